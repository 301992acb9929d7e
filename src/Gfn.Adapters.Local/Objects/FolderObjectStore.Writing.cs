using System.Security.Cryptography;
using System.Text;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Writes: staged, made durable, then put in place by one rename.</content>
public sealed partial class FolderObjectStore
{
    private const int MetadataBytesMax = 2_048;

    /// <inheritdoc/>
    public async Task<PutResult> PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancel)
    {
        await using var writer = await OpenWriteAsync(key, options, cancel);
        await writer.Content.WriteAsync(content, cancel);
        return await writer.CompleteAsync(cancel);
    }

    /// <inheritdoc/>
    public Task<ObjectWriter> OpenWriteAsync(ObjectKey key, PutOptions options, CancellationToken cancel) => Guarded<ObjectWriter>(key.Value, () =>
    {
        var metadata = Checked(options.Metadata);
        _ = BucketPath(key.Bucket);
        Directory.CreateDirectory(staging);
        var path = Path.Combine(staging, $"{Guid.NewGuid():N}");
        return Task.FromResult<ObjectWriter>(new FolderObjectWriter(this, key, options with { Metadata = metadata }, path));
    });

    /// <inheritdoc/>
    public Task<PutResult> CopyAsync(ObjectKey source, ObjectKey target, PutOptions options, CancellationToken cancel) => Guarded(source.Value, async () =>
    {
        await using var file = Open(source) ?? throw new DataPipelineException(FailureCode.FileGone, $"{source} is not there.");
        var known = Known(source, file).Sidecar;
        await using var writer = await OpenWriteAsync(target, options with { Metadata = options.Metadata ?? known.Metadata, ContentType = options.ContentType ?? known.ContentType }, cancel);
        await file.CopyToAsync(writer.Content, cancel);
        return await writer.CompleteAsync(cancel);
    });

    private static IReadOnlyDictionary<string, string> Checked(IReadOnlyDictionary<string, string>? metadata)
    {
        var lower = (metadata ?? new Dictionary<string, string>()).ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value, StringComparer.Ordinal);
        if (lower.Any(pair => !Ascii.IsValid(pair.Key) || !Ascii.IsValid(pair.Value)) || lower.Sum(pair => pair.Key.Length + pair.Value.Length) > MetadataBytesMax)
        {
            throw new ArgumentException($"Metadata must be ASCII and at most {MetadataBytesMax} bytes together.", nameof(metadata));
        }

        return lower;
    }

    /// <summary>Puts a staged file in place, if its condition holds.</summary>
    private async Task<PutResult> PlaceAsync(ObjectKey key, string staged, string etag, PutOptions options, CancellationToken cancel)
    {
        using var held = await placing.TakeAsync(cancel);
        return await Guarded<PutResult>(key.Value, async () =>
        {
            ObjectInfo? current = null;
            await using (var file = Open(key))
            {
                current = file is null ? null : Describe(key, file, withMetadata: false);
            }

            if (options.Condition == PutCondition.IfAbsent && current is not null)
            {
                return new PutResult.AlreadyExists();
            }

            if (options.Condition == PutCondition.IfMatch && current?.ETag != options.ETag)
            {
                return new PutResult.Mismatch(current?.ETag);
            }

            var mtime = Math.Max(clock.GetUtcNow().UtcTicks, (current?.ModifiedAt.UtcTicks ?? 0) + TimeSpan.TicksPerMillisecond);
            File.SetLastWriteTimeUtc(staged, new DateTime(mtime, DateTimeKind.Utc));
            var (writtenAt, size) = (File.GetLastWriteTimeUtc(staged).Ticks, new FileInfo(staged).Length);
            var sidecar = new Sidecar(etag, options.ContentType, options.Metadata!);
            sidecars.Write(key, writtenAt, size, sidecar);

            var path = Find(key) ?? MakeWay(key);
            File.Move(staged, path, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
            Forget(key, (writtenAt, size));
            seen[key] = (writtenAt, size, sidecar);
            return new PutResult.Stored(new ObjectInfo(key, size, etag, VersionId: null, new DateTimeOffset(writtenAt, TimeSpan.Zero), sidecar.Metadata));
        });
    }

    /// <summary>Makes the folders of a new object, moving objects beside whose names are folders' from now on.</summary>
    private string MakeWay(ObjectKey key)
    {
        var path = Canonical(key);
        var folder = Path.GetDirectoryName(path)!;
        var top = BucketPath(key.Bucket);
        var missing = new Stack<string>();
        for (var above = folder; above.Length >= top.Length && !Directory.Exists(above); above = Path.GetDirectoryName(above)!)
        {
            missing.Push(above);
        }

        while (missing.TryPop(out var next))
        {
            if (File.Exists(next))
            {
                File.Move(next, next + FolderNames.Beside, overwrite: false);
            }

            Directory.CreateDirectory(next);
            DirectorySync.Flush(Path.GetDirectoryName(next)!);
        }

        return Directory.Exists(path) ? path + FolderNames.Beside : path;
    }

    private sealed class FolderObjectWriter : ObjectWriter
    {
        private readonly FolderObjectStore store;
        private readonly ObjectKey key;
        private readonly PutOptions options;
        private readonly string path;
        private readonly FileStream file;
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private bool completed;

        public FolderObjectWriter(FolderObjectStore store, ObjectKey key, PutOptions options, string path)
        {
            (this.store, this.key, this.options, this.path) = (store, key, options, path);
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
            Content = new HashingStream(file, hash, key.Value);
        }

        public override Stream Content { get; }

        public override async Task<PutResult> CompleteAsync(CancellationToken cancel)
        {
            ObjectDisposedException.ThrowIf(completed, this);
            completed = true;
            await Guarded(key.Value, () =>
            {
                file.Flush(flushToDisk: true);
                file.Dispose();
                return Task.FromResult(true);
            });
            return await store.PlaceAsync(key, path, ContentDigest.Text(hash.GetHashAndReset()), options, cancel);
        }

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await file.DisposeAsync();
            }
            catch (Exception failure) when (StoreFailures.IsOurs(failure))
            {
                // Bytes that could not be written any more, of a write that is given up: what went wrong has been said.
            }
            finally
            {
                hash.Dispose();
                File.Delete(path);
            }
        }
    }
}
