namespace Gfn.Formats.Parquet;

/// <summary>PageHeader with the one of its four bodies that applies, from Thrift.</summary>
internal static class PageHeaderDecoder
{
    public static PageHeader Decode(ref ThriftCompactReader reader)
    {
        PageType? kind = null;
        int? uncompressed = null;
        int? compressed = null;
        uint? crc = null;
        Body? v1 = null;
        Body? dictionary = null;
        Body? v2 = null;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: kind = (PageType)SchemaDecoder.Known(ref reader, type, (int)PageType.DataPageV2, "page type"); break;
                case 2: uncompressed = reader.I32(type); break;
                case 3: compressed = reader.I32(type); break;
                case 4: crc = (uint)reader.I32(type); break;
                case 5: v1 = DataPage(ref reader, type); break;
                case 7: dictionary = DictionaryPage(ref reader, type); break;
                case 8: v2 = DataPageV2(ref reader, type); break;
                default: reader.Skip(type); break;
            }
        }

        var body = kind switch
        {
            PageType.DataPage => v1,
            PageType.DictionaryPage => dictionary,
            PageType.DataPageV2 => v2,
            PageType.IndexPage => new Body(),
            _ => throw reader.Malformed("a page header has no type"),
        };
        if (body is null)
        {
            throw reader.Malformed($"a page header of type {kind} does not describe such a page");
        }

        return new PageHeader
        {
            Type = kind.Value,
            UncompressedSize = uncompressed >= 0 ? uncompressed.Value : throw reader.Malformed("a page header has no uncompressed size"),
            CompressedSize = compressed >= 0 ? compressed.Value : throw reader.Malformed("a page header has no compressed size"),
            Crc = crc,
            ValueCount = body.ValueCount >= 0 ? body.ValueCount : throw reader.Malformed($"a page of {body.ValueCount} values"),
            Encoding = body.Encoding,
            DefinitionLevelEncoding = body.Definition,
            RepetitionLevelEncoding = body.Repetition,
            Statistics = body.Statistics,
            V2 = body.V2,
        };
    }

    private static Body DataPage(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var body = new Body();
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: body.ValueCount = reader.I32(field); break;
                case 2: body.Encoding = ColumnChunkDecoder.EncodingOf(ref reader, field); break;
                case 3: body.Definition = ColumnChunkDecoder.EncodingOf(ref reader, field); break;
                case 4: body.Repetition = ColumnChunkDecoder.EncodingOf(ref reader, field); break;
                case 5: body.Statistics = ColumnChunkDecoder.Statistics(ref reader, field); break;
                default: reader.Skip(field); break;
            }
        }

        return body;
    }

    private static Body DictionaryPage(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var body = new Body();
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: body.ValueCount = reader.I32(field); break;
                case 2: body.Encoding = ColumnChunkDecoder.EncodingOf(ref reader, field); break;
                default: reader.Skip(field); break;
            }
        }

        return body;
    }

    private static Body DataPageV2(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var body = new Body();
        var v2 = new PageHeaderV2();
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: body.ValueCount = reader.I32(field); break;
                case 2: v2 = v2 with { NullCount = reader.I32(field) }; break;
                case 3: v2 = v2 with { RowCount = reader.I32(field) }; break;
                case 4: body.Encoding = ColumnChunkDecoder.EncodingOf(ref reader, field); break;
                case 5: v2 = v2 with { DefinitionLevelsLength = reader.I32(field) }; break;
                case 6: v2 = v2 with { RepetitionLevelsLength = reader.I32(field) }; break;
                case 7: v2 = v2 with { IsCompressed = reader.Bool(field) }; break;
                case 8: body.Statistics = ColumnChunkDecoder.Statistics(ref reader, field); break;
                default: reader.Skip(field); break;
            }
        }

        body.V2 = v2;
        return body;
    }

    private sealed class Body
    {
        public int ValueCount { get; set; }

        public Encoding Encoding { get; set; }

        public Encoding Definition { get; set; } = Encoding.Rle;

        public Encoding Repetition { get; set; } = Encoding.Rle;

        public Statistics? Statistics { get; set; }

        public PageHeaderV2? V2 { get; set; }
    }
}
