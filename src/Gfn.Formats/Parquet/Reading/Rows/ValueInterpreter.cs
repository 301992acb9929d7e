using System.Buffers.Binary;
using System.Numerics;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Stored bytes as the value their column means.</summary>
internal static class ValueInterpreter
{
    /// <summary>Bytes of one decimal: 2 466 digits.</summary>
    public const int DecimalBytesMax = 1_024;

    private const long JulianDayOf1970 = 2_440_588;
    private const long SecondsPerDay = 86_400;

    /// <param name="column">What the bytes are.</param>
    /// <param name="bytes">PLAIN bytes without a length.</param>
    /// <exception cref="ParquetFormatException">The bytes have not the size their meaning needs.</exception>
    public static ParquetValue Interpret(LeafColumn column, ReadOnlySpan<byte> bytes)
    {
        if (column.TypeLength != 0 && bytes.Length != column.TypeLength)
        {
            throw new ParquetFormatException($"a {column.Type} of {bytes.Length} bytes where {column.TypeLength} are due");
        }

        return column.Meaning switch
        {
            LogicalType.Text or LogicalType.Enum or LogicalType.Json => new ParquetValue.Text(System.Text.Encoding.UTF8.GetString(bytes)),
            LogicalType.Decimal(var scale, _) => new ParquetValue.Decimal(Unscaled(column.Type, bytes), scale),
            LogicalType.Date => new ParquetValue.Date(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            LogicalType.Time(var unit, var utc) => new ParquetValue.Time((long)Signed(column.Type, bytes), unit, utc),
            LogicalType.Timestamp(var unit, var utc) => Timestamp(BinaryPrimitives.ReadInt64LittleEndian(bytes), unit, utc),
            LogicalType.Integer(var bits, var signed) => new ParquetValue.Integer(Narrow(Signed(column.Type, bytes), bits, signed)),
            LogicalType.Uuid => new ParquetValue.Uuid(new Guid(bytes, bigEndian: true)),
            LogicalType.Interval => new ParquetValue.Interval(
                BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])),
            LogicalType.Float16 => new ParquetValue.Single((float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
            _ => Physical(column.Type, bytes),
        };
    }

    /// <summary>The integer a decimal is stored as.</summary>
    public static BigInteger Unscaled(PhysicalType type, ReadOnlySpan<byte> bytes)
    {
        if (type is PhysicalType.Int32 or PhysicalType.Int64)
        {
            return (BigInteger)Signed(type, bytes);
        }

        return bytes.Length <= DecimalBytesMax
            ? new BigInteger(bytes, isUnsigned: false, isBigEndian: true)
            : throw new ParquetFormatException($"a decimal of {bytes.Length} bytes, the limit is {DecimalBytesMax}");
    }

    private static ParquetValue Physical(PhysicalType type, ReadOnlySpan<byte> bytes) => type switch
    {
        PhysicalType.Boolean => new ParquetValue.Boolean(bytes[0] != 0),
        PhysicalType.Int32 or PhysicalType.Int64 => new ParquetValue.Integer(Signed(type, bytes)),
        PhysicalType.Float => new ParquetValue.Single(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        PhysicalType.Double => new ParquetValue.Double(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        PhysicalType.Int96 => JulianTimestamp(bytes),
        _ => new ParquetValue.Bytes(bytes.ToArray()),
    };

    private static Int128 Signed(PhysicalType type, ReadOnlySpan<byte> bytes) =>
        type == PhysicalType.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);

    private static Int128 Narrow(Int128 stored, int bits, bool signed) =>
        signed ? stored : stored & ((Int128.One << Math.Max(bits, 32)) - 1);

    private static ParquetValue.Timestamp Timestamp(long count, TimeUnit unit, bool utc)
    {
        var (seconds, nanos) = CivilTime.Split(count, unit);
        return new ParquetValue.Timestamp(seconds, nanos, unit, utc);
    }

    private static ParquetValue.Timestamp JulianTimestamp(ReadOnlySpan<byte> bytes)
    {
        var (seconds, nanos) = CivilTime.Split(BinaryPrimitives.ReadInt64LittleEndian(bytes), TimeUnit.Nanos);
        var days = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) - JulianDayOf1970;
        return new ParquetValue.Timestamp(seconds + (days * SecondsPerDay), nanos, TimeUnit.Nanos, IsUtc: false);
    }
}
