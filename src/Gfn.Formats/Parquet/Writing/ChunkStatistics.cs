namespace Gfn.Formats.Parquet.Writing;

/// <summary>Statistics of a chunk, folded from its pages.</summary>
internal static class ChunkStatistics
{
    /// <summary>Writes the fields of Statistics. A bound that any page lacks is left out.</summary>
    public static void Write(ThriftCompactWriter thrift, EncodedChunk chunk, BoundOrder order)
    {
        thrift.Field(3, chunk.Nulls);
        StringBound? max = null;
        StringBound? min = null;
        var (maxKnown, minKnown) = (true, true);
        for (var i = 0; i < chunk.Pages.Count; i++)
        {
            ref readonly var page = ref chunk.Pages[i];
            if (page.AllNull)
            {
                continue;
            }

            (maxKnown, minKnown) = (maxKnown && page.Max is not null, minKnown && page.Min is not null);
            max = maxKnown && (max is null || order.Compare(page.Max!.Value, max.Value) > 0) ? page.Max : max;
            min = minKnown && (min is null || order.Compare(page.Min!.Value, min.Value) < 0) ? page.Min : min;
        }

        (max, min) = (maxKnown ? max : null, minKnown ? min : null);
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
}
