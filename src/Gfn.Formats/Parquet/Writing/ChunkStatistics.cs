using System.Buffers.Binary;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Statistics of a chunk, folded from its pages.</summary>
internal static class ChunkStatistics
{
    /// <summary>Writes the fields of Statistics. A bound that any page lacks is left out.</summary>
    public static void Write(ThriftCompactWriter thrift, EncodedChunk chunk, BoundOrder order)
    {
        thrift.Field(3, chunk.Nulls);
        var pages = chunk.Pages.Where(page => !page.AllNull).ToList();
        if (pages.Count == 0)
        {
            return;
        }

        StringBound? max = pages.All(page => page.Max is not null) ? pages.Select(page => page.Max!.Value).Aggregate((left, right) => Compare(left, right, order) >= 0 ? left : right) : null;
        StringBound? min = pages.All(page => page.Min is not null) ? pages.Select(page => page.Min!.Value).Aggregate((left, right) => Compare(left, right, order) <= 0 ? left : right) : null;
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
