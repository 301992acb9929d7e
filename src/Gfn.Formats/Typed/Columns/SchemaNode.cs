namespace Gfn.Formats.Typed.Columns;

internal enum NodeKind
{
    Leaf,
    List,
    Struct,
}

/// <summary>A field of the schema below a top-level column, or the column itself; elements of lists are fields too. Numbered depth first.</summary>
/// <remarks>
/// Every field is optional. A field whose value is there has the definition level <see cref="Definition"/>, one that is null the level below,
/// or an even lower one if a group above it is null already.
/// </remarks>
internal sealed class SchemaNode
{
    public required NodeKind Kind { get; init; }

    /// <summary>What messages call it: fields of structs behind dots, elements as <c>[]</c>.</summary>
    public required string Path { get; init; }

    public required ColumnType Type { get; init; }

    /// <summary>Definition level of a value that is there.</summary>
    public required int Definition { get; init; }

    /// <summary>Lists above it: the repetition level of a further element of the innermost.</summary>
    public required int Repetition { get; init; }

    /// <summary>Whether a struct is above it.</summary>
    public required bool IsInStruct { get; init; }

    public required int Number { get; init; }

    /// <summary>Behind the number of the last field below it.</summary>
    public int NumberEnd { get; set; }

    /// <summary>First leaf at or below it.</summary>
    public required int FirstLeaf { get; init; }

    /// <summary>Behind the last one.</summary>
    public int LeafEnd { get; set; }

    /// <summary>A struct's fields, or a list's element alone.</summary>
    public SchemaNode[] Children { get; set; } = [];

    /// <summary>Names of a struct's fields.</summary>
    public KeyMatcher? Keys { get; set; }

    /// <summary>Objects of this struct so far: their serial.</summary>
    public long Objects { get; set; }

    /// <summary>Serial of the last object of the struct above that had this field.</summary>
    public long MetIn { get; set; }
}
