using System.Globalization;
using System.Numerics;
using System.Text;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Reading;

/// <summary>BOOLEAN.</summary>
internal sealed class BooleanReader() : VectorReader(DuckDBType.Boolean, typeof(bool))
{
    public override object Convert(ulong row, Type target) =>
        target == typeof(bool) || target == typeof(object) ? Raw<byte>(row) != 0 : throw NoCast(target);
}

/// <summary>Whole numbers and floating ones, stored as they are.</summary>
internal sealed class NumberReader<TRaw>(DuckDBType type, Type clrType) : VectorReader(type, clrType)
    where TRaw : unmanaged, INumberBase<TRaw>
{
    public override object Convert(ulong row, Type target) => ConvertNumber(Raw<TRaw>(row), target);

    public override T GetValue<T>(ulong row) => typeof(T) == typeof(TRaw) ? (T)(object)Raw<TRaw>(row) : base.GetValue<T>(row);
}

/// <summary>DECIMAL: an unscaled integer of two to sixteen bytes.</summary>
internal sealed class DecimalReader(DuckDBType stored, byte width, byte scale) : VectorReader(DuckDBType.Decimal, typeof(decimal))
{
    private const int ClrScaleMax = 28;

    private static readonly Int128 UnscaledMax = (Int128)((UInt128.One << 96) - 1);

    public byte Width { get; } = width;

    public byte Scale { get; } = scale;

    public override object Convert(ulong row, Type target) =>
        target == typeof(BigInteger) && Scale == 0 ? (BigInteger)Unscaled(row)
        : target == typeof(string) ? throw NoCast(target)
        : ConvertNumber(Value(Unscaled(row)), target);

    private Int128 Unscaled(ulong row) => stored switch
    {
        DuckDBType.SmallInt => Raw<short>(row),
        DuckDBType.Integer => Raw<int>(row),
        DuckDBType.BigInt => Raw<long>(row),
        _ => Raw<Int128>(row),
    };

    private decimal Value(Int128 unscaled)
    {
        var digits = unscaled;
        var decimals = Scale;
        while ((decimals > ClrScaleMax || Int128.Abs(digits) > UnscaledMax) && decimals > 0 && digits % 10 == 0)
        {
            digits /= 10;
            decimals--;
        }

        if (decimals > ClrScaleMax || Int128.Abs(digits) > UnscaledMax)
        {
            throw new InvalidCastException($"A value of type DECIMAL({Width}, {Scale}) has more digits than System.Decimal holds: select it with CAST(... AS VARCHAR).");
        }

        var magnitude = (UInt128)Int128.Abs(digits);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), Int128.IsNegative(digits), decimals);
    }
}

/// <summary>VARCHAR.</summary>
internal sealed unsafe class TextReader() : VectorReader(DuckDBType.Varchar, typeof(string))
{
    public override object Convert(ulong row, Type target)
    {
        var text = Encoding.UTF8.GetString(NativeString.Bytes((NativeString*)Data + row));
        return target == typeof(string) || target == typeof(object) ? text
            : target.IsEnum ? Enum.Parse(target, text, ignoreCase: true)
            : throw NoCast(target);
    }
}

/// <summary>BLOB. The stream lies over the library's memory and is good until the next row is read.</summary>
internal sealed unsafe class BlobReader() : VectorReader(DuckDBType.Blob, typeof(Stream))
{
    public override object Convert(ulong row, Type target)
    {
        var element = (NativeString*)Data + row;
        return target == typeof(Stream) || target == typeof(object)
            ? new UnmanagedMemoryStream(NativeString.Start(element), NativeString.Length(element))
            : throw NoCast(target);
    }
}

/// <summary>BIT: the first byte says how many bits of the second are padding.</summary>
internal sealed unsafe class BitReader() : VectorReader(DuckDBType.Bit, typeof(string))
{
    public override object Convert(ulong row, Type target)
    {
        if (target != typeof(string) && target != typeof(object))
        {
            throw NoCast(target);
        }

        var bytes = NativeString.Bytes((NativeString*)Data + row);
        var text = new StringBuilder(bytes.Length * 8);
        foreach (var part in bytes[1..])
        {
            text.Append(CultureInfo.InvariantCulture, $"{part:b8}");
        }

        return text.ToString(bytes[0], text.Length - bytes[0]);
    }
}

/// <summary>BIGNUM: three bytes of length with the sign in the top bit, then the magnitude, first byte highest; all inverted when negative.</summary>
internal sealed unsafe class BignumReader() : VectorReader(DuckDBType.VarInt, typeof(BigInteger))
{
    private const int HeaderBytes = 3;

    public override object Convert(ulong row, Type target)
    {
        var bytes = NativeString.Bytes((NativeString*)Data + row);
        var negative = (bytes[0] & 0x80) == 0;
        var magnitude = bytes[HeaderBytes..].ToArray();
        if (negative)
        {
            for (var index = 0; index < magnitude.Length; index++)
            {
                magnitude[index] = (byte)~magnitude[index];
            }
        }

        var value = new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        return ConvertNumber(negative ? -value : value, target == typeof(object) ? ClrType : target);
    }
}

/// <summary>UUID: sixteen bytes, highest first once the halves are in order, with the top bit flipped so that they sort.</summary>
internal sealed class UuidReader() : VectorReader(DuckDBType.Uuid, typeof(Guid))
{
    public override object Convert(ulong row, Type target)
    {
        if (target != typeof(Guid) && target != typeof(object))
        {
            throw NoCast(target);
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Raw<UInt128>(row) ^ (UInt128.One << 127));
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>ENUM: an index into the type's dictionary, as wide as the dictionary needs.</summary>
internal sealed class EnumReader(DuckDBType stored, IReadOnlyList<string> dictionary) : VectorReader(DuckDBType.Enum, typeof(string))
{
    public override object Convert(ulong row, Type target)
    {
        var text = dictionary[stored switch
        {
            DuckDBType.UnsignedTinyInt => Raw<byte>(row),
            DuckDBType.UnsignedSmallInt => Raw<ushort>(row),
            _ => (int)Raw<uint>(row),
        }];
        return target == typeof(string) || target == typeof(object) ? text
            : target.IsEnum ? Enum.Parse(target, text, ignoreCase: true)
            : throw NoCast(target);
    }
}

/// <summary>A column that is NULL in every row and has no other type.</summary>
internal sealed class NullReader() : VectorReader(DuckDBType.SqlNull, typeof(object))
{
    public override object Convert(ulong row, Type target) => throw NoCast(target);
}
