namespace Gfn.Formats.Parquet.Writing;

/// <summary>What a leaf column holds.</summary>
internal enum ColumnKind
{
    /// <summary>BYTE_ARRAY, STRING.</summary>
    Text,

    /// <summary>INT64.</summary>
    Number,

    /// <summary>INT64, TIMESTAMP in microseconds and UTC.</summary>
    Timestamp,
}

/// <summary>Collects what the footer says, as Thrift bytes ready to be put together.</summary>
/// <remarks>
/// A chunk's struct is kept open behind field 3, because fields 4 to 7 name places of indexes that are only known at the end;
/// a group's list of chunks is kept open because late columns join it.
/// </remarks>
internal sealed class FooterBuilder(ParquetOptions options, IReadOnlyList<KeyValuePair<string, string>> keyValues) : IDisposable
{
    private static readonly string CreatedBy = $"gfn version {typeof(FooterBuilder).Assembly.GetName().Version!.ToString(3)}";

    private readonly NativeBuffer chunkBytes = new(1 << 12);
    private readonly NativeBuffer columnIndexes = new(1 << 12);
    private readonly NativeBuffer offsetIndexes = new(1 << 12);
    private readonly List<Chunk> chunks = [];
    private readonly List<Group> groups = [];
    private Group group = new();
    private long indexesAt;

    public void BeginGroup(int rows) => group = new Group { Rows = rows, First = chunks.Count };

    /// <summary>Ends the data's columns; what follows are the source columns.</summary>
    public void EndDataColumns() => group.DataCount = chunks.Count - group.First;

    public void EndGroup()
    {
        group.OtherCount = chunks.Count - group.First - group.DataCount;
        groups.Add(group);
    }

    /// <summary>Notes a chunk about to be written.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="name">Its column.</param>
    /// <param name="rows">Rows of the group.</param>
    /// <param name="at">Where its first byte goes.</param>
    public void AddChunk(EncodedChunk chunk, ColumnKind kind, byte[] name, int rows, long at)
    {
        group.UncompressedBytes += chunk.UncompressedBytes;
        group.CompressedBytes += chunk.CompressedBytes;
        group.At = group.At < 0 ? at : group.At;
        var dataAt = at + chunk.Dictionary.Length;
        var start = chunkBytes.Length;
        var thrift = new ThriftCompactWriter(chunkBytes);
        thrift.BeginStruct();
        thrift.Field(2, 0L);
        thrift.BeginStruct(3);
        WriteMetaData(thrift, chunk, kind, name, rows, at, dataAt);
        thrift.EndStruct();

        var (columnIndexStart, offsetIndexStart) = (columnIndexes.Length, offsetIndexes.Length);
        if (options.PageIndex)
        {
            PageIndexes.WriteColumnIndex(columnIndexes, chunk.Pages);
            PageIndexes.WriteOffsetIndex(offsetIndexes, chunk.Pages, dataAt);
        }

        chunks.Add(new Chunk(start, chunkBytes.Length - start, columnIndexStart, columnIndexes.Length - columnIndexStart, offsetIndexStart, offsetIndexes.Length - offsetIndexStart));
    }

    /// <summary>Adds the chunks that earlier groups lack.</summary>
    /// <param name="columns">Data columns of the file.</param>
    /// <param name="write">Writes the null chunk of a column for so many rows; it comes back here through <see cref="AddChunk"/>.</param>
    public void FillLateColumns(int columns, Action<int, int> write)
    {
        foreach (var early in groups)
        {
            group = early;
            early.LateFirst = chunks.Count;
            for (var column = early.DataCount; column < columns; column++)
            {
                write(column, early.Rows);
            }

            early.LateCount = chunks.Count - early.LateFirst;
        }
    }

    /// <summary>Writes all column indexes, then all offset indexes.</summary>
    public void PlaceIndexes(long at, ByteSink sink)
    {
        indexesAt = at;
        sink(columnIndexes.Written);
        sink(offsetIndexes.Written);
    }

