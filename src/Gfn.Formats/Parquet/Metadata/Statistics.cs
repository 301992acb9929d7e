namespace Gfn.Formats.Parquet;

/// <summary>Bounds and counts of a chunk or page. Bounds are PLAIN bytes without a length prefix.</summary>
public sealed record Statistics
{
    /// <summary>Deprecated upper bound in signed-byte order: trustworthy only where that order is the type's.</summary>
    public ReadOnlyMemory<byte>? LegacyMax { get; init; }

    /// <summary>Deprecated lower bound in signed-byte order.</summary>
    public ReadOnlyMemory<byte>? LegacyMin { get; init; }

    /// <summary>Nulls; null if not counted.</summary>
    public long? NullCount { get; init; }

    /// <summary>Distinct values; null if not counted.</summary>
    public long? DistinctCount { get; init; }

    /// <summary>Upper bound in the column's order; null if none.</summary>
    public ReadOnlyMemory<byte>? Max { get; init; }

    /// <summary>Lower bound in the column's order; null if none.</summary>
    public ReadOnlyMemory<byte>? Min { get; init; }

    /// <summary>True: <see cref="Max"/> occurs; false: it may be a shortened bound; null: not said.</summary>
    public bool? IsMaxExact { get; init; }

    /// <summary>True: <see cref="Min"/> occurs; false: it may be a shortened bound; null: not said.</summary>
    public bool? IsMinExact { get; init; }
}
