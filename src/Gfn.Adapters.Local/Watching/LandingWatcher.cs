using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>
/// Does for a folder what S3 does for a bucket: every object that appears below a prefix is announced on a queue in the shape of an S3 event, once for each version.
/// What it has announced is recorded in the queue's own file in one transaction with the message, so neither a crash nor a restart loses or repeats an announcement.
/// </summary>
/// <remarks>
/// The truth is the listing; file system events only make it look sooner. A file counts as complete when it has not been written to for the settle time,
/// so slow writers write elsewhere and rename. The order of versions is the order in which they were seen, whatever their times say: a file moved
/// over another one may well be older. One from the future counts as complete when it has been seen unchanged for the settle time.
/// </remarks>
public sealed class LandingWatcher : IDisposable
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookWithoutEvents = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly IObjectStore store;
    private readonly SqliteWorkQueue queue;
    private readonly LandingRules rules;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim stirred = new(0);
    private readonly FileSystemWatcher? events;
    private readonly Dictionary<string, long> fromTheFuture = new(StringComparer.Ordinal);
    private HashSet<string>? announced;
    private TimeSpan? unsettled;

    /// <summary>Begins to watch; nothing is announced before <see cref="ScanAsync"/>.</summary>
    /// <param name="store">The folder store.</param>
    /// <param name="queue">Takes the notifications.</param>
    /// <param name="rules">The landing zone, whose bucket must exist, and when a file in it is complete.</param>
    /// <param name="clock">Tells how long a file has been left alone.</param>
    public LandingWatcher(FolderObjectStore store, SqliteWorkQueue queue, LandingRules rules, TimeProvider clock)
    {
        this.store = store;
        this.queue = queue;
        this.rules = rules;
        this.clock = clock;
        events = Subscribe(store.BucketFolder(rules.Bucket));
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
        await foreach (var found in store.ListAllAsync(rules.Bucket, rules.Prefix, cancel))
        {
            if (rules.IsUnfinishedName(found.Key))
            {
                continue;
            }

            var subject = found.File().Value;
            present.Add(subject);
            if (announced.Contains(subject))
            {
                continue;
            }

            var left = Unsettled(found, subject);
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

    /// <summary>How much longer a file must be left alone; zero or less if it is complete.</summary>
    private TimeSpan Unsettled(ObjectInfo found, string subject)
    {
        var settle = rules.Settle ?? TimeSpan.Zero;
        var age = clock.GetUtcNow() - found.ModifiedAt;
        if (age >= TimeSpan.Zero)
        {
            return settle - age;
        }

        // Its content is part of the subject: what has grown meanwhile is another one.
        if (!fromTheFuture.TryGetValue(subject, out var firstSeen))
        {
            fromTheFuture[subject] = firstSeen = clock.GetTimestamp();
        }

        return settle - clock.GetElapsedTime(firstSeen);
    }

    private int Announce(List<ObjectInfo> batch)
    {
        if (batch.Count == 0)
        {
            return 0;
        }

        List<string> subjects = [.. batch.Select(found => found.File().Value)];
        queue.Announce(subjects, first => S3EventText.Created(batch, first));
        announced!.UnionWith(subjects);
        var count = batch.Count;
        batch.Clear();
        return count;
    }

    private void Forget(HashSet<string> present)
    {
        foreach (var subject in fromTheFuture.Keys.Where(subject => announced!.Contains(subject) || !present.Contains(subject)).ToList())
        {
            fromTheFuture.Remove(subject);
        }

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