    /// <summary>Writes the footer's FileMetaData.</summary>
    public void WriteTo(NativeBuffer target, IReadOnlyList<string> columns, bool sourceColumns, long rows)
    {
        var leaves = columns.Count + (sourceColumns ? 3 : 0);
        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.Field(1, 1);
        thrift.BeginList(2, ThriftCompactWriter.ElementType.Struct, leaves + 1);
        WriteSchema(thrift, columns, sourceColumns, leaves);
        thrift.Field(3, rows);
        thrift.BeginList(4, ThriftCompactWriter.ElementType.Struct, groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            WriteGroup(thrift, groups[i], i);
        }

        if (keyValues.Count > 0)
        {
            thrift.BeginList(5, ThriftCompactWriter.ElementType.Struct, keyValues.Count);
            foreach (var (key, value) in keyValues)
            {
                thrift.BeginStruct();
                thrift.Field(1, key);
                thrift.Field(2, value);
                thrift.EndStruct();
            }
        }

        thrift.Field(6, CreatedBy);
        thrift.BeginList(7, ThriftCompactWriter.ElementType.Struct, leaves);
        for (var i = 0; i < leaves; i++)
        {
            thrift.BeginStruct();
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }

    public void Dispose()
    {
        chunkBytes.Dispose();
        columnIndexes.Dispose();
        offsetIndexes.Dispose();
    }

    private static void WriteSchema(ThriftCompactWriter thrift, IReadOnlyList<string> columns, bool sourceColumns, int leaves)
    {
        thrift.BeginStruct();
        thrift.Field(4, "schema");
        thrift.Field(5, leaves);
        thrift.EndStruct();
        foreach (var name in columns)
        {
            WriteLeaf(thrift, name, ColumnKind.Text);
        }

        if (sourceColumns)
        {
            WriteLeaf(thrift, SourceColumns.File, ColumnKind.Text);
            WriteLeaf(thrift, SourceColumns.Line, ColumnKind.Number);
            WriteLeaf(thrift, SourceColumns.ProcessedAt, ColumnKind.Timestamp);
        }
    }

    private static void WriteLeaf(ThriftCompactWriter thrift, string name, ColumnKind kind)
    {
        const int Utf8Type = 0;
        const int TimestampMicros = 10;
        thrift.BeginStruct();
        thrift.Field(1, (int)TypeOf(kind));
        thrift.Field(3, (int)FieldRepetition.Optional);
        thrift.Field(4, name);
        if (kind == ColumnKind.Text)
        {
            thrift.Field(6, Utf8Type);
            thrift.BeginStruct(10);
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }
        else if (kind == ColumnKind.Timestamp)
        {
            thrift.Field(6, TimestampMicros);
            thrift.BeginStruct(10);
            thrift.BeginStruct(8);
            thrift.Field(1, true);
            thrift.BeginStruct(2);
            thrift.EmptyStruct(2);
            thrift.EndStruct();
            thrift.EndStruct();
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }

    private static PhysicalType TypeOf(ColumnKind kind) => kind == ColumnKind.Text ? PhysicalType.ByteArray : PhysicalType.Int64;

    private void WriteMetaData(ThriftCompactWriter thrift, EncodedChunk chunk, ColumnKind kind, byte[] name, int rows, long at, long dataAt)
    {
        thrift.Field(1, (int)TypeOf(kind));
        Encoding[] encodings = chunk.HasDictionary ? [Encoding.Plain, Encoding.Rle, Encoding.RleDictionary] : [Encoding.Plain, Encoding.Rle];
        thrift.BeginList(2, ThriftCompactWriter.ElementType.Int32, encodings.Length);
        foreach (var encoding in encodings)
        {
            thrift.Element((int)encoding);
        }

        thrift.BeginList(3, ThriftCompactWriter.ElementType.Binary, 1);
        thrift.Element(name);
        thrift.Field(4, (int)options.Compression);
        thrift.Field(5, (long)rows);
        thrift.Field(6, chunk.UncompressedBytes);
        thrift.Field(7, chunk.CompressedBytes);
        thrift.Field(9, dataAt);
        if (chunk.HasDictionary)
        {
            thrift.Field(11, at);
        }

        thrift.BeginStruct(12);
        ChunkStatistics.Write(thrift, chunk, kind);
        thrift.EndStruct();
        WriteEncodingStatistics(thrift, chunk);
    }

    private static void WriteEncodingStatistics(ThriftCompactWriter thrift, EncodedChunk chunk)
    {
        (PageType Page, Encoding Encoding, int Count)[] counts =
        [
            (PageType.DictionaryPage, Encoding.Plain, chunk.HasDictionary ? 1 : 0),
            (PageType.DataPage, Encoding.RleDictionary, chunk.DictionaryPages),
            (PageType.DataPage, Encoding.Plain, chunk.PlainPages),
        ];
        thrift.BeginList(13, ThriftCompactWriter.ElementType.Struct, counts.Count(entry => entry.Count > 0));
        foreach (var (page, encoding, count) in counts.Where(entry => entry.Count > 0))
        {
            thrift.BeginStruct();
            thrift.Field(1, (int)page);
            thrift.Field(2, (int)encoding);
            thrift.Field(3, count);
            thrift.EndStruct();
        }
    }

    private void WriteGroup(ThriftCompactWriter thrift, Group written, int ordinal)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftCompactWriter.ElementType.Struct, written.DataCount + written.LateCount + written.OtherCount);
        WriteChunks(thrift, written.First, written.DataCount);
        WriteChunks(thrift, written.LateFirst, written.LateCount);
        WriteChunks(thrift, written.First + written.DataCount, written.OtherCount);
        thrift.Field(2, written.UncompressedBytes);
        thrift.Field(3, (long)written.Rows);
        thrift.Field(5, written.At);
        thrift.Field(6, written.CompressedBytes);
        if (ordinal <= short.MaxValue)
        {
            thrift.ShortField(7, (short)ordinal);
        }

        thrift.EndStruct();
    }

    private void WriteChunks(ThriftCompactWriter thrift, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            var chunk = chunks[i];
            thrift.BeginStruct();
            thrift.RawFields(chunkBytes.Written.Slice(chunk.Start, chunk.Length), lastField: 3);
            if (chunk.OffsetIndexLength > 0)
            {
                thrift.Field(4, indexesAt + columnIndexes.Length + chunk.OffsetIndexStart);
                thrift.Field(5, chunk.OffsetIndexLength);
                if (chunk.ColumnIndexLength > 0)
                {
                    thrift.Field(6, indexesAt + chunk.ColumnIndexStart);
                    thrift.Field(7, chunk.ColumnIndexLength);
                }
            }

            thrift.EndStruct();
        }
    }

    private readonly record struct Chunk(int Start, int Length, int ColumnIndexStart, int ColumnIndexLength, int OffsetIndexStart, int OffsetIndexLength);

    private sealed class Group
    {
        public int Rows { get; init; }

        public int First { get; init; }

        public int DataCount { get; set; }

        public int OtherCount { get; set; }

        public int LateFirst { get; set; }

        public int LateCount { get; set; }

        public long UncompressedBytes { get; set; }

        public long CompressedBytes { get; set; }

        public long At { get; set; } = -1;
    }
}
