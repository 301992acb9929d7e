namespace Gfn.Formats.Parquet.Reading;

/// <summary>Reads one column of one row group, batch by batch.</summary>
public sealed class ColumnChunkReader
{
    private readonly ColumnMetaData meta;
    private readonly PageSequence pages;
    private readonly ReaderLimits limits;
    private readonly ParquetPosition chunk;
    private readonly long rowCount;
    private ColumnValues? dictionary;
    private ValueDecoder? decoder;
    private LevelDecoder definitionLevels;
    private LevelDecoder repetitionLevels;
    private int leftInPage;
    private long entries;
    private long rows;

    internal ColumnChunkReader(RandomAccessBytes source, LeafColumn column, ColumnMetaData meta, long rowCount, long dataEnd, ParquetPosition chunk, ReaderLimits limits)
    {
        Column = column;
        Batch = new ColumnBatch(column, meta.ValueCount);
        this.meta = meta;
        this.limits = limits;
        this.chunk = chunk;
        this.rowCount = rowCount;
        if (meta.ValueCount < rowCount || (column.MaxRepetition == 0 && meta.ValueCount != rowCount))
        {
            throw new ParquetFormatException($"{meta.ValueCount} values for {rowCount} rows", chunk);
        }

        pages = new PageSequence(source, meta, dataEnd, chunk, limits);
    }

    /// <summary>The column.</summary>
    public LeafColumn Column { get; }

    /// <summary>What <see cref="Read"/> read last.</summary>
    public ColumnBatch Batch { get; }

    /// <summary>The data page that <see cref="Batch"/> is from; null before the first read.</summary>
    public Page? Page { get; private set; }

    /// <summary>The dictionary page; null if there is none or it has not been reached.</summary>
    public Page? DictionaryPage { get; private set; }

    /// <summary>Bytes of the chunk behind the last page.</summary>
    internal long BytesLeft => pages.Left;

    /// <summary>What the current page holds behind the values read, where its encoding can tell.</summary>
    internal long Unread => decoder?.Unread ?? 0;

    /// <summary>Decodes the next entries into <see cref="Batch"/>.</summary>
    /// <returns>False at the end of the chunk; the batch is then empty.</returns>
    /// <exception cref="ParquetFormatException">The chunk is broken; names the page and its byte.</exception>
    /// <exception cref="ParquetUnsupportedException">The chunk's codec is not one this reader has.</exception>
    public bool Read()
    {
        Batch.Count = 0;
        while (leftInPage == 0)
        {
            if (entries == meta.ValueCount)
            {
                return rows == rowCount ? false : throw new ParquetFormatException($"the column holds {rows} rows, its row group {rowCount}", chunk);
            }

            var page = pages.Next() ?? throw new ParquetFormatException($"the pages hold {entries} values, the chunk claims {meta.ValueCount}", chunk);
            At(page, Enter);
        }

        At(Page!, Decode);
        return true;
    }

    private void At(Page page, Action<Page> step)
    {
        try
        {
            step(page);
        }
        catch (ParquetFormatException failure)
        {
            throw failure.Within(pages.Place);
        }
    }

    private void Enter(Page page)
    {
        switch (page.Header.Type)
        {
            case PageType.IndexPage:
                break;
            case PageType.DictionaryPage:
                EnterDictionary(page);
                break;
            default:
                EnterData(page);
                break;
        }
    }

    private void EnterDictionary(Page page)
    {
        var header = page.Header;
        if (page.Ordinal != 0)
        {
            throw new ParquetFormatException("a dictionary page that is not the chunk's first page");
        }

        if (header.Encoding is not (Encoding.Plain or Encoding.PlainDictionary))
        {
            throw new ParquetFormatException($"a dictionary page cannot be encoded as {header.Encoding}");
        }

        var values = new ColumnValues(Column.Type, Column.TypeLength);
        ValueDecoder.Of(Column, Encoding.Plain, pages.Open(page, keep: true).Values, null, limits).Read(values, header.ValueCount);
        dictionary = values;
        DictionaryPage = page;
    }

    private void EnterData(Page page)
    {
        var header = page.Header;
        if (header.ValueCount > limits.PageValuesMax || header.ValueCount > meta.ValueCount - entries)
        {
            throw new ParquetFormatException(
                $"a page of {header.ValueCount} values in a chunk with {meta.ValueCount - entries} left; the limit is {limits.PageValuesMax}");
        }

        var body = pages.Open(page);
        var values = body.Values;
        if (header.V2 is null)
        {
            repetitionLevels = LevelDecoder.OfV1(ref values, header.RepetitionLevelEncoding, Column.MaxRepetition, header.ValueCount);
            definitionLevels = LevelDecoder.OfV1(ref values, header.DefinitionLevelEncoding, Column.MaxDefinition, header.ValueCount);
        }
        else
        {
            repetitionLevels = LevelDecoder.OfV2(body.RepetitionLevels, Column.MaxRepetition);
            definitionLevels = LevelDecoder.OfV2(body.DefinitionLevels, Column.MaxDefinition);
        }

        // A page of nulls may store nothing where its encoding has a header of its own.
        decoder = values.IsEmpty ? new PlainFixedDecoder(values, Math.Max(Column.TypeLength, 1)) : ValueDecoder.Of(Column, header.Encoding, values, dictionary, limits);
        leftInPage = header.ValueCount;
        Page = page;
    }

    private void Decode(Page page)
    {
        Batch.FirstInPage = page.Header.ValueCount - leftInPage;
        Batch.Count = Math.Min(leftInPage, ColumnBatch.EntriesMax);
        repetitionLevels.Read(Batch.RepetitionBuffer);
        definitionLevels.Read(Batch.DefinitionBuffer);
        if (entries == 0 && Batch.RepetitionLevels[0] != 0)
        {
            throw new ParquetFormatException("the first value of the chunk continues a row");
        }

        var present = Batch.DefinitionLevels.Count((byte)Column.MaxDefinition);
        decoder!.Read(Batch.Values, present);
        rows += Batch.RepetitionLevels.Count((byte)0);
        entries += Batch.Count;
        leftInPage -= Batch.Count;
    }
}
