using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Types to Parquet schema elements and leaves.</summary>
/// <remarks>A list is the format's three levels: an optional group annotated LIST, a repeated group <c>list</c>, an optional <c>element</c>.</remarks>
internal static class TypedShapes
{
    /// <summary>Most digits that a decimal in 64 bits can have.</summary>
    public const int NarrowPrecisionMax = 18;

    private const int WideDecimalBytes = 16;

    public static FileField Of(TypedField field)
    {
        var elements = new List<SchemaElement>();
        var leaves = new List<LeafShape>();
        Add(field.Name, field.Type, [System.Text.Encoding.UTF8.GetBytes(field.Name)], definition: 1, repetition: 0, elements, leaves);
        return new FileField(field.Name, elements, leaves);
    }

    private static void Add(string name, ColumnType type, byte[][] path, int definition, int repetition, List<SchemaElement> elements, List<LeafShape> leaves)
    {
        var element = new SchemaElement { Name = name, Repetition = FieldRepetition.Optional };
        switch (type)
        {
            case ColumnType.List(var item):
                elements.Add(element with { ChildCount = 1, ConvertedType = ConvertedType.List, LogicalType = new LogicalType.List() });
                elements.Add(new SchemaElement { Name = "list", Repetition = FieldRepetition.Repeated, ChildCount = 1 });
                Add("element", item, [.. path, "list"u8.ToArray(), "element"u8.ToArray()], definition + 2, repetition + 1, elements, leaves);
                break;
            case ColumnType.Struct(var fields):
                elements.Add(element with { ChildCount = fields.Count });
                foreach (var (member, memberType) in fields)
                {
                    Add(member, memberType, [.. path, System.Text.Encoding.UTF8.GetBytes(member)], definition + 1, repetition, elements, leaves);
                }

                break;
            default:
                var (leaf, order) = Scalar(element, type);
                elements.Add(leaf);
                leaves.Add(new LeafShape(path, leaf.Type!.Value, definition, repetition, order));
                break;
        }
    }

    private static (SchemaElement Element, BoundOrder Order) Scalar(SchemaElement element, ColumnType type) => type switch
    {
        ColumnType.Int64 => (element with { Type = PhysicalType.Int64 }, BoundOrder.Int64),
        ColumnType.Double => (element with { Type = PhysicalType.Double }, BoundOrder.Double),
        ColumnType.Bool => (element with { Type = PhysicalType.Boolean }, BoundOrder.Bytes),
        ColumnType.Date => (element with { Type = PhysicalType.Int32, ConvertedType = ConvertedType.Date, LogicalType = new LogicalType.Date() }, BoundOrder.Int32),
        ColumnType.Timestamp(var isUtc) => (
            element with { Type = PhysicalType.Int64, ConvertedType = ConvertedType.TimestampMicros, LogicalType = new LogicalType.Timestamp(TimeUnit.Micros, isUtc) },
            BoundOrder.Int64),
        ColumnType.Json => (element with { Type = PhysicalType.ByteArray, ConvertedType = ConvertedType.Json, LogicalType = new LogicalType.Json() }, BoundOrder.Bytes),
        ColumnType.Decimal(var precision, var scale) => Decimal(
            element with { ConvertedType = ConvertedType.Decimal, Precision = precision, Scale = scale, LogicalType = new LogicalType.Decimal(scale, precision) }),
        _ => (element with { Type = PhysicalType.ByteArray, ConvertedType = ConvertedType.Utf8, LogicalType = new LogicalType.Text() }, BoundOrder.Bytes),
    };

    private static (SchemaElement Element, BoundOrder Order) Decimal(SchemaElement element) => element.Precision <= NarrowPrecisionMax
        ? (element with { Type = PhysicalType.Int64 }, BoundOrder.Int64)
        : (element with { Type = PhysicalType.FixedLenByteArray, TypeLength = WideDecimalBytes }, BoundOrder.BigEndian);
}
