namespace Gfn.Formats.Parquet.Reading;

/// <summary>One column over all row groups, by the footer's word: nothing but the footer is read.</summary>
public sealed record ColumnSummary
{
    /// <summary>The column.</summary>
    public required LeafColumn Column { get; init; }

    /// <summary>Values, nulls and empty lists.</summary>
    public long EntryCount { get; init; }

    /// <summary>Nulls; null if a row group does not say.</summary>
    public long? NullCount { get; init; }

    /// <summary>Lower bound; null if a row group with values does not say.</summary>
    public ParquetValue? Min { get; init; }

    /// <summary>Upper bound; null if a row group with values does not say.</summary>
    public ParquetValue? Max { get; init; }

    /// <summary>Bytes in the file.</summary>
    public long CompressedBytes { get; init; }

    /// <summary>Bytes once decompressed.</summary>
    public long UncompressedBytes { get; init; }

    /// <summary>Codecs used.</summary>
    public required IReadOnlyList<CompressionCodec> Codecs { get; init; }

    /// <summary>Encodings announced, in order of their number.</summary>
    public required IReadOnlyList<Encoding> Encodings { get; init; }

    /// <summary>True if every row group has an offset index.</summary>
    public bool HasPageIndex { get; init; }

    /// <summary>True if every row group has a bloom filter.</summary>
    public bool HasBloomFilter { get; init; }

    /// <summary>Summarises every column, in schema order.</summary>
    /// <exception cref="ParquetFormatException">A bound has not the size of its column's values.</exception>
    public static IReadOnlyList<ColumnSummary> Of(ParquetReader reader) => [.. reader.Schema.Columns.Select(column => Of(reader, column))];

    private static ColumnSummary Of(ParquetReader reader, LeafColumn column)
    {
        var chunks = reader.MetaData.RowGroups.Select(group => group.Columns[column.Index]).ToList();
        var metas = chunks.Where(chunk => chunk.MetaData is not null).Select(chunk => chunk.MetaData!).ToList();
        var nulls = metas.Select(meta => meta.Statistics?.NullCount).ToList();
        var (min, max) = Bounds(reader, column, metas);
        return new ColumnSummary
        {
            Column = column,
            EntryCount = Sum(metas.Select(meta => meta.ValueCount)),
            NullCount = nulls.Contains(null) ? null : Sum(nulls.Select(count => count!.Value)),
            Min = min,
            Max = max,
            CompressedBytes = Sum(metas.Select(meta => meta.TotalCompressedSize)),
            UncompressedBytes = Sum(metas.Select(meta => meta.TotalUncompressedSize)),
            Codecs = [.. metas.Select(meta => meta.Codec).Distinct().Order()],
            Encodings = [.. metas.SelectMany(meta => meta.Encodings).Distinct().Order()],
            HasPageIndex = chunks.Count > 0 && chunks.All(chunk => chunk.OffsetIndex is not null),
            HasBloomFilter = metas.Count > 0 && metas.All(meta => meta.BloomFilterOffset is not null),
        };
    }

    private static (ParquetValue? Min, ParquetValue? Max) Bounds(ParquetReader reader, LeafColumn column, List<ColumnMetaData> metas)
    {
        if (ValueOrder.Of(column) is not { } order)
        {
            return (null, null);
        }

        var bounds = new ValueBounds(order);
        for (var group = 0; group < metas.Count; group++)
        {
            var (meta, statistics) = (metas[group], metas[group].Statistics);
            if (statistics?.NullCount == meta.ValueCount)
            {
                continue;
            }

            var min = statistics?.Min ?? (order.IsLegacyOrder ? statistics?.LegacyMin : null);
            var max = statistics?.Max ?? (order.IsLegacyOrder ? statistics?.LegacyMax : null);
            if (min is not { } low || max is not { } high)
            {
                return (null, null);
            }

            if (!ValueBounds.HasWidth(low, column) || !ValueBounds.HasWidth(high, column))
            {
                throw new ParquetFormatException($"bounds of {low.Length} and {high.Length} bytes, values have {column.TypeLength}", reader.Place(group, column.Index));
            }

            bounds.Add(low.Span);
            bounds.Add(high.Span);
        }

        return bounds.IsEmpty ? (null, null) : (column.Interpret(bounds.Min), column.Interpret(bounds.Max));
    }

    private static long Sum(IEnumerable<long> numbers) => numbers.Aggregate(0L, (sum, number) => unchecked(sum + number));
}
