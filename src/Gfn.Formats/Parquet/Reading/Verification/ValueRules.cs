using System.Buffers.Binary;
using System.Numerics;
using System.Text.Unicode;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>What a logical type forbids although its storage could hold it.</summary>
internal static class ValueRules
{
    /// <summary>True if no value of the column can break a rule.</summary>
    public static bool HasNone(LeafColumn column) =>
        column.Meaning is null or LogicalType.Date or LogicalType.Timestamp or LogicalType.Uuid or LogicalType.Interval or LogicalType.Float16
            or LogicalType.Bson or LogicalType.Other or LogicalType.Integer { Bits: >= 32 };

    /// <summary>Why the value is not allowed; null if it is.</summary>
    public static string? Broken(LeafColumn column, ReadOnlySpan<byte> value) => column.Meaning switch
    {
        LogicalType.Text or LogicalType.Enum => Utf8.IsValid(value) ? null : "text that is not UTF-8",
        LogicalType.Json => JsonValidator.Check(value, out _) == JsonFault.None ? null : "text that is not JSON",
        LogicalType.Integer(var bits, var signed) => Narrow(BinaryPrimitives.ReadInt32LittleEndian(value), bits, signed),
        LogicalType.Time(var unit, _) => OfDay(column.Type == PhysicalType.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value), unit),
        LogicalType.Decimal(_, var precision) => value.Length > ValueInterpreter.DecimalBytesMax || BigInteger.Abs(ValueInterpreter.Unscaled(column.Type, value)) >= BigInteger.Pow(10, precision)
            ? $"a decimal of more than {precision} digits"
            : null,
        LogicalType.Unknown => "a value in a column of nulls",
        _ => null,
    };

    private static string? Narrow(int value, int bits, bool signed)
    {
        var (min, max) = signed ? (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) : (0, (1 << bits) - 1);
        return value >= min && value <= max ? null : $"{value} in a column of {bits}-bit integers from {min} to {max}";
    }

    // DuckDB stores 24:00:00, which SQL allows.
    private static string? OfDay(long count, TimeUnit unit)
    {
        var (seconds, nanos) = CivilTime.Split(count, unit);
        return seconds >= 0 && (seconds < 86_400 || (seconds == 86_400 && nanos == 0)) ? null : $"a time of day of {seconds} seconds";
    }
}
