namespace Gfn.Formats.Parquet.Reading;

/// <summary>How a field's values are put together.</summary>
public enum NodeShape
{
    /// <summary>A physical value.</summary>
    Leaf,

    /// <summary>Named fields.</summary>
    Struct,

    /// <summary>A group annotated LIST around one repeated field.</summary>
    List,

    /// <summary>A group annotated MAP around one repeated group of key and value.</summary>
    Map,
}

/// <summary>A field of the schema with its levels.</summary>
public sealed class SchemaNode
{
    internal SchemaNode(SchemaElement element, FieldRepetition repetition, int definition, int repetitionLevel, LogicalType? meaning)
    {
        Element = element;
        Repetition = repetition;
        MaxDefinition = definition;
        MaxRepetition = repetitionLevel;
        Meaning = meaning;
    }

    /// <summary>The footer's entry.</summary>
    public SchemaElement Element { get; }

    /// <summary>Name within the parent.</summary>
    public string Name => Element.Name;

    /// <summary>How often it occurs; the root counts as required.</summary>
    public FieldRepetition Repetition { get; }

    /// <summary>Definition level of an entry that has this field.</summary>
    public int MaxDefinition { get; }

    /// <summary>Repeated fields from the root to here, this one included.</summary>
    public int MaxRepetition { get; }

    /// <summary>Logical type, converted types translated; null if it means no more than its bytes.</summary>
    public LogicalType? Meaning { get; }

    /// <summary>How values are put together.</summary>
    public NodeShape Shape { get; internal set; }

    /// <summary>Fields below; empty for a leaf.</summary>
    public IReadOnlyList<SchemaNode> Children { get; internal set; } = [];

    /// <summary>The column behind a leaf; null for groups.</summary>
    public LeafColumn? Column { get; internal set; }

    /// <summary>Leaves at or below this field, in column order.</summary>
    public IReadOnlyList<LeafColumn> Leaves { get; internal set; } = [];

    /// <summary>The element of a list, or of a repeated field without annotation; null for anything else.</summary>
    public SchemaNode? ListElement { get; internal set; }
}

/// <summary>A leaf of the schema: what a column chunk stores.</summary>
/// <param name="Index">Position among the leaves, from 0.</param>
/// <param name="Path">Names below the root, joined by dots.</param>
/// <param name="Node">Its field.</param>
/// <param name="Type">Physical type.</param>
/// <param name="TypeLength">Bytes per value of a fixed-length type; 0 for <see cref="PhysicalType.ByteArray"/>; 1 for booleans once decoded.</param>
public sealed record LeafColumn(int Index, string Path, SchemaNode Node, PhysicalType Type, int TypeLength)
{
    /// <summary>Definition level of an entry with a value.</summary>
    public int MaxDefinition => Node.MaxDefinition;

    /// <summary>Highest repetition level.</summary>
    public int MaxRepetition => Node.MaxRepetition;

    /// <summary>Logical type; null if none.</summary>
    public LogicalType? Meaning => Node.Meaning;

    /// <summary>PLAIN bytes, of a value or a bound, as the value they mean.</summary>
    /// <exception cref="ParquetFormatException">They have not the size the type needs.</exception>
    public ParquetValue Interpret(ReadOnlySpan<byte> bytes) => ValueInterpreter.Interpret(this, bytes);
}

/// <summary>The schema as a tree.</summary>
public sealed class ParquetSchema
{
    /// <summary>Fields within fields. Every level costs a byte-sized level, and recursion.</summary>
    public const int DepthMax = 100;

    /// <summary>Bytes of one fixed-length value.</summary>
    public const int FixedLengthMax = 1 << 20;

    private readonly IReadOnlyList<SchemaElement> elements;
    private readonly List<LeafColumn> columns = [];
    private int next;

    private ParquetSchema(IReadOnlyList<SchemaElement> elements)
    {
        this.elements = elements;
        Root = Group([], depth: 0, definition: 0, repetition: 0);
    }

    /// <summary>The whole row.</summary>
    public SchemaNode Root { get; }

    /// <summary>Leaves in file order: one column chunk each per row group.</summary>
    public IReadOnlyList<LeafColumn> Columns => columns;

    /// <summary>Builds the tree.</summary>
    /// <exception cref="ParquetFormatException">Children do not add up, a leaf has no type, nesting is deeper than <see cref="DepthMax"/>, or a meaning cannot be stored the way it is.</exception>
    public static ParquetSchema Of(IReadOnlyList<SchemaElement> elements)
    {
        if (elements.Count == 0)
        {
            throw new ParquetFormatException("the schema is empty");
        }

        if (elements[0].Type is not null)
        {
            throw new ParquetFormatException("the schema's root is not a group");
        }

        var schema = new ParquetSchema(elements);
        return schema.next == elements.Count
            ? schema
            : throw new ParquetFormatException($"the schema has {elements.Count} elements, its root accounts for {schema.next}");
    }

    private SchemaNode Group(IReadOnlyList<string> path, int depth, int definition, int repetition)
    {
        if (next == elements.Count)
        {
            throw new ParquetFormatException($"the schema ends inside of '{string.Join('.', path)}'");
        }

        if (depth > DepthMax)
        {
            throw new ParquetFormatException($"the schema is nested deeper than {DepthMax}");
        }

        var element = elements[next++];
        var occurs = depth == 0 ? FieldRepetition.Required
            : element.Repetition ?? throw new ParquetFormatException($"schema field '{string.Join('.', path)}' does not say how often it occurs");
        definition += occurs == FieldRepetition.Required ? 0 : 1;
        repetition += occurs == FieldRepetition.Repeated ? 1 : 0;
        var node = new SchemaNode(element, occurs, definition, repetition, Meanings.Of(element, string.Join('.', path)));
        if (element.Type is { } type)
        {
            if (element.ChildCount != 0)
            {
                throw new ParquetFormatException($"schema field '{string.Join('.', path)}' has both a type and children");
            }

            node.Column = new LeafColumn(columns.Count, string.Join('.', path), node, type, Width(type, element, path));
            node.Leaves = [node.Column];
            columns.Add(node.Column);
        }
        else
        {
            node.Children = Children(element, path, depth, definition, repetition);
            node.Leaves = [.. node.Children.SelectMany(child => child.Leaves)];
        }

        NodeShapes.Assign(node);
        return node;
    }

    private List<SchemaNode> Children(SchemaElement element, IReadOnlyList<string> path, int depth, int definition, int repetition)
    {
        if (element.ChildCount < 0 || element.ChildCount > elements.Count - next || (element.ChildCount == 0 && depth > 0))
        {
            throw new ParquetFormatException($"schema group '{string.Join('.', path)}' claims {element.ChildCount} children, {elements.Count - next} elements follow");
        }

        var children = new List<SchemaNode>(element.ChildCount);
        for (var i = 0; i < element.ChildCount; i++)
        {
            var name = next < elements.Count ? elements[next].Name : "";
            children.Add(Group([.. path, name], depth + 1, definition, repetition));
        }

        return children;
    }

    private static int Width(PhysicalType type, SchemaElement element, IReadOnlyList<string> path) => type switch
    {
        PhysicalType.Boolean => 1,
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.ByteArray => 0,
        _ => element.TypeLength is > 0 and <= FixedLengthMax
            ? element.TypeLength
            : throw new ParquetFormatException($"schema field '{string.Join('.', path)}' has a fixed length of {element.TypeLength}, expected 1 to {FixedLengthMax}"),
    };
}
