namespace Gfn.Formats.Parquet.Reading;

/// <summary>What the footer claims about the file as a whole, held against itself.</summary>
internal static class FileLayout
{
    public static void Check(ParquetReader reader, FindingList findings)
    {
        var meta = reader.MetaData;
        findings.Expect(FindingKind.RowCount, "rows", meta.RowCount, Sum(meta.RowGroups.Select(group => group.RowCount)));
        if (meta.HasTypeDefinedOrder.Count > 0)
        {
            findings.Expect(FindingKind.Layout, "column orders", meta.HasTypeDefinedOrder.Count, reader.Schema.Columns.Count);
        }

        for (var i = 0; i < meta.RowGroups.Count; i++)
        {
            CheckGroup(meta.RowGroups[i], i, findings.At(new ParquetPosition { RowGroup = i }));
        }

        CheckOverlaps(reader, findings);
    }

    private static void CheckGroup(RowGroup group, int index, FindingList report)
    {
        var chunks = group.Columns.Where(chunk => chunk.MetaData is not null).Select(chunk => chunk.MetaData!).ToList();
        if (chunks.Count != group.Columns.Count)
        {
            return;
        }

        report.Expect(FindingKind.Layout, "bytes uncompressed", group.TotalByteSize, Sum(chunks.Select(chunk => chunk.TotalUncompressedSize)));
        if (group.TotalCompressedSize is { } compressed)
        {
            report.Expect(FindingKind.Layout, "bytes compressed", compressed, Sum(chunks.Select(chunk => chunk.TotalCompressedSize)));
        }

        if (group.Ordinal is { } ordinal && ordinal != index)
        {
            report.Error(FindingKind.Layout, $"the row group calls itself number {ordinal}");
        }

        if (group.FileOffset is { } offset && chunks.Count > 0 && offset != chunks[0].Start)
        {
            report.Note(FindingKind.Layout, $"the row group claims to start at {offset}, its first chunk starts at {chunks[0].Start}");
        }
    }

    private static void CheckOverlaps(ParquetReader reader, FindingList findings)
    {
        var parts = new List<(long Start, long Size, string Name, ParquetPosition Where)>();
        for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
        {
            for (var column = 0; column < reader.Schema.Columns.Count; column++)
            {
                var where = reader.Place(group, column);
                var chunk = reader.MetaData.RowGroups[group].Columns[column];
                if (chunk is { FilePath: null, MetaData: { } meta })
                {
                    parts.Add((meta.Start, meta.TotalCompressedSize, "chunk", where));
                    if (meta is { BloomFilterOffset: { } at, BloomFilterLength: { } length })
                    {
                        parts.Add((at, length, "bloom filter", where));
                    }
                }

                AddIndex(chunk.ColumnIndex, "column index", where);
                AddIndex(chunk.OffsetIndex, "offset index", where);
            }
        }

        parts.Sort((left, right) => left.Start.CompareTo(right.Start));
        for (var i = 1; i < parts.Count; i++)
        {
            var (before, here) = (parts[i - 1], parts[i]);
            if (here.Start - before.Start < before.Size && here.Size > 0)
            {
                findings.At(here.Where with { Offset = here.Start }).Error(
                    FindingKind.Layout, $"the {here.Name} starts inside of the {before.Name} of {before.Where}, which ends at {before.Start + before.Size}");
            }
        }

        void AddIndex(FileRange? range, string name, ParquetPosition where)
        {
            if (range is { } index)
            {
                parts.Add((index.Offset, index.Length, name, where));
            }
        }
    }

    // Hostile counts may overflow; the wrapped sum then differs from the claim, which is what matters.
    private static long Sum(IEnumerable<long> numbers) => numbers.Aggregate(0L, (sum, number) => unchecked(sum + number));
}
