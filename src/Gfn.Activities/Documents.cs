using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Activities;

/// <summary>Reads the pipeline's own documents back from the store.</summary>
public static class Documents
{
    private const long BytesMax = 64L << 20;

    internal static async Task<Manifest> ReadManifestAsync(this IObjectStore store, ManifestRef manifest, CancellationToken cancel) =>
        Manifest.FromJson(await store.ReadDocumentAsync(manifest.Location, cancel));

    internal static async Task<CommitRecord?> FindCommitAsync(this IObjectStore store, PipelineLayout layout, RunDate date, ManifestId manifest, CancellationToken cancel)
    {
        var location = layout.Commit(date, manifest);
        return await store.HeadAsync(location, cancel) is null ? null : CommitRecord.FromJson(await store.ReadDocumentAsync(location, cancel));
    }

    internal static async Task<CommitRecord> ReadCommitAsync(this IObjectStore store, PipelineLayout layout, ManifestRef manifest, CancellationToken cancel) =>
        CommitRecord.FromJson(await store.ReadDocumentAsync(layout.Commit(manifest.Date, manifest.Manifest), cancel));

    /// <summary>All bytes of a document. Repeatable.</summary>
    /// <exception cref="SystemPipelineException">It is not there, or larger than 64 MiB.</exception>
    public static async Task<byte[]> ReadDocumentAsync(this IObjectStore store, ObjectKey key, CancellationToken cancel)
    {
        if (await store.ReadAsync(key, ReadOptions.Whole, cancel) is not ReadResult.Found found)
        {
            throw new SystemPipelineException(FailureCode.Missing, $"{key} is not there.");
        }

        await using var content = found.Content;
        if (found.Info.SizeBytes > BytesMax)
        {
            throw new SystemPipelineException(FailureCode.StateCorrupt, $"{key} has {found.Info.SizeBytes} bytes; documents have at most {BytesMax}.");
        }

        using var buffer = new MemoryStream((int)found.Info.SizeBytes);
        await content.CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}
