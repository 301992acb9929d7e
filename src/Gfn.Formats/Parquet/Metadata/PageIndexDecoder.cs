namespace Gfn.Formats.Parquet;

/// <summary>OffsetIndex and ColumnIndex, from Thrift.</summary>
internal static class PageIndexDecoder
{
    public static OffsetIndex OffsetIndex(ref ThriftCompactReader reader)
    {
        var pages = new List<PageLocation>();
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            if (id != 1)
            {
                reader.Skip(type);
                continue;
            }

            for (var left = reader.List(type, out var element); left > 0; left--)
            {
                reader.Struct(element);
                pages.Add(Location(ref reader));
            }
        }

        return new OffsetIndex(pages);
    }

    public static ColumnIndex ColumnIndex(ref ThriftCompactReader reader)
    {
        var nullPages = new List<bool>();
        IReadOnlyList<ReadOnlyMemory<byte>> min = [];
        IReadOnlyList<ReadOnlyMemory<byte>> max = [];
        var order = BoundaryOrder.Unordered;
        var nullCounts = new List<long>();
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1:
                    for (var left = reader.List(type, out var element); left > 0; left--)
                    {
                        nullPages.Add(reader.BoolElement(element));
                    }

                    break;
                case 2: min = Bounds(ref reader, type); break;
                case 3: max = Bounds(ref reader, type); break;
                case 4: order = (BoundaryOrder)SchemaDecoder.Known(ref reader, type, (int)BoundaryOrder.Descending, "boundary order"); break;
                case 5:
                    for (var left = reader.List(type, out var element); left > 0; left--)
                    {
                        nullCounts.Add(reader.I64(element));
                    }

                    break;
                default: reader.Skip(type); break;
            }
        }

        if (min.Count != nullPages.Count || max.Count != nullPages.Count || (nullCounts.Count != 0 && nullCounts.Count != nullPages.Count))
        {
            throw reader.Malformed("the lists of a column index differ in length");
        }

        return new ColumnIndex { NullPages = nullPages, Min = min, Max = max, Order = order, NullCounts = nullCounts };
    }

    private static PageLocation Location(ref ThriftCompactReader reader)
    {
        long? offset = null;
        int? size = null;
        long? firstRow = null;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: offset = reader.I64(type); break;
                case 2: size = reader.I32(type); break;
                case 3: firstRow = reader.I64(type); break;
                default: reader.Skip(type); break;
            }
        }

        return offset is { } at && size is { } bytes && firstRow is { } row
            ? new PageLocation(at, bytes, row)
            : throw reader.Malformed("a page location lacks its position, size or first row");
    }

    private static List<ReadOnlyMemory<byte>> Bounds(ref ThriftCompactReader reader, ThriftType type)
    {
        var bounds = new List<ReadOnlyMemory<byte>>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            bounds.Add(reader.Binary(element).ToArray());
        }

        return bounds;
    }
}
