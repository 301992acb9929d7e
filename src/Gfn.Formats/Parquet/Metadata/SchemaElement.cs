namespace Gfn.Formats.Parquet;

/// <summary>One field of the schema as the footer lists them: depth first, parents before their children.</summary>
public sealed record SchemaElement
{
    /// <summary>Physical type of a leaf; null for groups.</summary>
    public PhysicalType? Type { get; init; }

    /// <summary>Bytes per value of <see cref="PhysicalType.FixedLenByteArray"/>; otherwise 0.</summary>
    public int TypeLength { get; init; }

    /// <summary>How often it occurs; null only on the root.</summary>
    public FieldRepetition? Repetition { get; init; }

    /// <summary>Name within its parent.</summary>
    public required string Name { get; init; }

    /// <summary>Fields directly below; 0 for a leaf.</summary>
    public int ChildCount { get; init; }

    /// <summary>Meaning as older writers put it.</summary>
    public ConvertedType? ConvertedType { get; init; }

    /// <summary>Scale beside a converted decimal.</summary>
    public int Scale { get; init; }

    /// <summary>Precision beside a converted decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Identity given by table formats; null if none.</summary>
    public int? FieldId { get; init; }

    /// <summary>Meaning; wins over <see cref="ConvertedType"/>.</summary>
    public LogicalType? LogicalType { get; init; }
}
