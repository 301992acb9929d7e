namespace Gfn.Formats.Parquet.Reading;

/// <summary>Reads one chunk to its end and holds everything claimed about it against what is there.</summary>
internal sealed class ColumnVerifier
{
    private readonly ParquetReader reader;
    private readonly ColumnMetaData meta;
    private readonly LeafColumn column;
    private readonly ParquetPosition place;
    private readonly FindingList findings;
    private readonly ValueOrder? order;
    private readonly bool hasRules;
    private readonly BloomFilter? bloom;
    private readonly List<PageTally> pages = [];
    private ColumnChunkReader? chunk;
    private long bloomMisses;

    public ColumnVerifier(ParquetReader reader, int rowGroup, int index, ColumnMetaData meta, FindingList findings)
    {
        this.reader = reader;
        this.meta = meta;
        this.findings = findings;
        column = reader.Schema.Columns[index];
        place = reader.Place(rowGroup, index);
        order = ValueOrder.Of(column);
        hasRules = !ValueRules.HasNone(column);
        bloom = OpenBloomFilter();
    }

    /// <summary>Data pages, as far as they could be read.</summary>
    public IReadOnlyList<PageTally> Pages => pages;

    /// <summary>Entries read.</summary>
    public long Entries { get; private set; }

    /// <summary>Reads the chunk.</summary>
    /// <returns>False if it could not be read to its end; nothing about the whole chunk was then checked.</returns>
    public bool Verify(int rowGroup, int index, CancellationToken cancel)
    {
        try
        {
            chunk = reader.Column(rowGroup, index);
            var rows = 0L;
            while (chunk.Read())
            {
                cancel.ThrowIfCancellationRequested();
                rows += Count(chunk, rows);
            }
        }
        catch (ParquetFormatException failure)
        {
            findings.Error(FindingKind.Unreadable, failure);
            return false;
        }

        CheckPages();
        CheckChunk();
        CheckLayout();
        CheckEncodings();
        return true;
    }

    private BloomFilter? OpenBloomFilter()
    {
        if (meta.BloomFilterOffset is not { } offset || column.Type == PhysicalType.Boolean)
        {
            return null;
        }

        try
        {
            return reader.BloomFilter(offset);
        }
        catch (ParquetFormatException failure)
        {
            findings.Error(FindingKind.BloomFilter, failure);
            return null;
        }
    }

    private int Count(ColumnChunkReader source, long rows)
    {
        var batch = source.Batch;
        if (pages.Count == 0 || pages[^1].Page != source.Page)
        {
            var starts = batch.RepetitionLevels[0] == 0;
            pages.Add(new PageTally(source.Page!, starts ? rows : rows - 1, order is null ? null : new ValueBounds(order)) { StartsInsideARow = !starts });
        }

        var tally = pages[^1];
        var started = batch.RepetitionLevels.Count((byte)0);
        tally.Rows += started;
        tally.Values += batch.Values.Count;
        tally.Nulls += batch.Count - batch.Values.Count;
        tally.Unread = source.Unread;
        Entries += batch.Count;
        for (var i = 0; i < batch.Values.Count; i++)
        {
            var value = batch.Values.Bytes(i);
            tally.Bounds?.Add(value);
            if (hasRules && ValueRules.Broken(column, value) is { } broken)
            {
                tally.BrokenValues++;
                tally.FirstBroken ??= broken;
            }

            bloomMisses += bloom is null || bloom.MayContain(value) ? 0 : 1;
        }

        return started;
    }

    private void CheckPages()
    {
        foreach (var tally in pages)
        {
            var page = tally.Page;
            var header = page.Header;
            var report = findings.At(place with { Page = page.Ordinal, Offset = page.Offset });
            if (tally.BrokenValues > 0)
            {
                report.Error(FindingKind.Values, $"{tally.FirstBroken}; {tally.BrokenValues} such values in the page");
            }

            if (tally.Unread > 0)
            {
                report.Note(FindingKind.Layout, $"{tally.Unread} bytes or values of the page behind its last value");
            }

            if (header.V2 is { } v2)
            {
                report.Expect(FindingKind.NullCount, "nulls", v2.NullCount, tally.Nulls);
                report.Expect(FindingKind.RowCount, "rows", v2.RowCount, tally.Rows);
                if (tally.StartsInsideARow)
                {
                    report.Error(FindingKind.RowCount, "a v2 page starts inside of a row");
                }
            }

            CheckStatistics(header.Statistics, tally.Bounds, tally.Nulls, report);
        }
    }

