using System.Numerics;
using System.Runtime.CompilerServices;
using Gfn.Formats.Parquet.Writing.Snappy;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes one column of one row group, nested or not: levels and values in, pages out.</summary>
/// <remarks>
/// Body of a page: length and levels of repetition if there can be any, the same of definition, values. A page ends where a row begins,
/// by rows, entries or bytes, so that the same rows give the same pages however they arrive.
/// </remarks>
internal abstract unsafe class LeafWriter : IDisposable
{
    /// <summary>Entries at which a page of lists ends: keeps its levels within the second-level cache.</summary>
    private const int EntriesMax = 65_536;

    private readonly PageWriter pages;
    private readonly NativeBuffer definitions = new(512);
    private readonly NativeBuffer repetitions = new(64);
    private readonly NativeBuffer body = new(1_024);
    private readonly BloomFilterBuilder? bloom;
    private int pageFirstRow;
    private int entries;

    protected LeafWriter(LeafShape shape, ParquetOptions options, PageWriter pages)
    {
        this.pages = pages;
        Shape = shape;
        Options = options;
        Encoding = options.EncodingOf(shape.Name);
        bloom = options.BloomFilterColumns.Contains(shape.Name) ? new BloomFilterBuilder() : null;
    }

    public LeafShape Shape { get; }

    public EncodedChunk Chunk { get; } = new();

    /// <summary>Values, nulls and empty lists of the group so far.</summary>
    public long Entries { get; private set; }

    protected ParquetOptions Options { get; }

    protected ColumnEncoding Encoding { get; }

    protected BloomFilterBuilder? Bloom => bloom;

    /// <summary>Values of the open page.</summary>
    protected int Values { get; set; }

    /// <summary>Most rows of a page; at that number a page ends.</summary>
    protected abstract int RowsMax { get; }

    /// <summary>Bytes of values in the open page.</summary>
    protected abstract long ValueBytes { get; }

    /// <summary>Rows that still fit into the open page; the writer closes it when they are there.</summary>
    public int RowsLeft(int row) => RowsMax - (row - pageFirstRow);

    public virtual void Reset()
    {
        const int Kept = 1 << 20;
        Chunk.Reset();
        definitions.Reset(Kept);
        repetitions.Reset(Kept);
        bloom?.Clear();
        pageFirstRow = entries = Values = 0;
        Entries = 0;
    }

    /// <summary>Called before the entries of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginRow(int row)
    {
        if (row - pageFirstRow >= RowsMax || entries >= EntriesMax || ValueBytes >= Options.PageBytesMax)
        {
            ClosePage(row);
        }
    }

    /// <summary>Levels of a batch of rows of a column without nesting; the caller sets those of present values to 1.</summary>
    /// <returns>The definition levels, all 0.</returns>
    public ushort* FlatLevels(int rows)
    {
        definitions.Reserve(rows * sizeof(ushort));
        var levels = (ushort*)(definitions.Start + definitions.Length);
        new Span<ushort>(levels, rows).Clear();
        definitions.Length += rows * sizeof(ushort);
        entries += rows;
        return levels;
    }

    /// <summary>Begins to write levels of a column inside lists and structs.</summary>
    /// <param name="most">Room to be made.</param>
    public LevelRun BeginLevels(int most)
    {
        definitions.Reserve(most * sizeof(ushort));
        if (Shape.MaxRepetition > 0)
        {
            repetitions.Reserve(most * sizeof(ushort));
        }

        return new LevelRun(
            (ushort*)(definitions.Start + definitions.Length),
            Shape.MaxRepetition > 0 ? (ushort*)(repetitions.Start + repetitions.Length) : null,
            EntriesMax - entries);
    }

    /// <summary>Takes the levels written.</summary>
    public void EndLevels(LevelRun run)
    {
        definitions.Length += run.Count * sizeof(ushort);
        repetitions.Length += Shape.MaxRepetition > 0 ? run.Count * sizeof(ushort) : 0;
        entries += run.Count;
    }

    /// <summary>Ends the row group.</summary>
    public void Finish(int rows)
    {
        if (rows > pageFirstRow)
        {
            ClosePage(rows);
        }

        FinishValues();
        bloom?.WriteTo(Chunk.BloomFilter);
    }

