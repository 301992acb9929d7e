namespace Gfn.Formats.Parquet.Writing;

/// <summary>A leaf of the schema, as its column chunks need to know it.</summary>
/// <param name="Path">Names below the root, UTF-8.</param>
/// <param name="Type">Physical type.</param>
/// <param name="MaxDefinition">Definition level of a value.</param>
/// <param name="MaxRepetition">Highest repetition level.</param>
/// <param name="Order">Order of its bounds.</param>
internal sealed record LeafShape(IReadOnlyList<byte[]> Path, PhysicalType Type, int MaxDefinition, int MaxRepetition, BoundOrder Order)
{
    /// <summary>The path as messages and options spell it.</summary>
    public string Name => string.Join('.', Path.Select(System.Text.Encoding.UTF8.GetString));
}

/// <summary>A top-level field: its schema elements, depth first, and its leaves.</summary>
internal sealed record FileField(string Name, IReadOnlyList<SchemaElement> Elements, IReadOnlyList<LeafShape> Leaves)
{
    /// <summary>BYTE_ARRAY, STRING.</summary>
    public static FileField Text(string name) => Flat(name, PhysicalType.ByteArray, BoundOrder.Bytes, ConvertedType.Utf8, new LogicalType.Text());

    /// <summary>INT64.</summary>
    public static FileField Int64(string name) => Flat(name, PhysicalType.Int64, BoundOrder.Int64, null, null);

    /// <summary>INT64, TIMESTAMP in microseconds and UTC.</summary>
    public static FileField Timestamp(string name) =>
        Flat(name, PhysicalType.Int64, BoundOrder.Int64, ConvertedType.TimestampMicros, new LogicalType.Timestamp(TimeUnit.Micros, IsUtc: true));

    private static FileField Flat(string name, PhysicalType type, BoundOrder order, ConvertedType? converted, LogicalType? meaning) => new(
        name,
        [new SchemaElement { Name = name, Type = type, Repetition = FieldRepetition.Optional, ConvertedType = converted, LogicalType = meaning }],
        [new LeafShape([System.Text.Encoding.UTF8.GetBytes(name)], type, MaxDefinition: 1, MaxRepetition: 0, order)]);
}
