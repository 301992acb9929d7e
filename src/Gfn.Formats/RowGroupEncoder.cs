using System.Text.Unicode;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Parquet.Writing.Snappy;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Columns;

namespace Gfn.Formats;

/// <summary>
/// Reads lines and encodes them as one Parquet row group. Begin a source, append its blocks, begin the next; then <see cref="Finish"/>
/// and give it to <see cref="ParquetFileWriter.Append"/>; after <see cref="Reset"/> it takes the next group.
/// </summary>
/// <remarks>
/// Holds the batch in work, one open page per column and the compressed pages of the group; its memory is native. Not thread-safe: one encoder per thread.
/// The group's pages depend on the lines alone, not on how they were cut into blocks.
/// </remarks>
public sealed unsafe class RowGroupEncoder : IDisposable
{
    /// <summary>Most rows of a group; readers count them in 32 bits.</summary>
    public const int RowsMax = 1 << 30;

    private readonly NdjsonOptions ndjson;
    private readonly ParquetOptions parquet;
    private readonly PageWriter pages;
    private readonly RecordParser parser;
    private readonly List<StringColumnWriter> columns = [];
    private readonly List<Segment> segments = [];
    private readonly List<RejectedRecord> rejects = [];
    private readonly NativeBuffer rowLines = new(4_096);
    private readonly bool sourceColumns;
    private readonly TypedColumns? typed;
    private int batchFirstRow;
    private int source = -1;
    private int segmentFirstRow;
    private LineTally tally;
    private long offset;
    private long skipped = -1;
    private byte[] skippedHead = [];
    private byte* blockStart;
    private int columnCount;
    private bool finished;

    /// <summary>An empty encoder.</summary>
    /// <param name="ndjson">How lines are read.</param>
    /// <param name="parquet">How pages are written.</param>
    /// <param name="sourceColumns">Whether to keep each row's line for <see cref="SourceColumns"/>.</param>
    /// <param name="typing">Which columns have which types; null for string mode.</param>
    /// <exception cref="ArgumentException">The options have violations; the message lists them all.</exception>
    public RowGroupEncoder(NdjsonOptions ndjson, ParquetOptions parquet, bool sourceColumns, TypedOptions? typing = null)
    {
        var violations = ndjson.Violations().Concat(parquet.Violations()).ToList();
        if (violations.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", violations), nameof(ndjson));
        }

        this.ndjson = ndjson;
        this.parquet = parquet;
        this.sourceColumns = sourceColumns;
        pages = new PageWriter(new PageCompressor(parquet.Compression), parquet.PageChecksums);
        parser = new RecordParser(ndjson);
        if (typing is not null || parquet.HasChoices)
        {
            typed = new TypedColumns(typing ?? new TypedOptions { Schema = TypedSchema.Empty }, parquet, pages, sourceColumns);
        }
    }

    /// <summary>Rows encoded so far.</summary>
    public int Rows => batchFirstRow + parser.Records;

    /// <summary>Keys met again in their record; the later value stands.</summary>
    public long DuplicateKeys => parser.DuplicateKeys + (typed?.DuplicateKeys ?? 0);

    /// <summary>Values that did not fit their column's type, by column. Empty in string mode.</summary>
    public IReadOnlyCollection<Misfit> Misfits => typed?.Misfits.Counts ?? [];

    /// <summary>Under <see cref="MisfitPolicy.Fail"/>, the first such value of each file, by its number.</summary>
    public IReadOnlyDictionary<int, Misfit> FirstMisfits => typed?.Misfits.FirstBySource ?? new Dictionary<int, Misfit>();

    /// <summary>Lines set aside so far; of a file with more than <see cref="NdjsonOptions.RejectsMax"/> only so many and one.</summary>
    public IReadOnlyList<RejectedRecord> Rejects => rejects;

    /// <summary>The files, or parts of files, in this group. The open one is included after <see cref="Finish"/>.</summary>
    public IReadOnlyList<Segment> Segments => segments;

    /// <summary>Byte offset in the open source of the next line to be taken.</summary>
    public long Offset => offset;

    internal int ColumnCount => typed?.ExtraCount ?? columnCount;

    internal PageWriter Pages => pages;

    internal bool HasSourceColumns => sourceColumns;

    /// <summary>Compresses a few bytes and forgets them. What a group needs last is then compiled by one thread while another compiles what it needs first.</summary>
    public void Prepare()
    {
        using var compressor = new PageCompressor(parquet.Compression);
        using var target = new NativeBuffer(1_024);
        Span<byte> body = stackalloc byte[128];
        body.Clear();
        compressor.Append(body, target);
        compressor.Append(body, target, new ByteArrayRun(0, body.Length / sizeof(int)));
    }

