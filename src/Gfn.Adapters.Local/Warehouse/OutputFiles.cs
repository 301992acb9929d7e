using System.Security.Cryptography;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>The outputs of a commit as local files: where they lie if the store is a folder, else copies that go away with this.</summary>
internal sealed class OutputFiles : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string? folder;

    private OutputFiles(string? folder, IReadOnlyList<string> paths)
    {
        this.folder = folder;
        Paths = paths;
    }

    /// <summary>One path for each output, in order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Makes every output readable as a file and checks its length, and its digest where it is copied.</summary>
    /// <param name="commit">The record.</param>
    /// <param name="objects">The store that its URIs speak of.</param>
    /// <param name="scratchDirectory">Takes the copies.</param>
    /// <param name="cancel">Ends the copying.</param>
    public static async Task<OutputFiles> OfAsync(CommitRecord commit, IObjectStore objects, string scratchDirectory, CancellationToken cancel)
    {
        var copies = Path.Combine(scratchDirectory, $"load-{Guid.NewGuid():N}");
        var paths = new List<string>();
        try
        {
            foreach (var output in commit.Outputs)
            {
                var key = ObjectKey.TryParse(output.Uri, out var parsed)
                    ? parsed
                    : throw new DataPipelineException(FailureCode.CommitUnreadable, $"The commit record of manifest {commit.ManifestId} names '{output.Uri}', which is not an object: expected s3://bucket/key.");
                Directory.CreateDirectory(copies);
                var path = Path.Combine(copies, $"{paths.Count}.parquet");
                await CopyAsync(objects, key, output, path, cancel);
                paths.Add(path);
            }

            return new OutputFiles(copies, paths);
        }
        catch
        {
            Remove(copies);
            throw;
        }
    }

    public void Dispose()
    {
        if (folder is not null)
        {
            Remove(folder);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CopyAsync(IObjectStore objects, ObjectKey key, CommittedOutput output, string path, CancellationToken cancel)
    {
        if (await objects.ReadAsync(key, ReadOptions.Whole, cancel) is not ReadResult.Found found)
        {
            throw new SystemPipelineException(FailureCode.Missing, $"{output.Uri} is in a commit record but not in the store.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        await using (found.Content)
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
        {
            var buffer = new byte[BufferBytes];
            for (int read; (read = await found.Content.ReadAsync(buffer, cancel)) > 0; length += read)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }

        RequireLength(output, length);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var digest && digest != output.Sha256)
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"{output.Uri} has the SHA-256 {digest}, its commit record says {output.Sha256}.");
        }
    }

    private static void RequireLength(CommittedOutput output, long length)
    {
        if (length != output.Bytes)
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"{output.Uri} has {length} bytes, its commit record says {output.Bytes}.");
        }
    }
}
