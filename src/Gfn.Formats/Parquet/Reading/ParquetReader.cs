using System.Buffers.Binary;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Opens a Parquet file: the footer at once, everything else when asked for.</summary>
/// <remarks>
/// Layout: <c>PAR1</c>, column chunks, indexes, footer, its length in 4 bytes, <c>PAR1</c>. Not safe for concurrent use if the source is not.
/// No file is trusted: whatever does not add up is a <see cref="ParquetFormatException"/> that says where, and no declared size is allocated before it is
/// held against the file's length and <see cref="ReaderLimits"/>.
/// </remarks>
public sealed class ParquetReader
{
    private const int TailSize = 8;

    private readonly RandomAccessBytes source;
    private readonly ReaderLimits limits;
    private readonly long footerStart;

    private ParquetReader(RandomAccessBytes source, ReaderLimits limits, long footerStart, FileMetaData metaData, ParquetSchema schema)
    {
        this.source = source;
        this.limits = limits;
        this.footerStart = footerStart;
        MetaData = metaData;
        Schema = schema;
    }

    /// <summary>The footer.</summary>
    public FileMetaData MetaData { get; }

    /// <summary>The footer's schema as a tree.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>Bytes of the file.</summary>
    public long FileSize => source.Length;

    /// <summary>Bytes of the footer, its length and the magic behind it.</summary>
    public long FooterSize => source.Length - footerStart;

    internal static ReadOnlySpan<byte> Magic => "PAR1"u8;

    internal ReaderLimits Limits => limits;

    /// <summary>Reads the footer.</summary>
    /// <param name="source">The file; must stay readable as long as the reader is used.</param>
    /// <param name="limits">Bounds; null for <see cref="ReaderLimits.Default"/>.</param>
    /// <exception cref="ParquetFormatException">Not a Parquet file, or its footer is broken.</exception>
    /// <exception cref="ParquetUnsupportedException">The footer is encrypted.</exception>
    public static ParquetReader Open(RandomAccessBytes source, ReaderLimits? limits = null)
    {
        limits ??= ReaderLimits.Default;
        var start = FindFooter(source, limits);
        var footer = new byte[source.Length - TailSize - start];
        source.Read(start, footer);
        var thrift = new ThriftCompactReader(footer, start);
        var metaData = FooterDecoder.Decode(ref thrift);
        var schema = ParquetSchema.Of(metaData.Schema);
        for (var i = 0; i < metaData.RowGroups.Count; i++)
        {
            Check(metaData.RowGroups[i], schema, i);
        }

        return metaData.RowCount >= 0
            ? new ParquetReader(source, limits, start, metaData, schema)
            : throw new ParquetFormatException($"the file claims {metaData.RowCount} rows");
    }

    /// <summary>Reader for one column of one row group, at its start.</summary>
    /// <exception cref="ParquetFormatException">The chunk is not inside the file or does not fit its row group.</exception>
    /// <exception cref="ParquetUnsupportedException">The chunk is encrypted or in another file.</exception>
    public ColumnChunkReader Column(int rowGroup, int column)
    {
        var group = MetaData.RowGroups[rowGroup];
        var leaf = Schema.Columns[column];
        var chunk = group.Columns[column];
        var place = Place(rowGroup, column);
        if (chunk.IsEncrypted || chunk.MetaData is null)
        {
            throw new ParquetUnsupportedException("the column is encrypted", place);
        }

        return chunk.FilePath is null
            ? new ColumnChunkReader(source, leaf, chunk.MetaData, group.RowCount, footerStart, place, limits)
            : throw new ParquetUnsupportedException($"the column's data is in another file, '{chunk.FilePath}'", place);
    }

    /// <summary>Cursor before the first row.</summary>
    /// <param name="fields">Top-level fields to read, in the order wanted; null for all.</param>
    /// <param name="firstRowGroup">Row group to start with.</param>
    public RowCursor Rows(IReadOnlyList<SchemaNode>? fields = null, int firstRowGroup = 0) => new(this, fields ?? Schema.Root.Children, firstRowGroup);