    /// <summary>Begins a file, or a part of one that begins at a line's first byte.</summary>
    /// <param name="number">What the caller calls the file.</param>
    /// <param name="at">Byte offset of the part in the file, decompressed. At 0 a byte order mark is skipped.</param>
    public void Begin(int number, long at)
    {
        EndSegment();
        (source, offset, tally, segmentFirstRow, skipped) = (number, at, default, Rows, -1);
    }

    /// <summary>Takes the whole lines of a block, and consumes them from it.</summary>
    /// <param name="block">Bytes of the open source, following those consumed before.</param>
    /// <param name="last">No byte follows: a last line without line end counts.</param>
    /// <param name="stopAt">Lines that begin at this offset or behind it belong to the next part, and are left.</param>
    /// <returns>True if the part is complete: it ended, or <paramref name="stopAt"/> is reached.</returns>
    public bool Append(LineBlock block, bool last, long stopAt = long.MaxValue)
    {
        if (finished)
        {
            throw new InvalidOperationException("The row group is finished; reset the encoder for the next one.");
        }

        SkipMark(block, last);
        if (skipped >= 0 && !SkipOn(block, last))
        {
            return last;
        }

        var whole = WholeLines(block, last);
        if (whole > 0)
        {
            TakeLines(block, whole, stopAt);
        }
        else if (block.Length > ndjson.LineBytesMax)
        {
            BeginSkipping(block);
        }

        return offset >= stopAt || (last && block.Length == 0);
    }

    /// <summary>Ends the group.</summary>
    public void Finish()
    {
        EndSegment();
        source = -1;
        for (var column = 0; column < columnCount; column++)
        {
            columns[column].Finish(Rows);
        }

        typed?.Finish(Rows);
        finished = true;
    }

