using System.Security.Cryptography;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>The outputs of a commit as local files: where they lie if the store is a folder, else copies that go away with this.</summary>
internal sealed class LoadFiles : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string copies;
    private readonly List<string> paths = [];

    private LoadFiles(string copies) => this.copies = copies;

    /// <summary>One path for each output, in order.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>Makes every output readable as a file and checks its bytes against the record.</summary>
    /// <param name="commit">The record.</param>
    /// <param name="objects">The store that its URIs speak of.</param>
    /// <param name="scratchDirectory">Takes the copies.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="PipelineException">An output is not there (<see cref="FailureCode.Missing"/>), or is not the one committed (<see cref="FailureCode.StateCorrupt"/>).</exception>
    public static async Task<LoadFiles> OfAsync(CommitRecord commit, IObjectStore objects, string scratchDirectory, CancellationToken cancel)
    {
        var files = new LoadFiles(Path.Combine(scratchDirectory, $"load-{Guid.NewGuid():N}"));
        try
        {
            foreach (var output in commit.Outputs)
            {
                var key = ObjectKey.TryParse(output.Uri, out var parsed)
                    ? parsed
                    : throw new DataPipelineException(FailureCode.CommitUnreadable, $"The commit record of manifest {commit.ManifestId} names '{output.Uri}', which is not an object: expected s3://bucket/key.");
                files.paths.Add(await files.FileOfAsync(output, key, objects, cancel));
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(copies))
        {
            Directory.Delete(copies, recursive: true);
        }
    }

    private async Task<string> FileOfAsync(CommittedOutput output, ObjectKey key, IObjectStore objects, CancellationToken cancel)
    {
        if (await objects.ReadAsync(key, ReadOptions.Whole, cancel) is not ReadResult.Found found)
        {
            throw new SystemPipelineException(FailureCode.Missing, $"{output.Uri} is in a commit record but not in the store.");
        }

        await using (found.Content)
        {
            if (objects is FolderObjectStore folder)
            {
                await CheckAsync(output, found.Content, Stream.Null, cancel);
                return folder.PathOf(key);
            }

            var path = Path.Combine(copies, $"{paths.Count}.parquet");
            try
            {
                Directory.CreateDirectory(copies);
                await using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
                await CheckAsync(output, found.Content, copy, cancel);
                return path;
            }
            catch (Exception failure) when (StoreFailures.IsOurs(failure))
            {
                throw StoreFailures.Of(failure, $"the copy of {output.Uri} in {copies}");
            }
        }
    }

    /// <summary>Copies and compares on the way.</summary>
    private static async Task CheckAsync(CommittedOutput output, Stream content, Stream copy, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var length = 0L;
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; length += read)
        {
            hash.AppendData(buffer, 0, read);
            await copy.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        if (length != output.Bytes)
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"{output.Uri} has {length} bytes, its commit record says {output.Bytes}.");
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) is var digest && digest != output.Sha256)
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"{output.Uri} has the SHA-256 {digest}, its commit record says {output.Sha256}.");
        }
    }
}