    /// <summary>Where the chunk's data pages are; null if the writer did not say.</summary>
    /// <exception cref="ParquetFormatException">The index is broken.</exception>
    public OffsetIndex? OffsetIndex(int rowGroup, int column) =>
        MetaData.RowGroups[rowGroup].Columns[column].OffsetIndex is { } range
            ? Decode(range, rowGroup, column, static (ref reader) => PageIndexDecoder.OffsetIndex(ref reader))
            : null;

    /// <summary>Bounds of the chunk's data pages; null if the writer did not say.</summary>
    /// <exception cref="ParquetFormatException">The index is broken.</exception>
    public ColumnIndex? ColumnIndex(int rowGroup, int column) =>
        MetaData.RowGroups[rowGroup].Columns[column].ColumnIndex is { } range
            ? Decode(range, rowGroup, column, static (ref reader) => PageIndexDecoder.ColumnIndex(ref reader))
            : null;

    internal BloomFilter BloomFilter(long offset) => Reading.BloomFilter.Read(source, offset, footerStart, limits);

    internal ParquetPosition Place(int rowGroup, int column) => new() { RowGroup = rowGroup, Column = Schema.Columns[column].Path };

    private static long FindFooter(RandomAccessBytes source, ReaderLimits limits)
    {
        if (source.Length < Magic.Length + TailSize)
        {
            throw new ParquetFormatException($"{source.Length} bytes are no Parquet file");
        }

        Span<byte> ends = stackalloc byte[Magic.Length + TailSize];
        source.Read(0, ends[..Magic.Length]);
        source.Read(source.Length - TailSize, ends[Magic.Length..]);
        if (ends[^Magic.Length..].SequenceEqual("PARE"u8))
        {
            throw new ParquetUnsupportedException("the footer is encrypted (PARE)", new ParquetPosition { Offset = source.Length - Magic.Length });
        }

        if (!ends[..Magic.Length].SequenceEqual(Magic) || !ends[^Magic.Length..].SequenceEqual(Magic))
        {
            throw new ParquetFormatException("not a Parquet file: PAR1 is missing at its start or end; an interrupted upload lacks the end");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(ends[Magic.Length..]);
        if (length > source.Length - Magic.Length - TailSize || length > limits.FooterBytesMax)
        {
            throw new ParquetFormatException(
                $"a footer of {length} bytes in a file of {source.Length}; the limit is {limits.FooterBytesMax}", new ParquetPosition { Offset = source.Length - TailSize });
        }

        return source.Length - TailSize - length;
    }

    private static void Check(RowGroup group, ParquetSchema schema, int index)
    {
        var place = new ParquetPosition { RowGroup = index };
        if (group.Columns.Count != schema.Columns.Count || group.RowCount < 0)
        {
            throw new ParquetFormatException($"{group.Columns.Count} columns of {group.RowCount} rows, the schema has {schema.Columns.Count} columns", place);
        }

        for (var i = 0; i < group.Columns.Count; i++)
        {
            var leaf = schema.Columns[i];
            if (group.Columns[i].MetaData is { } meta && (meta.Type != leaf.Type || string.Join('.', meta.Path) != leaf.Path))
            {
                throw new ParquetFormatException(
                    $"the chunk is '{string.Join('.', meta.Path)}' of {meta.Type}, the schema has {leaf.Type} here", place with { Column = leaf.Path });
            }
        }
    }

    private T Decode<T>(FileRange range, int rowGroup, int column, ThriftStruct<T> decode)
    {
        var place = Place(rowGroup, column);
        if (range.Offset < Magic.Length || range.Length < 0 || range.Length > limits.FooterBytesMax || range.Length > footerStart - range.Offset)
        {
            throw new ParquetFormatException($"a page index of {range.Length} bytes at {range.Offset}, data ends at {footerStart}", place);
        }

        var bytes = new byte[range.Length];
        source.Read(range.Offset, bytes);
        var thrift = new ThriftCompactReader(bytes, range.Offset);
        try
        {
            return decode(ref thrift);
        }
        catch (ParquetFormatException failure)
        {
            throw failure.Within(place);
        }
    }

    private delegate T ThriftStruct<T>(ref ThriftCompactReader reader);
}
