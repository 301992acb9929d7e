namespace Gfn.Formats.Parquet;

/// <summary>Where a data page is.</summary>
/// <param name="Offset">File position of the page header.</param>
/// <param name="CompressedSize">Header and body, bytes.</param>
/// <param name="FirstRow">Index of the page's first row within the row group.</param>
public sealed record PageLocation(long Offset, int CompressedSize, long FirstRow);

/// <summary>Where the data pages of a chunk are.</summary>
/// <param name="Pages">In file order.</param>
public sealed record OffsetIndex(IReadOnlyList<PageLocation> Pages);

/// <summary>How the bounds of successive pages relate. Numbers are those of <c>BoundaryOrder</c> in parquet.thrift.</summary>
public enum BoundaryOrder
{
    /// <summary>Not at all.</summary>
    Unordered = 0,

    /// <summary>Both bounds never decrease, null pages left out.</summary>
    Ascending = 1,

    /// <summary>Both bounds never increase, null pages left out.</summary>
    Descending = 2,
}

/// <summary>Bounds of the data pages of a chunk; all lists have one entry per page.</summary>
public sealed record ColumnIndex
{
    /// <summary>True for a page without values; its bounds are empty.</summary>
    public required IReadOnlyList<bool> NullPages { get; init; }

    /// <summary>Lower bounds, PLAIN bytes.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Min { get; init; }

    /// <summary>Upper bounds, PLAIN bytes.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Max { get; init; }

    /// <summary>Order of the bounds.</summary>
    public BoundaryOrder Order { get; init; }

    /// <summary>Nulls per page; empty if not written.</summary>
    public IReadOnlyList<long> NullCounts { get; init; } = [];
}
