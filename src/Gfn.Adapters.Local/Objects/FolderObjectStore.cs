using System.Buffers;
using System.Collections.Concurrent;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Buckets as folders, objects as files that a person can look at and copy in and out. Safe for several processes at once.</summary>
/// <remarks>
/// <code>
/// root/BUCKET/key/with/slashes     the object's bytes
/// root/.gfn/staging                writes under way
/// root/.gfn/sidecars               digests and metadata
/// root/.gfn/lock                   held while a name is put in place
/// </code>
/// There are no versions: <see cref="ObjectInfo.VersionId"/> is null, and a digest of the bytes is the ETag.
/// </remarks>
public sealed partial class FolderObjectStore : IObjectStore, IDisposable
{
    private const string Private = ".gfn";
    private static readonly SearchValues<char> Written = SearchValues.Create(":*?\"<>|");
    private static readonly TimeSpan StagingKept = TimeSpan.FromDays(1);

    private readonly string root;
    private readonly string staging;
    private readonly TimeProvider clock;
    private readonly Sidecars sidecars;
    private readonly StoreLock placing;
    private readonly ConcurrentDictionary<ObjectKey, (long Mtime, long Size, Sidecar Sidecar)> seen = new();

    /// <summary>Opens the store, and removes writes that a process left unfinished more than a day ago.</summary>
    /// <param name="root">The folder; made if absent.</param>
    /// <param name="clock">Tells when objects are written.</param>
    public FolderObjectStore(string root, TimeProvider clock)
    {
        this.root = Path.GetFullPath(root);
        this.clock = clock;
        var own = Path.Combine(this.root, Private);
        staging = Path.Combine(own, "staging");
        Directory.CreateDirectory(staging);
        sidecars = new Sidecars(Path.Combine(own, "sidecars"));
        placing = new StoreLock(Path.Combine(own, "lock"));
        foreach (var left in Directory.EnumerateFiles(staging).Where(path => clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) > StagingKept))
        {
            File.Delete(left);
        }
    }

    /// <summary>Makes a bucket. Repeatable.</summary>
    /// <exception cref="ArgumentException">The name begins with a dot or is no folder's name.</exception>
    public void CreateBucket(string name) => Directory.CreateDirectory(BucketPath(name));

    /// <summary>The folder of a bucket.</summary>
    /// <exception cref="ArgumentException">The name begins with a dot or is no folder's name.</exception>
    public string BucketFolder(string name) => BucketPath(name);

    /// <summary>Where an object's bytes are, or would be put.</summary>
    public string PathOf(ObjectKey key) => Find(key) ?? Canonical(key);

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancel) => Guarded(key.Value, async () =>
    {
        await using var file = Open(key);
        return file is null ? null : Describe(key, file, withMetadata: true);
    });

    /// <inheritdoc/>
    public Task<ReadResult> ReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancel) => Guarded<ReadResult>(key.Value, async () =>
    {
        var file = Open(key);
        if (file is null)
        {
            return new ReadResult.NotFound();
        }

        var info = Describe(key, file, withMetadata: true);
        if (options.Version is { } version && version != info.ETag)
        {
            await file.DisposeAsync();
            return new ReadResult.VersionGone(info.ETag);
        }

        file.Position = Math.Min(options.Offset, info.SizeBytes);
        return new ReadResult.Found(info, options.LengthMax is { } length ? new PartStream(file, length) : file);
    });

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ObjectKey key, string? ifMatch, CancellationToken cancel)
    {
        using var held = await placing.TakeAsync(cancel);
        return await Guarded(key.Value, async () =>
        {
            await using var file = Open(key);
            if (file is null || (ifMatch is not null && Describe(key, file, withMetadata: false).ETag != ifMatch))
            {
                return false;
            }

            var path = Find(key)!;
            File.Delete(path);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
            Forget(key, current: null);
            RemoveEmptyFolders(key.Bucket, Path.GetDirectoryName(path)!);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => placing.Dispose();

    private static async Task<T> Guarded<T>(string what, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception failure) when (StoreFailures.IsOurs(failure))
        {
            throw StoreFailures.Of(failure, what);
        }
    }

    private static long Mtime(FileStream file) => File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks;

    private string BucketPath(string bucket) => bucket.Length > 0 && bucket[0] != '.' && bucket.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && !bucket.Contains('\\', StringComparison.Ordinal)
        ? Path.Combine(root, bucket)
        : throw new ArgumentException($"'{bucket}' cannot be a bucket here: a name must not begin with a dot or hold a path separator.", nameof(bucket));

    private string Canonical(ObjectKey key) => Path.Combine(BucketPath(key.Bucket), FolderNames.ToPath(key.Key));

    /// <summary>The file of an object: under its own name, beside a folder of that name, or as somebody copied it in.</summary>
    private string? Find(ObjectKey key)
    {
        var path = Canonical(key);
        if (File.Exists(path))
        {
            return path;
        }

        if (File.Exists(path + FolderNames.Beside))
        {
            return path + FolderNames.Beside;
        }

        var literal = Literal(key);
        return literal is not null && File.Exists(literal) ? literal : null;
    }

    private string? Literal(ObjectKey key)
    {
        if (!key.Key.Contains('%', StringComparison.Ordinal) && !key.Key.AsSpan().ContainsAny(Written))
        {
            return null;
        }

        var isSafe = key.Key.Split('/').All(segment => segment.Length > 0 && segment is not ("." or "..") && segment.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0);
        return isSafe ? Path.Combine([BucketPath(key.Bucket), .. key.Key.Split('/')]) : null;
    }

    private FileStream? Open(ObjectKey key)
    {
        try
        {
            return Find(key) is { } path ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private ObjectInfo Describe(ObjectKey key, FileStream file, bool withMetadata)
    {
        var (mtime, size, sidecar) = Known(key, file);
        return new ObjectInfo(key, size, sidecar.ETag, VersionId: null, new DateTimeOffset(mtime, TimeSpan.Zero), withMetadata ? sidecar.Metadata : null);
    }

    private (long Mtime, long Size, Sidecar Sidecar) Known(ObjectKey key, FileStream file)
    {
        var (mtime, size) = (Mtime(file), file.Length);
        if (!seen.TryGetValue(key, out var known) || known.Mtime != mtime || known.Size != size)
        {
            known = (mtime, size, sidecars.Find(key, mtime, size) ?? Sidecar.Bare(ContentDigest.Of(file)));
            seen[key] = known;
        }

        return known;
    }

    private void Forget(ObjectKey key, (long Mtime, long Size)? current)
    {
        sidecars.Prune(key, current);
        seen.TryRemove(key, out _);
    }

    private void RemoveEmptyFolders(string bucket, string folder)
    {
        var top = BucketPath(bucket);
        while (folder.Length > top.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }
}
