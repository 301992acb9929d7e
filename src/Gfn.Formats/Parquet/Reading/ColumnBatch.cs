namespace Gfn.Formats.Parquet.Reading;

/// <summary>Level entries of one column with their values, all out of one page. Reused: valid until the next read.</summary>
/// <remarks>
/// Entry i has a value if its definition level is the column's highest; the values follow in <see cref="Values"/> without gaps.
/// It begins a new row if its repetition level is 0. Levels of a column that has none are all 0.
/// </remarks>
public sealed class ColumnBatch
{
    private readonly byte[] definition;
    private readonly byte[] repetition;

    internal ColumnBatch(LeafColumn column, long entries)
    {
        var size = (int)Math.Clamp(entries, 0, EntriesMax);
        definition = new byte[size];
        repetition = new byte[size];
        Values = new ColumnValues(column.Type, column.TypeLength);
    }

    /// <summary>Entries a batch holds at most.</summary>
    public const int EntriesMax = 4_096;

    /// <summary>Entries: values, nulls and empty lists.</summary>
    public int Count { get; internal set; }

    /// <summary>Index of the first entry within its page.</summary>
    public int FirstInPage { get; internal set; }

    /// <summary>Definition level of each entry.</summary>
    public ReadOnlySpan<byte> DefinitionLevels => definition.AsSpan(0, Count);

    /// <summary>Repetition level of each entry.</summary>
    public ReadOnlySpan<byte> RepetitionLevels => repetition.AsSpan(0, Count);

    /// <summary>The values of the entries that have one.</summary>
    public ColumnValues Values { get; }

    internal Span<byte> DefinitionBuffer => definition.AsSpan(0, Count);

    internal Span<byte> RepetitionBuffer => repetition.AsSpan(0, Count);
}
