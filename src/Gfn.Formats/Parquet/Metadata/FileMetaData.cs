namespace Gfn.Formats.Parquet;

/// <summary>A pair of free text in the footer or in a column chunk.</summary>
/// <param name="Key">Key; readers give some a meaning.</param>
/// <param name="Value">Value; null if the writer left it out.</param>
public sealed record KeyValue(string Key, string? Value);

/// <summary>The footer.</summary>
public sealed record FileMetaData
{
    /// <summary>1 or 2: the writer's claim about the features used.</summary>
    public int Version { get; init; }

    /// <summary>Root first, then depth first.</summary>
    public required IReadOnlyList<SchemaElement> Schema { get; init; }

    /// <summary>Rows of the file.</summary>
    public long RowCount { get; init; }

    /// <summary>In file order.</summary>
    public required IReadOnlyList<RowGroup> RowGroups { get; init; }

    /// <summary>Free pairs; keys may repeat.</summary>
    public IReadOnlyList<KeyValue> KeyValues { get; init; } = [];

    /// <summary>The writing application, <c>name version x.y.z (build hash)</c> by convention; null if it did not say.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Per leaf: true if its bounds follow the type's own order. Empty: unknown, bounds are not to be trusted.</summary>
    public IReadOnlyList<bool> HasTypeDefinedOrder { get; init; } = [];

    /// <summary>True if columns may be encrypted under a readable footer.</summary>
    public bool IsEncrypted { get; init; }
}
