using System.Security.Cryptography;
using Gfn.Formats;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Where a conversion's files go.</summary>
public interface IConversionTarget
{
    /// <summary>Begins the next file.</summary>
    Task<Stream> BeginAsync(int index, CancellationToken cancel);

    /// <summary>Makes the file just written visible.</summary>
    Task CompleteAsync(CancellationToken cancel);

    /// <summary>Drops the file begun and not completed, if there is one.</summary>
    Task AbandonAsync();

    /// <summary>Takes the rejected lines of one input, in order of lines. Called once for each input that has any, in order of inputs.</summary>
    Task RejectsAsync(int source, IReadOnlyList<RejectedRecord> rejects, CancellationToken cancel);
}

/// <summary>The Parquet files of a conversion, one after the other.</summary>
internal sealed class OutputFiles(IConversionTarget target, ConversionSpec spec, IReadOnlyList<string> names) : IDisposable
{
    private readonly List<WrittenFile> written = [];
    private readonly List<string> columns = [];
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private ParquetFileWriter? open;
    private IncrementalHash? hash;

    public IReadOnlyList<WrittenFile> Written => written;

    public IReadOnlyList<string> Columns => columns;

    /// <summary>Appends a finished row group, beginning and ending files as due.</summary>
    public void Append(RowGroupEncoder group, IReadOnlyList<long> linesBefore, CancellationToken cancel)
    {
        if (group.Rows == 0)
        {
            return;
        }

        if (open is null)
        {
            var stream = target.BeginAsync(written.Count, cancel).GetAwaiter().GetResult();
            hash = spec.OutputDigests ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
            var digest = hash;
            open = new ParquetFileWriter(
                bytes =>
                {
                    stream.Write(bytes);
                    digest?.AppendData(bytes);
                },
                spec.Parquet,
                new ParquetFileFacts(names, spec.ProcessedAt, spec.KeyValues),
                spec.SourceColumns,
                spec.Ndjson.ColumnsMax,
                spec.Typing?.Schema);
        }

        open.Append(group, linesBefore);
        foreach (var column in open.Columns)
        {
            if (known.Add(column))
            {
                columns.Add(column);
            }
        }

        if (spec.FileBytes is { } limit && open.BytesWritten >= limit)
        {
            Complete(cancel);
        }
    }

    /// <summary>Completes the open file, if there is one.</summary>
    public void Complete(CancellationToken cancel)
    {
        if (open is null)
        {
            return;
        }

        open.Complete();
        target.CompleteAsync(cancel).GetAwaiter().GetResult();
        written.Add(new WrittenFile(written.Count, open.Rows, open.BytesWritten, hash is null ? null : Convert.ToHexStringLower(hash.GetHashAndReset())));
        Dispose();
    }

    public void Dispose()
    {
        open?.Dispose();
        hash?.Dispose();
        (open, hash) = (null, null);
    }
}