    /// <summary>Forgets the group and begins the next one.</summary>
    public void Reset()
    {
        parser.Reset();
        typed?.Reset();
        segments.Clear();
        rejects.Clear();
        rowLines.Reset(1 << 22);
        batchFirstRow = columnCount = 0;
        (source, tally, skipped, finished) = (-1, default, -1, false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        parser.Dispose();
        foreach (var column in columns)
        {
            column.Dispose();
        }

        typed?.Dispose();
        rowLines.Dispose();
        pages.Dispose();
    }

    internal string ColumnName(int column, bool withSourceColumns) =>
        typed?.ExtraName(column) ?? SourceColumns.NameOf(parser.Columns.Key(column), withSourceColumns);

    internal EncodedChunk Chunk(int column) => typed?.Extra(column) ?? columns[column].Chunk;

    internal (EncodedChunk Chunk, long Entries) TypedLeaf(int leaf) => typed!.Leaf(leaf, Rows);

    /// <summary>Line of a row within its segment, from 0.</summary>
    internal int RowLine(int row) => ((int*)rowLines.Start)[row];

    private void EndSegment()
    {
        if (source >= 0)
        {
            segments.Add(new Segment(source, segmentFirstRow, tally));
        }
    }

    private void SkipMark(LineBlock block, bool last)
    {
        if (offset == 0 && (block.Length >= 3 || last) && new ReadOnlySpan<byte>(block.Start, block.Length).StartsWith("\uFEFF"u8))
        {
            block.Consume(3);
            offset = 3;
        }
    }

    /// <summary>Length of the part of the block that consists of whole lines; a last line without end gets one behind the block, in its slack.</summary>
    private static int WholeLines(LineBlock block, bool last)
    {
        if (last)
        {
            block.Start[block.Length] = (byte)'\n';
            return block.Length;
        }

        return new ReadOnlySpan<byte>(block.Start, block.Length).LastIndexOf((byte)'\n') + 1;
    }

    private void TakeLines(LineBlock block, int length, long stopAt)
    {
        blockStart = block.Start;
        var end = blockStart + length;
        var stop = stopAt - offset < length ? blockStart + Math.Max(0, stopAt - offset) : end;
        var suspicious = length > ndjson.LineBytesMax || !Utf8.IsValid(new ReadOnlySpan<byte>(blockStart, length));
        var line = blockStart;
        while (line < stop)
        {
            if (parser.Records == RecordParser.BatchRecords)
            {
                EncodeBatch();
            }

            var p = JsonScanner.SkipSpace(line);
            if (*p == (byte)'\n')
            {
                tally = tally with { Lines = tally.Lines + 1, Blank = tally.Blank + 1 };
                line = p + 1;
            }
            else
            {
                line = (suspicious ? CheckedRecord(line, p, end) : Record(line, p, end)) + 1;
            }
        }

        EncodeBatch();
        var taken = (int)Math.Min(line - blockStart, length);
        block.Consume(taken);
        offset += taken;
    }

    private void EncodeBatch()
    {
        if (parser.Records == 0)
        {
            return;
        }

        if (typed is not null)
        {
            typed.Encode(new BatchPlace((nint)blockStart, source, offset, batchFirstRow, parser.Records, (nint)(rowLines.Start + (batchFirstRow * sizeof(int)))), parser.Columns);
            batchFirstRow += parser.Records;
            parser.ClearBatch();
            return;
        }

        while (columnCount < parser.Columns.Count)
        {
            if (columnCount == columns.Count)
            {
                columns.Add(new StringColumnWriter(parquet, pages));
            }
            else
            {
                columns[columnCount].Reset();
            }

            columnCount++;
        }

        var slots = parser.Columns.Slots;
        for (var column = 0; column < columnCount; column++)
        {
            if (slots[column].Count > 0)
            {
                columns[column].Append(blockStart, slots[column].Fields, slots[column].Count, batchFirstRow);
            }
        }

        batchFirstRow += parser.Records;
        parser.ClearBatch();
    }

    private byte* Record(byte* line, byte* p, byte* end)
    {
        var after = parser.Read(p, blockStart);
        if (after is null)
        {
            return Reject(line, LineEnd(line, end), parser.Fault, parser.FaultAt - line);
        }

        if (sourceColumns || typed is not null)
        {
            rowLines.Reserve(sizeof(int));
            *(int*)(rowLines.Start + rowLines.Length) = (int)tally.Lines;
            rowLines.Length += sizeof(int);
        }

        tally = tally with { Lines = tally.Lines + 1, Rows = tally.Rows + 1 };
        return after;
    }

    private byte* CheckedRecord(byte* line, byte* p, byte* end)
    {
        var lineEnd = LineEnd(line, end);
        var bytes = new ReadOnlySpan<byte>(line, (int)(lineEnd - line));
        if (bytes.Length > ndjson.LineBytesMax)
        {
            return Reject(line, lineEnd, JsonFault.LineTooLong, ndjson.LineBytesMax);
        }

        return Utf8.IsValid(bytes) ? Record(line, p, end) : Reject(line, lineEnd, JsonFault.InvalidUtf8, Utf8Fault.Find(bytes));
    }

    private static byte* LineEnd(byte* line, byte* end)
    {
        var length = new ReadOnlySpan<byte>(line, (int)(end - line)).IndexOf((byte)'\n');
        return length < 0 ? end : line + length;
    }

    private byte* Reject(byte* line, byte* lineEnd, JsonFault fault, long at)
    {
        var bytes = new ReadOnlySpan<byte>(line, (int)(lineEnd - line)).TrimEnd((byte)'\r');
        Reject(bytes, offset + (line - blockStart), bytes.Length, fault, at);
        return lineEnd;
    }

    private void Reject(ReadOnlySpan<byte> head, long at, long length, JsonFault fault, long faultAt)
    {
        if (tally.Rejected <= ndjson.RejectsMax)
        {
            rejects.Add(new RejectedRecord(source, tally.Lines, at, length, fault, faultAt, head[..Math.Min(head.Length, RejectedRecord.HeadBytesMax)].ToArray()));
        }

        tally = tally with { Lines = tally.Lines + 1, Rejected = tally.Rejected + 1 };
    }

    private void BeginSkipping(LineBlock block)
    {
        skippedHead = new ReadOnlySpan<byte>(block.Start, Math.Min(block.Length, RejectedRecord.HeadBytesMax)).ToArray();
        skipped = block.Length;
        offset += block.Length;
        block.Clear();
    }

    /// <summary>Goes on to the end of a line that is too long.</summary>
    /// <returns>Whether the end was reached.</returns>
    private bool SkipOn(LineBlock block, bool last)
    {
        var bytes = new ReadOnlySpan<byte>(block.Start, block.Length);
        var end = bytes.IndexOf((byte)'\n');
        var here = end < 0 ? bytes.Length : end;
        skipped += here;
        if (end < 0 && !last)
        {
            offset += here;
            block.Clear();
            return false;
        }

        Reject(skippedHead, offset + here - skipped, skipped, JsonFault.LineTooLong, ndjson.LineBytesMax);
        var consumed = end < 0 ? here : here + 1;
        offset += consumed;
        block.Consume(consumed);
        skipped = -1;
        return true;
    }
}
