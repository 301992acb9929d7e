using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Typed;

namespace Gfn.Formats.Tests;

/// <summary>Converts bytes to bytes in one thread, cutting the input where the test wants it cut.</summary>
internal sealed class InMemoryConversion
{
    private readonly MemoryStream file = new();

    public NdjsonOptions Ndjson { get; init; } = new();

    public ParquetOptions Parquet { get; init; } = new();

    public bool SourceColumns { get; init; }

    public TypedOptions? Typing { get; init; }

    public List<Misfit> Misfits { get; } = [];

    /// <summary>Whether the encoder is prepared before it begins.</summary>
    public bool Prepares { get; init; }

    /// <summary>Bytes read at once.</summary>
    public int ReadBytes { get; init; } = int.MaxValue;

    /// <summary>Bytes of input after which a row group ends.</summary>
    public long GroupBytes { get; init; } = long.MaxValue;

    public List<RejectedRecord> Rejects { get; } = [];

    public LineTally Tally { get; private set; }

    public long DuplicateKeys { get; private set; }

    public IReadOnlyList<string> Columns { get; private set; } = [];

    public byte[] Convert(params byte[][] sources)
    {
        var names = Enumerable.Range(0, sources.Length).Select(i => $"source-{i}").ToList();
        using var encoder = new RowGroupEncoder(Ndjson, Parquet, SourceColumns, Typing);
        using var writer = new ParquetFileWriter(bytes => file.Write(bytes), Parquet, new ParquetFileFacts(names, DateTimeOffset.UnixEpoch, []), SourceColumns, Ndjson.ColumnsMax, Typing?.Schema);
        using var block = new LineBlock(Math.Min(ReadBytes, LineBlock.DefaultBytes));
        if (Prepares)
        {
            encoder.Prepare();
        }

        var lines = new long[sources.Length];
        for (var i = 0; i < sources.Length; i++)
        {
            var read = 0;
            var groupEnd = GroupBytes;
            encoder.Begin(i, 0);
            block.Clear();
            while (true)
            {
                if (block.Free.IsEmpty)
                {
                    block.Grow();
                }

                var count = Math.Min(Math.Min(ReadBytes, block.Free.Length), sources[i].Length - read);
                sources[i].AsSpan(read, count).CopyTo(block.Free);
                block.Fill(count);
                read += count;
                var last = read == sources[i].Length;
                if (!encoder.Append(block, last, groupEnd))
                {
                    continue;
                }

                if (last && block.Length == 0)
                {
                    break;
                }

                Write(encoder, writer, lines);
                encoder.Begin(i, groupEnd);
                groupEnd += GroupBytes;
            }
        }

        Write(encoder, writer, lines);
        writer.Complete();
        Columns = writer.Columns;
        return file.ToArray();
    }

    private void Write(RowGroupEncoder encoder, ParquetFileWriter writer, long[] lines)
    {
        encoder.Finish();
        var before = new List<long>();
        foreach (var segment in encoder.Segments)
        {
            before.Add(lines[segment.Source]);
            lines[segment.Source] += segment.Tally.Lines;
            Tally += segment.Tally;
        }

        writer.Append(encoder, before);
        DuplicateKeys += encoder.DuplicateKeys;
        Misfits.AddRange(encoder.Misfits);
        Rejects.AddRange(encoder.Rejects.Select(reject => reject with { Line = reject.Line + before[Segment(encoder, reject)] }));
        encoder.Reset();
    }

    private static int Segment(RowGroupEncoder encoder, RejectedRecord reject) => encoder.Segments.ToList().FindIndex(segment => segment.Source == reject.Source);
}
