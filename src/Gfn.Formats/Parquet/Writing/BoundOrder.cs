using System.Buffers.Binary;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>How bounds of a column are compared.</summary>
internal enum BoundOrder
{
    /// <summary>Unsigned, byte by byte.</summary>
    Bytes,

    /// <summary>Little-endian integers of four bytes.</summary>
    Int32,

    /// <summary>Little-endian integers of eight bytes.</summary>
    Int64,

    /// <summary>Doubles.</summary>
    Double,

    /// <summary>Big-endian two's complement.</summary>
    BigEndian,
}

/// <summary>Compares bounds.</summary>
internal static class BoundComparison
{
    public static int Compare(this BoundOrder order, StringBound left, StringBound right) => order switch
    {
        BoundOrder.Int32 => BitConverter.ToInt32(left.Bytes).CompareTo(BitConverter.ToInt32(right.Bytes)),
        BoundOrder.Int64 => BitConverter.ToInt64(left.Bytes).CompareTo(BitConverter.ToInt64(right.Bytes)),
        BoundOrder.Double => BitConverter.ToDouble(left.Bytes).CompareTo(BitConverter.ToDouble(right.Bytes)),
        BoundOrder.BigEndian => BinaryPrimitives.ReadInt128BigEndian(left.Bytes).CompareTo(BinaryPrimitives.ReadInt128BigEndian(right.Bytes)),
        _ => left.Bytes.SequenceCompareTo(right.Bytes),
    };

    /// <summary>How the bounds of pages follow each other, pages without values left out; ascending if they stay the same.</summary>
    /// <param name="order">The column's.</param>
    /// <param name="pages">Each without values, or with both bounds.</param>
    public static BoundaryOrder OfPages(this BoundOrder order, WrittenPages pages)
    {
        var (ascends, descends) = (true, true);
        var before = -1;
        for (var i = 0; i < pages.Count; i++)
        {
            if (pages[i].AllNull)
            {
                continue;
            }

            if (before >= 0)
            {
                var min = order.Compare(pages[before].Min!.Value, pages[i].Min!.Value);
                var max = order.Compare(pages[before].Max!.Value, pages[i].Max!.Value);
                ascends &= min <= 0 && max <= 0;
                descends &= min >= 0 && max >= 0;
            }

            before = i;
        }

        return ascends ? BoundaryOrder.Ascending : descends ? BoundaryOrder.Descending : BoundaryOrder.Unordered;
    }
}
