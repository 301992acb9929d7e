using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Binding;

/// <summary>A <c>duckdb_value</c> made from a CLR value, owned until disposed.</summary>
internal sealed unsafe class NativeValue : IDisposable
{
    private nint handle;

    private NativeValue(nint handle) => this.handle = handle;

    public nint Handle => handle;

    /// <summary>The value as the type the library expects; as its own type where the library expects none, or one it converts to by itself.</summary>
    /// <param name="value">Null and <see cref="DBNull"/> are NULL.</param>
    /// <param name="type">The logical type expected; stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number that the whole-number type expected does not hold.</exception>
    /// <exception cref="InvalidOperationException">A CLR type that has no counterpart.</exception>
    public static NativeValue Of(object? value, nint type) => new(Create(value, type) is var made and not 0
        ? made
        : throw new InvalidOperationException($"DuckDB could not make a value of {value?.GetType().FullName}: the elements of a list must fit its type."));

    public void Dispose() => Libduckdb.duckdb_destroy_value(ref handle);

    private static nint Create(object? value, nint type)
    {
        if (value is null or DBNull)
        {
            return Libduckdb.duckdb_create_null_value();
        }

        return type == 0 ? Own(value) : Libduckdb.duckdb_get_type_id(type) switch
        {
            DuckDBType.TinyInt => Libduckdb.duckdb_create_int8(Whole<sbyte>(value)),
            DuckDBType.SmallInt => Libduckdb.duckdb_create_int16(Whole<short>(value)),
            DuckDBType.Integer => Libduckdb.duckdb_create_int32(Whole<int>(value)),
            DuckDBType.BigInt => Libduckdb.duckdb_create_int64(Whole<long>(value)),
            DuckDBType.UnsignedTinyInt => Libduckdb.duckdb_create_uint8(Whole<byte>(value)),
            DuckDBType.UnsignedSmallInt => Libduckdb.duckdb_create_uint16(Whole<ushort>(value)),
            DuckDBType.UnsignedInteger => Libduckdb.duckdb_create_uint32(Whole<uint>(value)),
            DuckDBType.UnsignedBigInt => Libduckdb.duckdb_create_uint64(Whole<ulong>(value)),
            DuckDBType.Float when value is not string and IConvertible number => Libduckdb.duckdb_create_float(number.ToSingle(CultureInfo.InvariantCulture)),
            DuckDBType.Double when value is not string and IConvertible number => Libduckdb.duckdb_create_double(number.ToDouble(CultureInfo.InvariantCulture)),
            DuckDBType.Date when value is DateTime date => Libduckdb.duckdb_create_date(DuckDBDateOnly.FromDateTime(date).Days),
            DuckDBType.Time when value is DateTime time => Libduckdb.duckdb_create_time(time.TimeOfDay.Ticks / TimeSpan.TicksPerMicrosecond),
            DuckDBType.TimeTz when value is DateTimeOffset time => TimeTz(time),
            DuckDBType.TimestampTz when value is DateTime instant => Libduckdb.duckdb_create_timestamp_tz(DuckDBTimestamp.FromDateTime(instant).Micros),
            DuckDBType.List when value is ICollection items and not byte[] => Collection(items, Libduckdb.duckdb_list_type_child_type(type), isList: true),
            DuckDBType.Array when value is ICollection items and not byte[] => Collection(items, Libduckdb.duckdb_array_type_child_type(type), isList: false),
            _ => Own(value),
        };

        T Whole<T>(object given)
            where T : struct, IBinaryInteger<T>
        {
            try
            {
                return given switch
                {
                    BigInteger big => T.CreateChecked(big),
                    decimal number when decimal.IsInteger(number) => T.CreateChecked(number),
                    double number when double.IsInteger(number) => T.CreateChecked(number),
                    float number when float.IsInteger(number) => T.CreateChecked(number),
                    decimal or double or float => throw new OverflowException("It has a fraction."),
                    Enum named => T.CreateChecked(Convert.ToInt64(named, CultureInfo.InvariantCulture)),
                    _ => (T)Convert.ChangeType(given, typeof(T), CultureInfo.InvariantCulture),
                };
            }
            catch (Exception unfit) when (unfit is OverflowException or FormatException or InvalidCastException)
            {
                throw new ArgumentOutOfRangeException(nameof(value), $"A parameter of type {given.GetType().FullName} with value '{given}' cannot be bound to a {typeof(T).Name} column. {unfit.Message}");
            }
        }
    }