    private void CheckChunk()
    {
        ValueBounds? bounds = null;
        if (order is not null)
        {
            bounds = new ValueBounds(order);
            foreach (var tally in pages)
            {
                bounds.Add(tally.Bounds!);
            }
        }

        CheckStatistics(meta.Statistics, bounds, pages.Sum(tally => tally.Nulls), findings);
        if (meta.Statistics is { Max: not null } or { Min: not null } && reader.MetaData.HasTypeDefinedOrder.Count == 0)
        {
            findings.Note(FindingKind.Bounds, "bounds without a column order in the footer, which careful readers ignore");
        }

        if (bloomMisses > 0)
        {
            findings.Error(FindingKind.BloomFilter, $"the bloom filter denies {bloomMisses} values that are there");
        }
    }

    private void CheckStatistics(Statistics? statistics, ValueBounds? bounds, long nulls, FindingList report)
    {
        if (statistics is null)
        {
            return;
        }

        if (statistics.NullCount is { } claimed && claimed != nulls)
        {
            Report(report, claimed, nulls);
        }

        if (bounds is null || order is null)
        {
            return;
        }

        bounds.Check(statistics.Min, statistics.Max, column, what => report.Error(FindingKind.Bounds, what));
        if (order.IsLegacyOrder)
        {
            bounds.Check(statistics.LegacyMin, statistics.LegacyMax, column, what => report.Error(FindingKind.Bounds, $"{what} (deprecated statistics)"));
        }

        if (!bounds.IsEmpty)
        {
            CheckExact(statistics.IsMinExact, statistics.Min, bounds.Min, "lower", report);
            CheckExact(statistics.IsMaxExact, statistics.Max, bounds.Max, "upper", report);
        }
    }

    // Writers differ in what they call a null below a list (DuckDB 1.5 counts a null struct twice), so readers do not build on it.
    private void Report(FindingList report, long claimed, long nulls)
    {
        var what = $"{claimed} nulls claimed, {nulls} found";
        if (column.MaxRepetition > 0)
        {
            report.Note(FindingKind.NullCount, what);
        }
        else
        {
            report.Error(FindingKind.NullCount, what);
        }
    }

    private void CheckExact(bool? isExact, ReadOnlyMemory<byte>? bound, ReadOnlySpan<byte> actual, string side, FindingList report)
    {
        if (isExact == true && bound is { } claimed && ValueBounds.HasWidth(claimed, column) && order!.Compare(claimed.Span, actual) != 0)
        {
            report.Error(FindingKind.Bounds, $"the {side} bound {ValueBounds.Shown(claimed.Span, column)} is called exact, the value is {ValueBounds.Shown(actual, column)}");
        }
    }

    private void CheckLayout()
    {
        var all = pages.Select(tally => tally.Page).ToList();
        if (chunk!.DictionaryPage is { } dictionary)
        {
            all.Add(dictionary);
        }

        if (chunk.BytesLeft > 0)
        {
            findings.Error(FindingKind.Layout, $"{chunk.BytesLeft} bytes of the chunk behind its last page");
        }

        findings.Expect(FindingKind.Layout, "bytes of pages uncompressed", meta.TotalUncompressedSize, all.Sum(page => (long)page.HeaderSize + page.Header.UncompressedSize));
        if (pages.Count > 0 && pages[0].Page.Offset != meta.DataPageOffset)
        {
            findings.Error(FindingKind.Layout, $"the first data page is at {pages[0].Page.Offset}, the chunk says {meta.DataPageOffset}");
        }
    }

    private void CheckEncodings()
    {
        var used = pages.Select(tally => (tally.Page.Header.Type, tally.Page.Header.Encoding)).ToList();
        if (chunk!.DictionaryPage is { } dictionary)
        {
            used.Add((PageType.DictionaryPage, dictionary.Header.Encoding));
        }

        foreach (var encoding in used.Where(use => use.Type != PageType.DictionaryPage).Select(use => use.Encoding).Distinct().Except(meta.Encodings))
        {
            findings.Note(FindingKind.Encodings, $"{encoding} is used and not announced");
        }

        foreach (var stats in meta.EncodingStats)
        {
            var count = used.Count(use => use.Type == stats.PageType && use.Encoding == stats.Encoding);
            if (count != stats.Count)
            {
                findings.Note(FindingKind.Encodings, $"{stats.Count} pages of {stats.PageType} {stats.Encoding} announced, {count} found");
            }
        }
    }
}
