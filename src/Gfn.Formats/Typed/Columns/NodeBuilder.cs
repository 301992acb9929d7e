using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Types to nodes with their writers.</summary>
internal sealed class NodeBuilder(ParquetOptions parquet, PageWriter pages, MisfitLog misfits)
{
    /// <summary>A column that has no lists or structs.</summary>
    /// <param name="field">Its name and type.</param>
    public LeafNode Flat(TypedField field) => Leaf(field.Type, field.Name, TypedShapes.Of(field).Leaves[0]);

    /// <summary>A nested column.</summary>
    /// <param name="field">Its name and type.</param>
    /// <param name="leaves">Its leaves, in schema order.</param>
    public Shredder Nested(TypedField field, out LeafNode[] leaves)
    {
        var built = new Building(new Queue<LeafShape>(TypedShapes.Of(field).Leaves));
        var root = Node(field.Type, field.Name, definition: 1, repetition: 0, isInStruct: false, built);
        leaves = [.. built.Leaves];
        return new Shredder(root, leaves, misfits);
    }

    private SchemaNode Node(ColumnType type, string path, int definition, int repetition, bool isInStruct, Building built)
    {
        var node = new SchemaNode
        {
            Kind = type switch
            {
                ColumnType.List => NodeKind.List,
                ColumnType.Struct => NodeKind.Struct,
                _ => NodeKind.Leaf,
            },
            Path = path,
            Type = type,
            Definition = definition,
            Repetition = repetition,
            IsInStruct = isInStruct,
            Number = built.Nodes++,
            FirstLeaf = built.Leaves.Count,
        };
        switch (type)
        {
            case ColumnType.List(var item):
                node.Children = [Node(item, $"{path}[]", definition + 2, repetition + 1, isInStruct, built)];
                break;
            case ColumnType.Struct(var fields):
                node.Children = [.. fields.Select(field => Node(field.Type, $"{path}.{field.Name}", definition + 1, repetition, isInStruct: true, built))];
                node.Keys = new KeyMatcher(fields);
                break;
            default:
                built.Leaves.Add(Leaf(type, path, built.Shapes.Dequeue()));
                break;
        }

        node.NumberEnd = built.Nodes;
        node.LeafEnd = built.Leaves.Count;
        return node;
    }

    private LeafNode Leaf(ColumnType type, string path, LeafShape shape)
    {
        var name = type.ToString();
        return type switch
        {
            ColumnType.Int64 => Fixed<Int64Value, Int64Conversion>(default),
            ColumnType.Double => Fixed<DoubleValue, DoubleConversion>(default),
            ColumnType.Decimal(var precision, var scale) when precision <= TypedShapes.NarrowPrecisionMax => Fixed<Int64Value, NarrowDecimalConversion>(new(precision, scale)),
            ColumnType.Decimal(var precision, var scale) => Fixed<WideValue, WideDecimalConversion>(new(precision, scale)),
            ColumnType.Date => Fixed<Int32Value, DateConversion>(default),
            ColumnType.Timestamp(var isUtc) => Fixed<Int64Value, TimestampConversion>(new(isUtc)),
            ColumnType.Bool => new BoolNode(new BooleanColumnWriter(shape, parquet, pages), path, name, misfits),
            _ => new TextNode(new TextColumnWriter(shape, parquet, pages), type is ColumnType.Json, path, misfits),
        };

        FixedNode<T, TConversion> Fixed<T, TConversion>(TConversion conversion)
            where T : unmanaged, IFixedValue<T>
            where TConversion : struct, IConversion<T> =>
            new(new FixedColumnWriter<T>(shape, parquet, pages), conversion, path, name, misfits);
    }

    /// <summary>How far a tree is.</summary>
    private sealed class Building(Queue<LeafShape> shapes)
    {
        public Queue<LeafShape> Shapes { get; } = shapes;

        public List<LeafNode> Leaves { get; } = [];

        public int Nodes { get; set; }
    }
}
