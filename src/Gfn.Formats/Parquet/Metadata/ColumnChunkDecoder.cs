namespace Gfn.Formats.Parquet;

/// <summary>ColumnChunk, ColumnMetaData and Statistics, from Thrift.</summary>
internal static class ColumnChunkDecoder
{
    public static ColumnChunk Chunk(ref ThriftCompactReader reader)
    {
        string? path = null;
        var offset = 0L;
        ColumnMetaData? meta = null;
        long? offsetIndexAt = null;
        var offsetIndexLength = 0;
        long? columnIndexAt = null;
        var columnIndexLength = 0;
        var encrypted = false;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: path = reader.Text(type); break;
                case 2: offset = reader.I64(type); break;
                case 3: meta = MetaData(ref reader, type); break;
                case 4: offsetIndexAt = reader.I64(type); break;
                case 5: offsetIndexLength = reader.I32(type); break;
                case 6: columnIndexAt = reader.I64(type); break;
                case 7: columnIndexLength = reader.I32(type); break;
                case 8 or 9: encrypted = true; reader.Skip(type); break;
                default: reader.Skip(type); break;
            }
        }

        return new ColumnChunk
        {
            FilePath = path,
            FileOffset = offset,
            MetaData = meta,
            OffsetIndex = offsetIndexAt is { } oi ? new FileRange(oi, offsetIndexLength) : null,
            ColumnIndex = columnIndexAt is { } ci ? new FileRange(ci, columnIndexLength) : null,
            IsEncrypted = encrypted,
        };
    }

    public static Statistics Statistics(ref ThriftCompactReader reader, ThriftType type)
    {
        reader.Struct(type);
        var statistics = new Statistics();
        for (var id = 0; reader.NextField(ref id, out var field);)
        {
            switch (id)
            {
                case 1: statistics = statistics with { LegacyMax = reader.Binary(field).ToArray() }; break;
                case 2: statistics = statistics with { LegacyMin = reader.Binary(field).ToArray() }; break;
                case 3: statistics = statistics with { NullCount = reader.I64(field) }; break;
                case 4: statistics = statistics with { DistinctCount = reader.I64(field) }; break;
                case 5: statistics = statistics with { Max = reader.Binary(field).ToArray() }; break;
                case 6: statistics = statistics with { Min = reader.Binary(field).ToArray() }; break;
                case 7: statistics = statistics with { IsMaxExact = reader.Bool(field) }; break;
                case 8: statistics = statistics with { IsMinExact = reader.Bool(field) }; break;
                default: reader.Skip(field); break;
            }
        }

        return statistics;
    }

    internal static Encoding EncodingOf(ref ThriftCompactReader reader, ThriftType type)
    {
        var value = SchemaDecoder.Known(ref reader, type, (int)Encoding.ByteStreamSplit, "encoding");
        return value != 1 ? (Encoding)value : throw reader.Malformed("1 is no encoding");
    }

    private static ColumnMetaData MetaData(ref ThriftCompactReader reader, ThriftType wire)
    {
        reader.Struct(wire);
        PhysicalType? physical = null;
        var encodings = new List<Encoding>();
        var path = new List<string>();
        CompressionCodec? codec = null;
        long? values = null;
        var uncompressed = 0L;
        long? compressed = null;
        IReadOnlyList<KeyValue> pairs = [];
        long? dataAt = null;
        long? dictionaryAt = null;
        Statistics? statistics = null;
        IReadOnlyList<PageEncodingStats> stats = [];
        long? bloomAt = null;
        int? bloomLength = null;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: physical = (PhysicalType)SchemaDecoder.Known(ref reader, type, (int)PhysicalType.FixedLenByteArray, "physical type"); break;
                case 2:
                    for (var left = reader.List(type, out var element); left > 0; left--)
                    {
                        encodings.Add(EncodingOf(ref reader, element));
                    }

                    break;
                case 3:
                    for (var left = reader.List(type, out var element); left > 0; left--)
                    {
                        path.Add(reader.Text(element));
                    }

                    break;
                case 4: codec = (CompressionCodec)SchemaDecoder.Known(ref reader, type, (int)CompressionCodec.Lz4Raw, "compression codec"); break;
                case 5: values = reader.I64(type); break;
                case 6: uncompressed = reader.I64(type); break;
                case 7: compressed = reader.I64(type); break;
                case 8: pairs = FooterDecoder.KeyValues(ref reader, type); break;
                case 9: dataAt = reader.I64(type); break;
                case 11: dictionaryAt = reader.I64(type); break;
                case 12: statistics = Statistics(ref reader, type); break;
                case 13: stats = EncodingStats(ref reader, type); break;
                case 14: bloomAt = reader.I64(type); break;
                case 15: bloomLength = reader.I32(type); break;
                default: reader.Skip(type); break;
            }
        }

        return new ColumnMetaData
        {
            Type = physical ?? throw reader.Malformed("a column chunk has no type"),
            Encodings = encodings,
            Path = path,
            Codec = codec ?? throw reader.Malformed("a column chunk has no codec"),
            ValueCount = values ?? throw reader.Malformed("a column chunk has no value count"),
            TotalUncompressedSize = uncompressed,
            TotalCompressedSize = compressed ?? throw reader.Malformed("a column chunk has no size"),
            KeyValues = pairs,
            DataPageOffset = dataAt ?? throw reader.Malformed("a column chunk has no position"),
            DictionaryPageOffset = dictionaryAt,
            Statistics = statistics,
            EncodingStats = stats,
            BloomFilterOffset = bloomAt,
            BloomFilterLength = bloomLength,
        };
    }

    private static List<PageEncodingStats> EncodingStats(ref ThriftCompactReader reader, ThriftType type)
    {
        var stats = new List<PageEncodingStats>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            var page = PageType.DataPage;
            var encoding = Encoding.Plain;
            var count = 0;
            for (var id = 0; reader.NextField(ref id, out var field);)
            {
                switch (id)
                {
                    case 1: page = (PageType)SchemaDecoder.Known(ref reader, field, (int)PageType.DataPageV2, "page type"); break;
                    case 2: encoding = EncodingOf(ref reader, field); break;
                    case 3: count = reader.I32(field); break;
                    default: reader.Skip(field); break;
                }
            }

            stats.Add(new PageEncodingStats(page, encoding, count));
        }

        return stats;
    }
}
