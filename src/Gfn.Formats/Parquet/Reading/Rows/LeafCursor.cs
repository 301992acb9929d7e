namespace Gfn.Formats.Parquet.Reading;

/// <summary>One column of one row group, entry by entry, one entry ahead.</summary>
internal sealed class LeafCursor
{
    private readonly ColumnChunkReader reader;
    private readonly ParquetPosition chunk;
    private int entry;
    private int value;

    public LeafCursor(ColumnChunkReader reader, ParquetPosition chunk)
    {
        this.reader = reader;
        this.chunk = chunk;
        AtEnd = !reader.Read();
    }

    public LeafColumn Column => reader.Column;

    /// <summary>True behind the last entry.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Level of the entry ahead; 0, a new row, at the end.</summary>
    public int Repetition => AtEnd ? 0 : reader.Batch.RepetitionLevels[entry];

    /// <summary>Level of the entry ahead; -1 at the end.</summary>
    public int Definition => AtEnd ? -1 : reader.Batch.DefinitionLevels[entry];

    /// <summary>Bytes of the entry ahead, which must have a value. Valid until <see cref="Advance"/>.</summary>
    public ReadOnlySpan<byte> Bytes => reader.Batch.Values.Bytes(value);

    /// <summary>Passes over the entry ahead.</summary>
    public void Advance()
    {
        if (Definition == Column.MaxDefinition)
        {
            value++;
        }

        entry++;
        if (entry == reader.Batch.Count)
        {
            entry = 0;
            value = 0;
            AtEnd = !reader.Read();
        }
    }

    public ParquetFormatException Malformed(string what) =>
        new(what, chunk with { Page = reader.Page?.Ordinal, Offset = reader.Page?.Offset });
}
