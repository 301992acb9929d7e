using Utf8 = System.Text.Encoding;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes the columns that say where rows came from, once it is known how many lines lie before a group.</summary>
internal sealed class SourceColumnsWriter : IDisposable
{
    private readonly ParquetFileFacts facts;
    private readonly PageWriter pages;
    private readonly RunColumnWriter file;
    private readonly Int64ColumnWriter line;
    private readonly RunColumnWriter processedAt;

    public SourceColumnsWriter(ParquetOptions options, ParquetFileFacts facts)
    {
        this.facts = facts;
        pages = new PageWriter(new PageCompressor(options.Compression), options.PageChecksums);
        file = new RunColumnWriter(pages);
        line = new Int64ColumnWriter(options, pages);
        processedAt = new RunColumnWriter(pages);
    }

    /// <summary>Its columns in file order.</summary>
    public static IReadOnlyList<FileField> Fields { get; } = [FileField.Text(SourceColumns.File), FileField.Int64(SourceColumns.Line), FileField.Timestamp(SourceColumns.ProcessedAt)];

    public EncodedChunk File => file.Chunk;

    public EncodedChunk Line => line.Chunk;

    public EncodedChunk ProcessedAt => processedAt.Chunk;

    public void Encode(RowGroupEncoder group, IReadOnlyList<long> linesBefore)
    {
        EncodeFiles(group);
        EncodeLines(group, linesBefore);
        EncodeMoment(group.Rows);
    }

    public void Dispose()
    {
        file.Dispose();
        line.Dispose();
        processedAt.Dispose();
        pages.Dispose();
    }

    private void EncodeFiles(RowGroupEncoder group)
    {
        file.Reset();
        var indexes = new Dictionary<int, int>();
        byte[]? min = null;
        byte[]? max = null;
        foreach (var segment in group.Segments.Where(segment => segment.Tally.Rows > 0))
        {
            if (!indexes.TryGetValue(segment.Source, out var index))
            {
                var name = Utf8.UTF8.GetBytes(facts.Sources[segment.Source]);
                index = file.AddValue([.. BitConverter.GetBytes(name.Length), .. name]);
                indexes.Add(segment.Source, index);
                min = min is null || name.AsSpan().SequenceCompareTo(min) < 0 ? name : min;
                max = max is null || name.AsSpan().SequenceCompareTo(max) > 0 ? name : max;
            }

            file.AddRun(index, (int)segment.Tally.Rows);
        }

        file.Finish(min is null ? null : StringBound.Lower(min, file.Chunk.Bounds), max is null ? null : StringBound.Upper(max, file.Chunk.Bounds));
    }

    private void EncodeLines(RowGroupEncoder group, IReadOnlyList<long> linesBefore)
    {
        line.Reset();
        for (var i = 0; i < group.Segments.Count; i++)
        {
            var segment = group.Segments[i];
            for (var row = 0; row < segment.Tally.Rows; row++)
            {
                line.Append(linesBefore[i] + group.RowLine(segment.FirstRow + row) + 1);
            }
        }

        line.Finish();
    }

    private void EncodeMoment(int rows)
    {
        processedAt.Reset();
        var value = BitConverter.GetBytes((facts.ProcessedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        processedAt.AddRun(processedAt.AddValue(value), rows);
        processedAt.Finish(new StringBound(value, true), new StringBound(value, true));
    }
}
