namespace Gfn.Formats.Parquet.Reading;

/// <summary>Reads everything of a file and reports whatever does not hold: the check to run before a file is trusted, and after one is written.</summary>
public static class ParquetVerifier
{
    /// <summary>Findings a report holds at most; a file broken in more ways than that is described well enough.</summary>
    public const int FindingsMax = 1_000;

    /// <summary>Verifies a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="limits">Bounds; null for <see cref="ReaderLimits.Default"/>.</param>
    /// <param name="cancel">Ends the work between two batches of values.</param>
    /// <returns>Never throws about the file's content: a file that cannot be opened is a report with that one finding.</returns>
    /// <remarks>
    /// Checked: counts of rows, values and nulls; statistics and page indexes against the values; sizes, positions and overlaps; CRCs; bloom filters;
    /// encodings announced; what logical types forbid; whether nested columns fit together. Needs one pass over the file, two over nested fields.
    /// </remarks>
    public static VerificationReport Verify(RandomAccessBytes source, ReaderLimits? limits = null, CancellationToken cancel = default)
    {
        var found = new List<Finding>();
        var findings = new FindingList(found, ParquetPosition.File);
        ParquetReader reader;
        try
        {
            reader = ParquetReader.Open(source, limits);
        }
        catch (ParquetFormatException failure)
        {
            findings.Error(FindingKind.Unreadable, failure);
            return new VerificationReport { Findings = found };
        }

        var pages = 0L;
        var entries = 0L;
        var isReadable = true;
        FileLayout.Check(reader, findings);
        for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
        {
            for (var column = 0; column < reader.Schema.Columns.Count; column++)
            {
                var report = findings.At(reader.Place(group, column));
                if (reader.MetaData.RowGroups[group].Columns[column].MetaData is not { } meta)
                {
                    report.Error(FindingKind.Unsupported, "the column is encrypted");
                    isReadable = false;
                    continue;
                }

                var verifier = new ColumnVerifier(reader, group, column, meta, report);
                if (verifier.Verify(group, column, cancel))
                {
                    CheckIndexes(reader, group, column, verifier.Pages, report);
                }
                else
                {
                    isReadable = false;
                }

                pages += verifier.Pages.Count;
                entries += verifier.Entries;
            }
        }

        if (isReadable)
        {
            CheckShape(reader, findings, cancel);
        }

        return new VerificationReport
        {
            RowCount = reader.MetaData.RowCount,
            RowGroupCount = reader.MetaData.RowGroups.Count,
            ColumnCount = reader.Schema.Columns.Count,
            PageCount = pages,
            EntryCount = entries,
            Findings = found,
        };
    }

    private static void CheckIndexes(ParquetReader reader, int group, int column, IReadOnlyList<PageTally> pages, FindingList report)
    {
        var verifier = new PageIndexVerifier(reader.Schema.Columns[column], pages, report);
        try
        {
            if (reader.OffsetIndex(group, column) is { } offsets)
            {
                verifier.Check(offsets);
            }

            if (reader.ColumnIndex(group, column) is { } bounds)
            {
                verifier.Check(bounds);
            }
        }
        catch (ParquetFormatException failure)
        {
            report.Error(FindingKind.PageIndex, failure);
        }
    }

    private static void CheckShape(ParquetReader reader, FindingList findings, CancellationToken cancel)
    {
        foreach (var field in reader.Schema.Root.Children.Where(field => field.Leaves.Count > 1 || field.Leaves.Any(leaf => leaf.MaxRepetition > 0)))
        {
            try
            {
                for (var rows = reader.Rows([field]); rows.Read();)
                {
                    cancel.ThrowIfCancellationRequested();
                }
            }
            catch (ParquetFormatException failure)
            {
                findings.Error(FindingKind.Shape, failure);
            }
        }
    }
}
