using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>
/// Does for a folder what S3 does for a bucket: every object that appears below a prefix is announced on a queue in the shape of an S3 event, once for each version.
/// What it has announced is recorded in the queue's own file in one transaction with the message, so neither a crash nor a restart loses or repeats an announcement.
/// </summary>
/// <remarks>
/// The truth is the listing; file system events only make it look sooner. A file counts as complete when it has not been written to for the settle time,
/// so slow writers write elsewhere and rename. Names with a segment that begins with a dot are taken for unfinished copies and left alone.
/// </remarks>
public sealed class LandingWatcher : IDisposable
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookWithoutEvents = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly IObjectStore store;
    private readonly SqliteWorkQueue queue;
    private readonly string bucket;
    private readonly string prefix;
    private readonly TimeSpan settle;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim stirred = new(0);
    private readonly FileSystemWatcher? events;
    private HashSet<string>? announced;
    private TimeSpan? unsettled;

    /// <summary>Begins to watch; nothing is announced before <see cref="ScanAsync"/>.</summary>
    /// <param name="store">The folder store.</param>
    /// <param name="queue">Takes the notifications.</param>
    /// <param name="bucket">The bucket to watch; it must exist.</param>
    /// <param name="prefix">Only keys that begin with it.</param>
    /// <param name="settle">How long a file must have been left alone.</param>
    /// <param name="clock">Tells how long that is.</param>
    public LandingWatcher(FolderObjectStore store, SqliteWorkQueue queue, string bucket, string prefix, TimeSpan settle, TimeProvider clock)
    {
        this.store = store;
        this.queue = queue;
        this.bucket = bucket;
        this.prefix = prefix;
        this.settle = settle;
        this.clock = clock;
        events = Subscribe(store.BucketFolder(bucket));
    }

    /// <summary>Looks through the landing zone once and announces what is complete and new. Repeatable.</summary>
    /// <returns>Objects announced.</returns>
    public async Task<int> ScanAsync(CancellationToken cancel)
    {
        announced ??= queue.Announced();
        var present = new HashSet<string>(StringComparer.Ordinal);
        var batch = new List<ObjectInfo>();
        var count = 0;
        unsettled = null;
        await foreach (var found in store.ListAllAsync(bucket, prefix, cancel))
        {
            if (IsUnfinishedName(found.Key.Key))
            {
                continue;
            }

            var subject = found.File().Value;
            present.Add(subject);
            if (announced.Contains(subject))
            {
                continue;
            }

            var left = found.ModifiedAt + settle - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                unsettled = unsettled is { } sooner && sooner < left ? sooner : left;
                continue;
            }

            batch.Add(found);
            if (batch.Count == S3EventText.RecordsMax)
            {
                count += Announce(batch);
            }
        }

        count += Announce(batch);
        Forget(present);
        return count;
    }

    /// <summary>Waits until there may be something to announce.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        var longest = events is null ? LookWithoutEvents : LookAnyway;
        var wait = unsettled is { } soon && soon < longest ? soon : longest;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var timer = Task.Delay(wait, clock, timeout.Token);
        await Task.WhenAny(stirred.WaitAsync(timeout.Token), timer);
        await timeout.CancelAsync();
        cancel.ThrowIfCancellationRequested();

        // Files seldom come alone; what arrives within a breath is one look's work.
        await Task.Delay(Breath, clock, cancel);
        while (stirred.CurrentCount > 0 && await stirred.WaitAsync(TimeSpan.Zero, cancel))
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        events?.Dispose();
        stirred.Dispose();
    }

    private static bool IsUnfinishedName(string key) => key.EndsWith('/') || key[0] == '.' || key.Contains("/.", StringComparison.Ordinal);

    private int Announce(List<ObjectInfo> batch)
    {
        if (batch.Count == 0)
        {
            return 0;
        }

        List<string> subjects = [.. batch.Select(found => found.File().Value)];
        queue.Announce(subjects, S3EventText.Created(batch));
        announced!.UnionWith(subjects);
        var count = batch.Count;
        batch.Clear();
        return count;
    }

    private void Forget(HashSet<string> present)
    {
        var gone = announced!.Where(subject => !present.Contains(subject)).ToList();
        if (gone.Count > 0)
        {
            queue.ForgetAnnounced(gone);
            announced!.ExceptWith(gone);
        }
    }

    private FileSystemWatcher? Subscribe(string folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = true,
                InternalBufferSize = 64 << 10,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Created += (_, _) => Stir();
            watcher.Changed += (_, _) => Stir();
            watcher.Renamed += (_, _) => Stir();
            watcher.Deleted += (_, _) => Stir();
            watcher.Error += (_, _) => Stir();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            // The system has no watches left: looking every second does as well, only less promptly.
            watcher?.Dispose();
            return null;
        }
    }

    private void Stir()
    {
        try
        {
            if (stirred.CurrentCount == 0)
            {
                stirred.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // An event that was under way when the watch ended.
        }
    }
}
