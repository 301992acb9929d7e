using System.Buffers.Binary;

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
        foreach (var page in chunk.Pages)
        {
            if (page.AllNull)
            {
                continue;
            }

            (maxKnown, minKnown) = (maxKnown && page.Max is not null, minKnown && page.Min is not null);
            max = maxKnown && (max is null || Compare(page.Max!.Value, max.Value, order) > 0) ? page.Max : max;
            min = minKnown && (min is null || Compare(page.Min!.Value, min.Value, order) < 0) ? page.Min : min;
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

    private static int Compare(StringBound left, StringBound right, BoundOrder order) => order switch
    {
        BoundOrder.Int32 => BitConverter.ToInt32(left.Bytes).CompareTo(BitConverter.ToInt32(right.Bytes)),
        BoundOrder.Int64 => BitConverter.ToInt64(left.Bytes).CompareTo(BitConverter.ToInt64(right.Bytes)),
        BoundOrder.Double => BitConverter.ToDouble(left.Bytes).CompareTo(BitConverter.ToDouble(right.Bytes)),
        BoundOrder.BigEndian => BinaryPrimitives.ReadInt128BigEndian(left.Bytes).CompareTo(BinaryPrimitives.ReadInt128BigEndian(right.Bytes)),
        _ => left.Bytes.AsSpan().SequenceCompareTo(right.Bytes),
    };
}