    public virtual void Dispose()
    {
        Chunk.Dispose();
        definitions.Dispose();
        repetitions.Dispose();
        body.Dispose();
    }

    /// <summary>Ends the open page before a row.</summary>
    public void ClosePage(int endRow)
    {
        if (endRow == pageFirstRow)
        {
            return;
        }

        body.Length = 0;
        if (Shape.MaxRepetition > 0)
        {
            WriteLevels(repetitions, Shape.MaxRepetition);
        }

        if (Values == entries)
        {
            WritePresent();
        }
        else
        {
            WriteLevels(definitions, Shape.MaxDefinition);
        }

        var levels = body.Length;
        var (encoding, min, max) = WriteValues(body);
        var before = Chunk.Data.Length;
        var byteArrays = Shape.Type == PhysicalType.ByteArray && encoding == Parquet.Encoding.Plain ? new ByteArrayRun(levels, Values) : default;
        var (stored, uncompressed) = pages.AppendData(Chunk.Data, body.Written, entries, encoding, byteArrays);
        Chunk.UncompressedBytes += uncompressed;
        Chunk.Nulls += entries - Values;
        Chunk.DictionaryPages += encoding == Parquet.Encoding.RleDictionary ? 1 : 0;
        Chunk.PlainPages += encoding == Parquet.Encoding.Plain ? 1 : 0;
        if (encoding is Parquet.Encoding.DeltaBinaryPacked or Parquet.Encoding.DeltaLengthByteArray)
        {
            Chunk.DeltaPages++;
            Chunk.DeltaEncoding = encoding;
        }

        Chunk.Pages.Add(new WrittenPage(before, stored, pageFirstRow, entries - Values, min, max, Values == 0));
        Entries += entries;
        entries = Values = definitions.Length = repetitions.Length = 0;
        pageFirstRow = endRow;
    }

    /// <summary>Appends the open page's values to a body and forgets them.</summary>
    protected abstract (Encoding Encoding, StringBound? Min, StringBound? Max) WriteValues(NativeBuffer body);

    /// <summary>Writes the dictionary, if pages use one.</summary>
    protected abstract void FinishValues();

    protected void WriteDictionary(ReadOnlySpan<byte> plain, int count) =>
        Chunk.UncompressedBytes += pages.AppendDictionary(Chunk.Dictionary, plain, count, Shape.Type == PhysicalType.ByteArray ? new ByteArrayRun(0, count) : default).Uncompressed;

    /// <summary>Writes indexes into a dictionary: their width, then themselves.</summary>
    protected static void WriteIndexes(NativeBuffer body, NativeBuffer indexes, int count, int distinct)
    {
        var width = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(distinct - 1)));
        indexes.Reserve(8 * sizeof(ushort));
        body.Reserve(1 + HybridEncoder.BytesMax(count, width));
        body.Start[body.Length] = (byte)width;
        body.Length += 1 + HybridEncoder.Indexes((ushort*)indexes.Start, count, width, body.Start + body.Length + 1);
        indexes.Length = 0;
    }

    /// <summary>Definition levels of a page without nulls: one run.</summary>
    private void WritePresent()
    {
        var width = 32 - BitOperations.LeadingZeroCount((uint)Shape.MaxDefinition);
        body.Reserve(sizeof(int) + HybridEncoder.BytesMax(entries, width));
        var start = body.Start + body.Length;
        var end = HybridEncoder.Run(start + sizeof(int), entries, Shape.MaxDefinition, width);
        *(int*)start = (int)(end - start) - sizeof(int);
        body.Length = (int)(end - body.Start);
    }

    private void WriteLevels(NativeBuffer levels, int max)
    {
        var width = 32 - BitOperations.LeadingZeroCount((uint)max);
        levels.Reserve(8 * sizeof(ushort));
        body.Reserve(sizeof(int) + HybridEncoder.BytesMax(entries, width));
        var start = body.Start + body.Length;
        var bytes = HybridEncoder.Indexes((ushort*)levels.Start, entries, width, start + sizeof(int));
        *(int*)start = bytes;
        body.Length += sizeof(int) + bytes;
    }
}
