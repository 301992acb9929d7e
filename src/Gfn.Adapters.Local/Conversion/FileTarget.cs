using Gfn.Formats;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Parquet files in a folder, or a single one; each appears whole or not at all.</summary>
/// <param name="output">The file; or the folder that takes <c>part-00000.parquet</c> and so on.</param>
/// <param name="single">Whether it is the file.</param>
/// <param name="names">Names of the inputs.</param>
/// <param name="rejectsPath">File for rejected lines, one JSON object a line with the raw bytes in base64; null to drop them.</param>
public sealed class FileTarget(string output, bool single, IReadOnlyList<string> names, string? rejectsPath) : IConversionTarget, IDisposable
{
    /// <summary>Rejected lines kept to be shown.</summary>
    public const int FirstRejectsMax = 10;

    private const string Unfinished = ".unfinished";
    private readonly List<(string Name, RejectedRecord Reject)> firstRejects = [];
    private ReservingStream? part;
    private string? partPath;
    private RejectFile? rejected;

    /// <summary>The first rejected lines, with the names of their inputs.</summary>
    public IReadOnlyList<(string Name, RejectedRecord Reject)> FirstRejects => firstRejects;

    /// <summary>Path of a file.</summary>
    public string Part(int index) => single ? output : Path.Combine(output, $"part-{index:D5}.parquet");

    /// <inheritdoc/>
    public Task<Stream> BeginAsync(int index, CancellationToken cancel)
    {
        partPath = Part(index);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(partPath))!);
        File.Delete(partPath + Unfinished);

        // Made anew: a file that was emptied is written to the disk as soon as it is closed.
        part = new ReservingStream(new FileStream(partPath + Unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16));
        return Task.FromResult<Stream>(part);
    }

    /// <inheritdoc/>
    public Task CompleteAsync(CancellationToken cancel)
    {
        part!.Dispose();
        part = null;
        File.Move(partPath + Unfinished, partPath!, overwrite: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AbandonAsync()
    {
        firstRejects.Clear();
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task RejectsAsync(int source, IReadOnlyList<RejectedRecord> rejects, CancellationToken cancel)
    {
        firstRejects.AddRange(rejects.Take(FirstRejectsMax - firstRejects.Count).Select(reject => (names[source], reject)));
        if (rejectsPath is null)
        {
            return;
        }

        if (rejected is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(rejectsPath))!);
            rejected = new RejectFile(rejectsPath + Unfinished);
        }

        foreach (var record in rejects)
        {
            await rejected.WriteAsync(names[source], record, cancel);
        }
    }

    /// <summary>Makes the rejects visible, if there are any.</summary>
    public void CompleteRejects()
    {
        if (rejected is not null)
        {
            rejected.Dispose();
            rejected = null;
            File.Move(rejectsPath + Unfinished, rejectsPath!, overwrite: true);
        }
    }

    /// <summary>Drops what is not complete.</summary>
    public void Dispose()
    {
        if (part is not null)
        {
            part.Dispose();
            part = null;
            File.Delete(partPath + Unfinished);
        }

        if (rejected is not null)
        {
            rejected.Dispose();
            rejected = null;
            File.Delete(rejectsPath + Unfinished);
        }
    }
}