    private static nint Own(object value) => value switch
    {
        bool flag => Libduckdb.duckdb_create_bool(flag),
        sbyte number => Libduckdb.duckdb_create_int8(number),
        short number => Libduckdb.duckdb_create_int16(number),
        int number => Libduckdb.duckdb_create_int32(number),
        long number => Libduckdb.duckdb_create_int64(number),
        byte number => Libduckdb.duckdb_create_uint8(number),
        ushort number => Libduckdb.duckdb_create_uint16(number),
        uint number => Libduckdb.duckdb_create_uint32(number),
        ulong number => Libduckdb.duckdb_create_uint64(number),
        float number => Libduckdb.duckdb_create_float(number),
        double number => Libduckdb.duckdb_create_double(number),
        decimal number => Decimal(number),
        BigInteger number => HugeInt(number),
        string text => Text(text),
        char letter => Text(letter.ToString()),
        Guid guid => Uuid(guid),
        byte[] bytes => Blob(bytes),
        DateOnly date => Libduckdb.duckdb_create_date(((DuckDBDateOnly)date).Days),
        DuckDBDateOnly date => Libduckdb.duckdb_create_date(date.Days),
        TimeOnly time => Libduckdb.duckdb_create_time(time.Ticks / TimeSpan.TicksPerMicrosecond),
        DuckDBTimeOnly time => Libduckdb.duckdb_create_time(time.Micros),
        DateTime instant => Libduckdb.duckdb_create_timestamp(DuckDBTimestamp.FromDateTime(instant).Micros),
        DuckDBTimestamp instant => Libduckdb.duckdb_create_timestamp(instant.Micros),
        DateTimeOffset instant => Libduckdb.duckdb_create_timestamp_tz(DuckDBTimestamp.FromDateTime(instant.UtcDateTime).Micros),
        TimeSpan span => Interval(span),
        DuckDBInterval interval => Interval(interval),
        Enum named => Text(named.ToString()),
        _ => throw new InvalidOperationException($"A parameter of type {value.GetType().FullName} has no counterpart in DuckDB."),
    };

    /// <summary>A list or array; the child type, handed over, is freed.</summary>
    private static nint Collection(ICollection items, nint childType, bool isList)
    {
        // Never empty: the library takes a null pointer for a mistake and answers with none.
        var values = new nint[Math.Max(items.Count, 1)];
        try
        {
            var filled = 0;
            foreach (var item in items)
            {
                values[filled++] = Create(item, childType);
            }

            fixed (nint* first = values)
            {
                return isList
                    ? Libduckdb.duckdb_create_list_value(childType, first, (ulong)filled)
                    : Libduckdb.duckdb_create_array_value(childType, first, (ulong)filled);
            }
        }
        finally
        {
            for (var index = 0; index < values.Length; index++)
            {
                Libduckdb.duckdb_destroy_value(ref values[index]);
            }

            Libduckdb.duckdb_destroy_logical_type(ref childType);
        }
    }

    private static nint Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* first = utf8)
        {
            byte nothing = 0;
            return Libduckdb.duckdb_create_varchar_length(first is null ? &nothing : first, (ulong)utf8.Length);
        }
    }

    private static nint Blob(byte[] bytes)
    {
        fixed (byte* first = bytes)
        {
            byte nothing = 0;
            return Libduckdb.duckdb_create_blob(first is null ? &nothing : first, (ulong)bytes.Length);
        }
    }

    private static nint Decimal(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var magnitude = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        var digits = magnitude.ToString(CultureInfo.InvariantCulture).Length;
        var width = (byte)Math.Max(digits, number.Scale);
        return Libduckdb.duckdb_create_decimal(new NativeDecimal(width, number.Scale, NativeHugeInt.Of(bits[3] < 0 ? -magnitude : magnitude)));
    }

    private static nint HugeInt(BigInteger number)
    {
        try
        {
            return number > (BigInteger)Int128.MaxValue
                ? Libduckdb.duckdb_create_uhugeint(NativeUHugeInt.Of((UInt128)number))
                : Libduckdb.duckdb_create_hugeint(NativeHugeInt.Of((Int128)number));
        }
        catch (OverflowException)
        {
            throw new ArgumentOutOfRangeException(nameof(number), $"{number} has more than 128 bits.");
        }
    }

    private static nint Uuid(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return Libduckdb.duckdb_create_uuid(NativeUHugeInt.Of(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes)));
    }

    private static nint Interval(DuckDBInterval interval) =>
        Libduckdb.duckdb_create_interval(new NativeInterval(interval.Months, interval.Days, (long)interval.Micros));

    private static nint TimeTz(DateTimeOffset time) =>
        Libduckdb.duckdb_create_time_tz_value(Libduckdb.duckdb_create_time_tz(time.TimeOfDay.Ticks / TimeSpan.TicksPerMicrosecond, (int)time.Offset.TotalSeconds));
}
