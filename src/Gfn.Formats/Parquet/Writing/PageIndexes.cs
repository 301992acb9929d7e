namespace Gfn.Formats.Parquet.Writing;

/// <summary>Writes the column index and the offset index of a chunk, by which readers skip pages.</summary>
internal static class PageIndexes
{
    /// <summary>Writes nothing if a page has values but no upper bound: the index must speak of every page.</summary>
    public static void WriteColumnIndex(NativeBuffer target, List<WrittenPage> pages, BoundOrder order)
    {
        if (pages.Exists(page => !page.AllNull && (page.Min is null || page.Max is null)))
        {
            return;
        }

        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftCompactWriter.ElementType.Bool, pages.Count);
        pages.ForEach(page => thrift.Element(page.AllNull));
        thrift.BeginList(2, ThriftCompactWriter.ElementType.Binary, pages.Count);
        pages.ForEach(page => thrift.Element(page.Min?.Bytes ?? []));
        thrift.BeginList(3, ThriftCompactWriter.ElementType.Binary, pages.Count);
        pages.ForEach(page => thrift.Element(page.Max?.Bytes ?? []));
        thrift.Field(4, (int)order.OfPages(pages));
        thrift.BeginList(5, ThriftCompactWriter.ElementType.Int64, pages.Count);
        pages.ForEach(page => thrift.Element((long)page.Nulls));
        thrift.EndStruct();
    }

    /// <summary>Places of the data pages.</summary>
    /// <param name="dataAt">Where the first one lies in the file.</param>
    public static void WriteOffsetIndex(NativeBuffer target, List<WrittenPage> pages, long dataAt)
    {
        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftCompactWriter.ElementType.Struct, pages.Count);
        foreach (var page in pages)
        {
            thrift.BeginStruct();
            thrift.Field(1, dataAt + page.Offset);
            thrift.Field(2, page.Length);
            thrift.Field(3, (long)page.FirstRow);
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }
}
