namespace Gfn.Formats.Parquet.Writing;

/// <summary>Collects what the footer says, as Thrift bytes ready to be put together.</summary>
/// <remarks>
/// A chunk's struct is kept open behind field 3, because fields 4 to 7 name places of indexes that are only known at the end;
/// a group's list of chunks is kept open because late columns join it.
/// </remarks>
internal sealed class FooterBuilder(ParquetOptions options, IReadOnlyList<KeyValuePair<string, string>> keyValues) : IDisposable
{
    private static readonly string CreatedBy = $"gfn version {typeof(FooterBuilder).Assembly.GetName().Version!.ToString(3)}";

    private readonly NativeBuffer chunkBytes = new(1 << 12);
    private readonly NativeBuffer index = new(1 << 12);
    private readonly PageBlocks columnIndexes = new();
    private readonly PageBlocks offsetIndexes = new();
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
    /// <param name="leaf">Its column.</param>
    /// <param name="entries">Values, nulls and empty lists in it.</param>
    /// <param name="at">Where its first byte goes.</param>
    public void AddChunk(EncodedChunk chunk, LeafShape leaf, long entries, long at)
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
        WriteMetaData(thrift, chunk, leaf, entries, at, dataAt);
        thrift.EndStruct();

        var (columnIndexStart, offsetIndexStart) = (columnIndexes.Length, offsetIndexes.Length);
        if (options.PageIndex)
        {
            index.Length = 0;
            PageIndexes.WriteColumnIndex(index, chunk.Pages, leaf.Order);
            columnIndexes.Append(index.Written);
            index.Length = 0;
            PageIndexes.WriteOffsetIndex(index, chunk.Pages, dataAt);
            offsetIndexes.Append(index.Written);
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
    public void PlaceIndexes(long at, Action<nint, int> sink)
    {
        indexesAt = at;
        columnIndexes.WriteTo(sink);
        offsetIndexes.WriteTo(sink);
    }

    /// <summary>Writes the footer's FileMetaData.</summary>
    public void WriteTo(NativeBuffer target, IReadOnlyList<FileField> fields, long rows)
    {
        var leaves = 0;
        foreach (var field in fields)
        {
            leaves += field.Leaves.Count;
        }

        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.Field(1, 1);
        SchemaEncoder.Write(thrift, fields);
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
        index.Dispose();
        columnIndexes.Dispose();
        offsetIndexes.Dispose();
    }

    private void WriteMetaData(ThriftCompactWriter thrift, EncodedChunk chunk, LeafShape leaf, long entries, long at, long dataAt)
    {
        thrift.Field(1, (int)leaf.Type);
        WriteEncodings(thrift, chunk);
        thrift.BeginList(3, ThriftCompactWriter.ElementType.Binary, leaf.Path.Count);
        foreach (var name in leaf.Path)
        {
            thrift.Element(name);
        }

        thrift.Field(4, (int)options.Compression);
        thrift.Field(5, entries);
        thrift.Field(6, chunk.UncompressedBytes);
        thrift.Field(7, chunk.CompressedBytes);
        thrift.Field(9, dataAt);
        if (chunk.HasDictionary)
        {
            thrift.Field(11, at);
        }

        thrift.BeginStruct(12);
        ChunkStatistics.Write(thrift, chunk, leaf.Order);
        thrift.EndStruct();
        WriteEncodingStatistics(thrift, chunk);
        if (chunk.BloomFilter.Length > 0)
        {
            thrift.Field(14, at + chunk.CompressedBytes);
            thrift.Field(15, chunk.BloomFilter.Length);
        }
    }

    /// <summary>In order of their numbers: those of the pages, PLAIN of a dictionary, RLE of the levels.</summary>
    private static void WriteEncodings(ThriftCompactWriter thrift, EncodedChunk chunk)
    {
        var hasPlain = chunk.HasDictionary || chunk.PlainPages > 0 || chunk.Pages.Count == 0;
        thrift.BeginList(2, ThriftCompactWriter.ElementType.Int32, 1 + (hasPlain ? 1 : 0) + (chunk.DeltaPages > 0 ? 1 : 0) + (chunk.HasDictionary ? 1 : 0));
        if (hasPlain)
        {
            thrift.Element((int)Encoding.Plain);
        }

        thrift.Element((int)Encoding.Rle);
        if (chunk.DeltaPages > 0)
        {
            thrift.Element((int)chunk.DeltaEncoding);
        }

        if (chunk.HasDictionary)
        {
            thrift.Element((int)Encoding.RleDictionary);
        }
    }

    private static void WriteEncodingStatistics(ThriftCompactWriter thrift, EncodedChunk chunk)
    {
        var kinds = (chunk.HasDictionary ? 1 : 0) + (chunk.DictionaryPages > 0 ? 1 : 0) + (chunk.PlainPages > 0 ? 1 : 0) + (chunk.DeltaPages > 0 ? 1 : 0);
        thrift.BeginList(13, ThriftCompactWriter.ElementType.Struct, kinds);
        Write(PageType.DictionaryPage, Encoding.Plain, chunk.HasDictionary ? 1 : 0);
        Write(PageType.DataPage, Encoding.RleDictionary, chunk.DictionaryPages);
        Write(PageType.DataPage, Encoding.Plain, chunk.PlainPages);
        Write(PageType.DataPage, chunk.DeltaEncoding, chunk.DeltaPages);

        void Write(PageType page, Encoding encoding, int count)
        {
            if (count == 0)
            {
                return;
            }

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

    private sealed record Chunk(int Start, int Length, int ColumnIndexStart, int ColumnIndexLength, int OffsetIndexStart, int OffsetIndexLength);

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
