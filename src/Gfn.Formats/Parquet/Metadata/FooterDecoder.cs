namespace Gfn.Formats.Parquet;

/// <summary>FileMetaData and what hangs below it, from Thrift. Field numbers: parquet.thrift.</summary>
internal static class FooterDecoder
{
    public static FileMetaData Decode(ref ThriftCompactReader reader)
    {
        var version = 0;
        List<SchemaElement>? schema = null;
        long? rows = null;
        List<RowGroup>? groups = null;
        IReadOnlyList<KeyValue> pairs = [];
        string? createdBy = null;
        IReadOnlyList<bool> orders = [];
        var encrypted = false;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: version = reader.I32(type); break;
                case 2: schema = SchemaElements(ref reader, type); break;
                case 3: rows = reader.I64(type); break;
                case 4: groups = RowGroups(ref reader, type); break;
                case 5: pairs = KeyValues(ref reader, type); break;
                case 6: createdBy = reader.Text(type); break;
                case 7: orders = ColumnOrders(ref reader, type); break;
                case 8: encrypted = true; reader.Skip(type); break;
                default: reader.Skip(type); break;
            }
        }

        return new FileMetaData
        {
            Version = version,
            Schema = schema ?? throw reader.Malformed("the footer has no schema"),
            RowCount = rows ?? throw reader.Malformed("the footer has no row count"),
            RowGroups = groups ?? throw reader.Malformed("the footer has no list of row groups"),
            KeyValues = pairs,
            CreatedBy = createdBy,
            HasTypeDefinedOrder = orders,
            IsEncrypted = encrypted,
        };
    }

    internal static List<KeyValue> KeyValues(ref ThriftCompactReader reader, ThriftType type)
    {
        var pairs = new List<KeyValue>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            string? key = null;
            string? value = null;
            for (var id = 0; reader.NextField(ref id, out var field);)
            {
                switch (id)
                {
                    case 1: key = reader.Text(field); break;
                    case 2: value = reader.Text(field); break;
                    default: reader.Skip(field); break;
                }
            }

            pairs.Add(new KeyValue(key ?? throw reader.Malformed("a key-value pair has no key"), value));
        }

        return pairs;
    }

    private static List<SchemaElement> SchemaElements(ref ThriftCompactReader reader, ThriftType type)
    {
        var elements = new List<SchemaElement>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            elements.Add(SchemaDecoder.Element(ref reader));
        }

        return elements;
    }

    private static List<bool> ColumnOrders(ref ThriftCompactReader reader, ThriftType type)
    {
        var orders = new List<bool>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            var typeDefined = false;
            for (var id = 0; reader.NextField(ref id, out var field);)
            {
                typeDefined |= id == 1;
                reader.Skip(field);
            }

            orders.Add(typeDefined);
        }

        return orders;
    }

    private static List<RowGroup> RowGroups(ref ThriftCompactReader reader, ThriftType type)
    {
        var groups = new List<RowGroup>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            groups.Add(Group(ref reader));
        }

        return groups;
    }

    private static RowGroup Group(ref ThriftCompactReader reader)
    {
        List<ColumnChunk>? columns = null;
        long? rows = null;
        var byteSize = 0L;
        IReadOnlyList<SortingColumn> sorting = [];
        long? offset = null;
        long? compressed = null;
        int? ordinal = null;
        for (var id = 0; reader.NextField(ref id, out var type);)
        {
            switch (id)
            {
                case 1: columns = Chunks(ref reader, type); break;
                case 2: byteSize = reader.I64(type); break;
                case 3: rows = reader.I64(type); break;
                case 4: sorting = Sorting(ref reader, type); break;
                case 5: offset = reader.I64(type); break;
                case 6: compressed = reader.I64(type); break;
                case 7: ordinal = reader.Small(type); break;
                default: reader.Skip(type); break;
            }
        }

        return new RowGroup
        {
            Columns = columns ?? throw reader.Malformed("a row group has no columns"),
            TotalByteSize = byteSize,
            RowCount = rows ?? throw reader.Malformed("a row group has no row count"),
            SortingColumns = sorting,
            FileOffset = offset,
            TotalCompressedSize = compressed,
            Ordinal = ordinal,
        };
    }

    private static List<SortingColumn> Sorting(ref ThriftCompactReader reader, ThriftType type)
    {
        var columns = new List<SortingColumn>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            var column = 0;
            var descending = false;
            var nullsFirst = false;
            for (var id = 0; reader.NextField(ref id, out var field);)
            {
                switch (id)
                {
                    case 1: column = reader.I32(field); break;
                    case 2: descending = reader.Bool(field); break;
                    case 3: nullsFirst = reader.Bool(field); break;
                    default: reader.Skip(field); break;
                }
            }

            columns.Add(new SortingColumn(column, descending, nullsFirst));
        }

        return columns;
    }

    private static List<ColumnChunk> Chunks(ref ThriftCompactReader reader, ThriftType type)
    {
        var chunks = new List<ColumnChunk>();
        for (var left = reader.List(type, out var element); left > 0; left--)
        {
            reader.Struct(element);
            chunks.Add(ColumnChunkDecoder.Chunk(ref reader));
        }

        return chunks;
    }
}
