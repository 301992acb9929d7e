namespace Gfn.Formats.Parquet;

/// <summary>SchemaElement and its logical type, from Thrift.</summary>
internal static class SchemaDecoder
{
    public static SchemaElement Element(ref ThriftCompactReader reader)
    {
        PhysicalType? physical = null;
        var length = 0;
        FieldRepetition? repetition = null;
        string? name = null;
        var children = 0;
        ConvertedType? converted = null;
        var scale = 0;
        var precision = 0;
        int? fieldId = null;
        LogicalType? logical = null;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: physical = (PhysicalType)Known(ref reader, type, (int)PhysicalType.FixedLenByteArray, "physical type"); break;
                case 2: length = reader.I32(type); break;
                case 3: repetition = (FieldRepetition)Known(ref reader, type, (int)FieldRepetition.Repeated, "repetition"); break;
                case 4: name = reader.Text(type); break;
                case 5: children = reader.I32(type); break;
                case 6: converted = (ConvertedType)Known(ref reader, type, (int)ConvertedType.Interval, "converted type"); break;
                case 7: scale = reader.I32(type); break;
                case 8: precision = reader.I32(type); break;
                case 9: fieldId = reader.I32(type); break;
                case 10: logical = Logical(ref reader, type); break;
                default: reader.Skip(type); break;
            }
        }

        return new SchemaElement
        {
            Type = physical,
            TypeLength = length,
            Repetition = repetition,
            Name = name ?? throw reader.Malformed("a schema element has no name"),
            ChildCount = children,
            ConvertedType = converted,
            Scale = scale,
            Precision = precision,
            FieldId = fieldId,
            LogicalType = logical,
        };
    }

    /// <summary>An enumeration of the format whose numbers run from 0 to <paramref name="max"/>.</summary>
    internal static int Known(ref ThriftCompactReader reader, ThriftType type, int max, string noun)
    {
        var value = reader.I32(type);
        return (uint)value <= (uint)max ? value : throw reader.Malformed($"{value} is no {noun}");
    }

    private static LogicalType? Logical(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        LogicalType? logical = null;
        for (var id = 0; reader.NextField(ref id, out var member);)
        {
            switch (id)
            {
                case 5: logical = Decimal(ref reader, member); break;
                case 7: var time = Time(ref reader, member); logical = new LogicalType.Time(time.Unit, time.IsUtc); break;
                case 8: var stamp = Time(ref reader, member); logical = new LogicalType.Timestamp(stamp.Unit, stamp.IsUtc); break;
                case 10: logical = Integer(ref reader, member); break;
                default:
                    reader.Skip(member);
                    logical = WithoutFields(id);
                    break;
            }
        }

        return logical;
    }

    private static LogicalType WithoutFields(int id) => id switch
    {
        1 => new LogicalType.Text(),
        2 => new LogicalType.Map(),
        3 => new LogicalType.List(),
        4 => new LogicalType.Enum(),
        6 => new LogicalType.Date(),
        11 => new LogicalType.Unknown(),
        12 => new LogicalType.Json(),
        13 => new LogicalType.Bson(),
        14 => new LogicalType.Uuid(),
        15 => new LogicalType.Float16(),
        _ => new LogicalType.Other(id),
    };

    private static LogicalType.Decimal Decimal(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var scale = 0;
        var precision = 0;
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: scale = reader.I32(field); break;
                case 2: precision = reader.I32(field); break;
                default: reader.Skip(field); break;
            }
        }

        return new LogicalType.Decimal(scale, precision);
    }

    private static (TimeUnit Unit, bool IsUtc) Time(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var utc = false;
        TimeUnit? unit = null;
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: utc = reader.Bool(field); break;
                case 2: unit = Unit(ref reader, field); break;
                default: reader.Skip(field); break;
            }
        }

        return (unit ?? throw reader.Malformed("a time type has no unit"), utc);
    }

    private static TimeUnit Unit(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        TimeUnit? unit = null;
        for (var id = 0; reader.NextField(ref id, out var member);)
        {
            unit = id switch
            {
                1 => TimeUnit.Millis,
                2 => TimeUnit.Micros,
                3 => TimeUnit.Nanos,
                _ => throw reader.Malformed($"{id} is no unit of time"),
            };
            reader.Skip(member);
        }

        return unit ?? throw reader.Malformed("a time type has an empty unit");
    }

    private static LogicalType.Integer Integer(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var bits = 0;
        var signed = false;
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: bits = reader.Small(field); break;
                case 2: signed = reader.Bool(field); break;
                default: reader.Skip(field); break;
            }
        }

        return bits is 8 or 16 or 32 or 64 ? new LogicalType.Integer(bits, signed) : throw reader.Malformed($"no integer has {bits} bits");
    }
}
