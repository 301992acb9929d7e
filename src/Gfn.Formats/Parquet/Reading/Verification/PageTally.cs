namespace Gfn.Formats.Parquet.Reading;

/// <summary>What was counted in one data page.</summary>
internal sealed class PageTally(Page page, long firstRow, ValueBounds? bounds)
{
    public Page Page => page;

    /// <summary>Rows of the row group that start before this page.</summary>
    public long FirstRow => firstRow;

    /// <summary>Least and greatest value; null if the column has no order.</summary>
    public ValueBounds? Bounds => bounds;

    public long Rows { get; set; }

    public long Values { get; set; }

    public long Nulls { get; set; }

    public long Unread { get; set; }

    public long BrokenValues { get; set; }

    public string? FirstBroken { get; set; }

    public bool StartsInsideARow { get; set; }
}
