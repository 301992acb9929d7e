using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Types to nodes with their writers.</summary>
internal sealed class NodeBuilder(ParquetOptions parquet, PageWriter pages, MisfitLog misfits)
{
    public MisfitLog Misfits => misfits;

    /// <summary>The tree of a top-level field.</summary>
    public ColumnNode Build(TypedField field, out StructNode[] structs)
    {
        var found = new List<StructNode>();
        var node = Node(field.Type, field.Name, definition: 1, repetition: 0, new Queue<LeafShape>(TypedShapes.Of(field).Leaves), found);
        structs = [.. found];
        return node;
    }

    private ColumnNode Node(ColumnType type, string path, int definition, int repetition, Queue<LeafShape> leaves, List<StructNode> structs)
    {
        switch (type)
        {
            case ColumnType.List(var item):
                var element = Node(item, $"{path}[]", definition + 2, repetition + 1, leaves, structs);
                return new ListNode(definition, repetition + 1, path, type.ToString(), misfits, element);
            case ColumnType.Struct(var fields):
                var children = fields.Select(field => Node(field.Type, $"{path}.{field.Name}", definition + 1, repetition, leaves, structs)).ToArray();
                var node = new StructNode(definition, path, type.ToString(), misfits, fields, children);
                structs.Add(node);
                return node;
            default:
                return Leaf(type, path, leaves.Dequeue());
        }
    }

    private LeafNode Leaf(ColumnType type, string path, LeafShape shape)
    {
        var name = type.ToString();
        return type switch
        {
            ColumnType.Int64 => Fixed<long, Int64Conversion>(default),
            ColumnType.Double => Fixed<double, DoubleConversion>(default),
            ColumnType.Decimal(var precision, var scale) when precision <= TypedShapes.NarrowPrecisionMax => Fixed<long, NarrowDecimalConversion>(new(precision, scale)),
            ColumnType.Decimal(var precision, var scale) => Fixed<Int128, WideDecimalConversion>(new(precision, scale)),
            ColumnType.Date => Fixed<int, DateConversion>(default),
            ColumnType.Timestamp(var isUtc) => Fixed<long, TimestampConversion>(new(isUtc)),
            ColumnType.Bool => new BoolNode(new BooleanColumnWriter(shape, parquet, pages), path, name, misfits),
            _ => new TextNode(new TextColumnWriter(shape, parquet, pages), type is ColumnType.Json, path, misfits),
        };

        FixedNode<T, TConversion> Fixed<T, TConversion>(TConversion conversion)
            where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T>
            where TConversion : struct, IConversion<T> =>
            new(new FixedColumnWriter<T>(shape, parquet, pages), conversion, path, name, misfits);
    }
}
