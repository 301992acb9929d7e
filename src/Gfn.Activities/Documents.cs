using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Activities;

/// <summary>Reads the pipeline's own documents back from the store.</summary>
internal static class Documents
{
    private const long BytesMax = 64L << 20;

    public static async Task<Manifest> ReadManifestAsync(this IObjectStore store, ManifestRef manifest, CancellationToken cancel) =>
        Manifest.FromJson(await store.ReadDocumentAsync(manifest.Location, cancel));

    public static async Task<CommitRecord?> FindCommitAsync(this IObjectStore store, PipelineLayout layout, RunDate date, ManifestId manifest, CancellationToken cancel)
    {
        var location = layout.Commit(date, manifest);
        return await store.HeadAsync(location, cancel) is null ? null : CommitRecord.FromJson(await store.ReadDocumentAsync(location, cancel));
    }

    public static async Task<CommitRecord> ReadCommitAsync(this IObjectStore store, PipelineLayout layout, ManifestRef manifest, CancellationToken cancel) =>
        CommitRecord.FromJson(await store.ReadDocumentAsync(layout.Commit(manifest.Date, manifest.Manifest), cancel));

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
