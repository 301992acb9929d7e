using System.Text;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Gfn.Adapters.Local.Tests.Watching;

public sealed class LandingWatcherTests : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly FolderObjectStore store;
    private SqliteWorkQueue queue;
    private LandingWatcher watcher;

    public LandingWatcherTests()
    {
        store = new FolderObjectStore(folder.File("objects"), clock);
        store.CreateBucket("input");
        queue = SqliteWorkQueue.Open(folder.File("queue.db"), 5, clock);
        watcher = Watch();
    }

    [Fact]
    public async Task Scan_AnnouncesEachVersionOnce_InS3sShape()
    {
        var first = await PutAsync("landing/a b+ü.ndjson", "{}");
        clock.Advance(Settle);

        Assert.Equal(1, await watcher.ScanAsync(default));
        Assert.Equal(0, await watcher.ScanAsync(default));

        var created = Assert.IsType<NotificationItem.Created>(Assert.Single(await ReceiveAsync()));
        Assert.Equal(first.File(), created.File());
        Assert.Equal((2L, "landing/a+b%2B%C3%BC.ndjson"), (created.SizeBytes, created.RawKey));

        var second = await PutAsync("landing/a b+ü.ndjson", "{}\n{}");
        clock.Advance(Settle);
        Assert.Equal(1, await watcher.ScanAsync(default));
        var newer = Assert.IsType<NotificationItem.Created>(Assert.Single(await ReceiveAsync()));
        Assert.Equal(second.File(), newer.File());
        Assert.True(created.Sequencer! < newer.Sequencer!);
    }

    [Fact]
    public async Task Scan_FileStillBeingWritten_WaitsUntilItHasSettled()
    {
        await PutAsync("landing/growing.ndjson", "{}");

        Assert.Equal(0, await watcher.ScanAsync(default));

        clock.Advance(Settle);
        Assert.Equal(1, await watcher.ScanAsync(default));
    }

    [Fact]
    public async Task Scan_OtherPrefixesAndUnfinishedNames_AreLeftAlone()
    {
        await PutAsync("elsewhere/a.ndjson", "{}");
        await PutAsync("landing/.a.ndjson.part", "{}");
        await PutAsync("landing/.tmp/a.ndjson", "{}");
        clock.Advance(Settle);

        Assert.Equal(0, await watcher.ScanAsync(default));
    }

    [Fact]
    public async Task Scan_AfterARestart_RepeatsNothingAndMissesNothing()
    {
        await PutAsync("landing/before.ndjson", "{}");
        clock.Advance(Settle);
        Assert.Equal(1, await watcher.ScanAsync(default));

        watcher.Dispose();
        queue.Dispose();
        await PutAsync("landing/while-away.ndjson", "{}");
        clock.Advance(Settle);
        queue = SqliteWorkQueue.Open(folder.File("queue.db"), 5, clock);
        watcher = Watch();

        Assert.Equal(1, await watcher.ScanAsync(default));
        Assert.Equal(["landing/before.ndjson", "landing/while-away.ndjson"], (await ReceiveAsync()).Cast<NotificationItem.Created>().Select(created => created.Location.Key).Order());
    }

    [Fact]
    public async Task Scan_ObjectGoneAndBack_IsAnnouncedAgain()
    {
        var info = await PutAsync("landing/again.ndjson", "{}");
        clock.Advance(Settle);
        await watcher.ScanAsync(default);
        await store.DeleteAsync(info.Key, null, default);
        await watcher.ScanAsync(default);

        await PutAsync("landing/again.ndjson", "{}");
        clock.Advance(Settle);

        Assert.Equal(1, await watcher.ScanAsync(default));
    }

    [Fact]
    public async Task Scan_AFileMovedOverANewerOne_IsTheLaterVersionAllTheSame()
    {
        await PutAsync("landing/a.ndjson", "{\"wrong\":1}");
        clock.Advance(Settle);
        await watcher.ScanAsync(default);

        // As 'mv corrected.ndjson a.ndjson' does: the time of the file moved stays.
        var corrected = folder.File("corrected.ndjson");
        await File.WriteAllTextAsync(corrected, "{}");
        File.SetLastWriteTimeUtc(corrected, clock.GetUtcNow().UtcDateTime.AddHours(-1));
        File.Move(corrected, store.PathOf(new ObjectKey("input", "landing/a.ndjson")), overwrite: true);
        await watcher.ScanAsync(default);

        // A queue promises no order; the sequencers have it.
        var versions = (await ReceiveAsync()).Cast<NotificationItem.Created>().OrderBy(version => version.Sequencer).ToList();
        Assert.Equal([11L, 2L], versions.Select(version => version.SizeBytes));
        Assert.NotEqual(versions[0].Sequencer, versions[1].Sequencer);
    }

    [Fact]
    public async Task Scan_TheClockIsPutBack_TheOrderOfVersionsStays()
    {
        await PutAsync("landing/a.ndjson", "{}");
        clock.Advance(Settle);
        await watcher.ScanAsync(default);
        watcher.Dispose();
        queue.Dispose();
        var yesterday = new FakeTimeProvider(clock.GetUtcNow().AddDays(-1));
        queue = SqliteWorkQueue.Open(folder.File("queue.db"), 5, yesterday);
        watcher = new LandingWatcher(store, queue, new LandingRules("input", "landing/", LandingRules.DefaultSuffixes, long.MaxValue, TimeSpan.Zero), yesterday);
        await PutAsync("landing/a.ndjson", "{}{}");

        Assert.Equal(1, await watcher.ScanAsync(default));

        yesterday.Advance(TimeSpan.FromDays(2));
        var versions = (await ReceiveAsync()).Cast<NotificationItem.Created>().OrderBy(version => version.SizeBytes).ToList();
        Assert.True(versions[0].Sequencer! < versions[1].Sequencer!);
    }

    [Fact]
    public async Task Scan_AFileFromTheFuture_CountsOnceItHasBeenSeenUnchanged()
    {
        var info = await PutAsync("landing/future.ndjson", "{}");
        File.SetLastWriteTimeUtc(store.PathOf(info.Key), clock.GetUtcNow().UtcDateTime.AddYears(1));

        Assert.Equal(0, await watcher.ScanAsync(default));
        clock.Advance(Settle / 2);
        Assert.Equal(0, await watcher.ScanAsync(default));
        await File.AppendAllTextAsync(store.PathOf(info.Key), "{}");
        File.SetLastWriteTimeUtc(store.PathOf(info.Key), clock.GetUtcNow().UtcDateTime.AddYears(1));
        Assert.Equal(0, await watcher.ScanAsync(default));
        clock.Advance(Settle / 2);
        Assert.Equal(0, await watcher.ScanAsync(default));
        clock.Advance(Settle / 2);

        Assert.Equal(1, await watcher.ScanAsync(default));
        Assert.Equal(0, await watcher.ScanAsync(default));
    }

    [Fact]
    public async Task Scan_ManyFiles_SharesMessages()
    {
        for (var i = 0; i < 120; i++)
        {
            await PutAsync($"landing/{i:D3}.ndjson", "{}");
        }

        clock.Advance(Settle);

        Assert.Equal(120, await watcher.ScanAsync(default));
        Assert.Equal(3, (await queue.DepthAsync(default)).Visible);
        Assert.Equal(120, (await ReceiveAsync()).Count);
    }

    public void Dispose()
    {
        watcher.Dispose();
        queue.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    private LandingWatcher Watch() => new(store, queue, new LandingRules("input", "landing/", LandingRules.DefaultSuffixes, long.MaxValue, Settle), clock);

    private async Task<ObjectInfo> PutAsync(string key, string content)
    {
        var stored = Assert.IsType<PutResult.Stored>(await store.PutAsync(new ObjectKey("input", key), Encoding.UTF8.GetBytes(content), PutOptions.Always, default));
        File.SetLastWriteTimeUtc(store.PathOf(stored.Info.Key), clock.GetUtcNow().UtcDateTime);
        return stored.Info;
    }

    private async Task<List<NotificationItem>> ReceiveAsync()
    {
        var items = new List<NotificationItem>();
        foreach (var message in await queue.ReceiveAsync(IWorkQueue.BatchMax, TimeSpan.Zero, TimeSpan.FromMinutes(1), default))
        {
            items.AddRange(S3Notifications.Parse(message.Body));
            await queue.DeleteAsync([message.Receipt], default);
        }

        return items;
    }
}
