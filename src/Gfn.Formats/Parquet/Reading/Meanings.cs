namespace Gfn.Formats.Parquet.Reading;

/// <summary>The one logical type a schema element has, and whether its storage can carry it.</summary>
internal static class Meanings
{
    // More digits than ValueInterpreter.DecimalBytesMax bytes can hold.
    private const int DecimalPrecisionMax = 2_466;

    public static LogicalType? Of(SchemaElement element, string path)
    {
        var meaning = element.LogicalType ?? Translate(element);
        if (meaning is null || Fits(meaning, element))
        {
            return meaning;
        }

        var storage = element.Type is { } type ? $"{type}{(type == PhysicalType.FixedLenByteArray ? $"({element.TypeLength})" : "")}" : "a group";
        throw new ParquetFormatException($"schema field '{path}' says {meaning} but is stored as {storage}");
    }

    private static LogicalType? Translate(SchemaElement element) => element.ConvertedType switch
    {
        null => null,
        ConvertedType.Utf8 => new LogicalType.Text(),
        ConvertedType.Map or ConvertedType.MapKeyValue => new LogicalType.Map(),
        ConvertedType.List => new LogicalType.List(),
        ConvertedType.Enum => new LogicalType.Enum(),
        ConvertedType.Decimal => new LogicalType.Decimal(element.Scale, element.Precision),
        ConvertedType.Date => new LogicalType.Date(),
        ConvertedType.TimeMillis => new LogicalType.Time(TimeUnit.Millis, IsUtc: true),
        ConvertedType.TimeMicros => new LogicalType.Time(TimeUnit.Micros, IsUtc: true),
        ConvertedType.TimestampMillis => new LogicalType.Timestamp(TimeUnit.Millis, IsUtc: true),
        ConvertedType.TimestampMicros => new LogicalType.Timestamp(TimeUnit.Micros, IsUtc: true),
        ConvertedType.UInt8 => new LogicalType.Integer(8, IsSigned: false),
        ConvertedType.UInt16 => new LogicalType.Integer(16, IsSigned: false),
        ConvertedType.UInt32 => new LogicalType.Integer(32, IsSigned: false),
        ConvertedType.UInt64 => new LogicalType.Integer(64, IsSigned: false),
        ConvertedType.Int8 => new LogicalType.Integer(8, IsSigned: true),
        ConvertedType.Int16 => new LogicalType.Integer(16, IsSigned: true),
        ConvertedType.Int32 => new LogicalType.Integer(32, IsSigned: true),
        ConvertedType.Int64 => new LogicalType.Integer(64, IsSigned: true),
        ConvertedType.Json => new LogicalType.Json(),
        ConvertedType.Bson => new LogicalType.Bson(),
        ConvertedType.Interval => new LogicalType.Interval(),
        _ => new LogicalType.Other((int)element.ConvertedType),
    };

    private static bool Fits(LogicalType meaning, SchemaElement element) => meaning switch
    {
        LogicalType.List or LogicalType.Map => element.Type is null,
        LogicalType.Unknown or LogicalType.Other => true,
        LogicalType.Text or LogicalType.Enum or LogicalType.Json or LogicalType.Bson => element.Type is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray,
        LogicalType.Decimal(var scale, var precision) => scale >= 0 && scale <= precision && precision is > 0 and <= DecimalPrecisionMax
            && element.Type is PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.ByteArray or PhysicalType.FixedLenByteArray,
        LogicalType.Date => element.Type is PhysicalType.Int32,
        LogicalType.Time(var unit, _) => element.Type == (unit == TimeUnit.Millis ? PhysicalType.Int32 : PhysicalType.Int64),
        LogicalType.Timestamp => element.Type is PhysicalType.Int64,
        LogicalType.Integer(var bits, _) => element.Type == (bits == 64 ? PhysicalType.Int64 : PhysicalType.Int32),
        LogicalType.Interval => element is { Type: PhysicalType.FixedLenByteArray, TypeLength: 12 },
        LogicalType.Uuid => element is { Type: PhysicalType.FixedLenByteArray, TypeLength: 16 },
        LogicalType.Float16 => element is { Type: PhysicalType.FixedLenByteArray, TypeLength: 2 },
        _ => true,
    };
}
