namespace Gfn.Formats.Parquet.Writing;

/// <summary>Statistics of a chunk, folded from its pages.</summary>
internal static class ChunkStatistics
{
    /// <summary>Writes the fields of Statistics. A bound that any page lacks is left out.</summary>
    public static void Write(ThriftCompactWriter thrift, EncodedChunk chunk, ColumnKind kind)
    {
        thrift.Field(3, chunk.Nulls);
        var pages = chunk.Pages.Where(page => !page.AllNull).ToList();
        if (pages.Count == 0)
        {
            return;
        }

        StringBound? max = pages.All(page => page.Max is not null) ? pages.Select(page => page.Max!.Value).Aggregate((left, right) => Compare(left, right, kind) >= 0 ? left : right) : null;
        StringBound? min = pages.All(page => page.Min is not null) ? pages.Select(page => page.Min!.Value).Aggregate((left, right) => Compare(left, right, kind) <= 0 ? left : right) : null;
        if (max is { } largest)
        {
            thrift.Field(5, largest.Bytes);
        }

        if (min is { } smallest)
        {
            thrift.Field(6, smallest.Bytes);
        }

        if (max is not null)
        {
            thrift.Field(7, max.Value.Exact);
        }

        if (min is not null)
        {
            thrift.Field(8, min.Value.Exact);
        }
    }

    private static int Compare(StringBound left, StringBound right, ColumnKind kind) => kind == ColumnKind.Text
        ? left.Bytes.AsSpan().SequenceCompareTo(right.Bytes)
        : BitConverter.ToInt64(left.Bytes).CompareTo(BitConverter.ToInt64(right.Bytes));
}
