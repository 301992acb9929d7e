namespace Gfn.Formats.Parquet.Writing;

/// <summary>Writes the column index and the offset index of a chunk, by which readers skip pages.</summary>
internal static class PageIndexes
{
    /// <summary>Writes nothing if a page has values but no upper bound: the index must speak of every page.</summary>
    public static void WriteColumnIndex(NativeBuffer target, WrittenPages pages, BoundOrder order)
    {
        for (var i = 0; i < pages.Count; i++)
        {
            if (!pages[i].AllNull && (pages[i].Min is null || pages[i].Max is null))
            {
                return;
            }
        }

        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftCompactWriter.ElementType.Bool, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            thrift.Element(pages[i].AllNull);
        }

        thrift.BeginList(2, ThriftCompactWriter.ElementType.Binary, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            thrift.Element(BytesOf(pages[i].Min));
        }

        thrift.BeginList(3, ThriftCompactWriter.ElementType.Binary, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            thrift.Element(BytesOf(pages[i].Max));
        }

        thrift.Field(4, (int)order.OfPages(pages));
        thrift.BeginList(5, ThriftCompactWriter.ElementType.Int64, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            thrift.Element((long)pages[i].Nulls);
        }

        thrift.EndStruct();
    }

    /// <summary>Places of the data pages.</summary>
    /// <param name="dataAt">Where the first one lies in the file.</param>
    public static void WriteOffsetIndex(NativeBuffer target, WrittenPages pages, long dataAt)
    {
        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftCompactWriter.ElementType.Struct, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            thrift.BeginStruct();
            thrift.Field(1, dataAt + pages[i].Offset);
            thrift.Field(2, pages[i].Length);
            thrift.Field(3, (long)pages[i].FirstRow);
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }

    private static ReadOnlySpan<byte> BytesOf(StringBound? bound) => bound is { } known ? known.Bytes : default;
}
