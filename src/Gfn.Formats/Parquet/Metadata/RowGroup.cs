namespace Gfn.Formats.Parquet;

/// <summary>Order the rows of a row group are claimed to have, one entry per column, most significant first.</summary>
/// <param name="Column">Index of the leaf column.</param>
/// <param name="IsDescending">True: largest first.</param>
/// <param name="NullsFirst">True: nulls before values.</param>
public sealed record SortingColumn(int Column, bool IsDescending, bool NullsFirst);

/// <summary>A horizontal slice of the file: the same rows of every column.</summary>
public sealed record RowGroup
{
    /// <summary>One per leaf, in schema order.</summary>
    public required IReadOnlyList<ColumnChunk> Columns { get; init; }

    /// <summary>Uncompressed bytes of all pages, headers included.</summary>
    public long TotalByteSize { get; init; }

    /// <summary>Rows.</summary>
    public long RowCount { get; init; }

    /// <summary>Claimed order; empty if none.</summary>
    public IReadOnlyList<SortingColumn> SortingColumns { get; init; } = [];

    /// <summary>Where the first page starts; null if not written.</summary>
    public long? FileOffset { get; init; }

    /// <summary>Compressed bytes of all pages, headers included; null if not written.</summary>
    public long? TotalCompressedSize { get; init; }

    /// <summary>Position in the file; null if not written.</summary>
    public int? Ordinal { get; init; }
}
