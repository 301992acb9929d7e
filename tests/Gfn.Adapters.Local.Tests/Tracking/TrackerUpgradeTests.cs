using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Data.Sqlite;

namespace Gfn.Adapters.Local.Tests.Tracking;

/// <summary>A tracker's file of an earlier release opens, and its rows go on.</summary>
public sealed class TrackerUpgradeTests : IDisposable
{
    private static readonly RunDate Date = RunDate.Parse("2026-01-31");
    private static readonly FileKey File = FileKey.Parse("input/landing/a.ndjson@v1");
    private static readonly ManifestId Manifest = ManifestId.Of("ndjson", Date, [new FileClaim(File)]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_AFileOfVersionOne_KeepsItsRowsAndCountsGenerationsFromNowOn()
    {
        var path = folder.File("tracker.db");
        WriteVersionOne(path);

        using var tracker = SqliteFileTracker.Open(path, 10, TimeProvider.System);
        var before = (await tracker.GetAsync(Date, File, default))!;
        await tracker.TransitionAsync(Date, [new FileChange(File, FileStatus.Pending, Manifest, "retried")], "a person", default);
        var after = (await tracker.GetAsync(Date, File, default))!;

        Assert.Equal((FileStatus.Quarantined, 0, 3L), (before.Status, before.Generation, before.Revision));
        Assert.Equal((FileStatus.Pending, 1, 4L), (after.Status, after.Generation, after.Revision));
    }

    [Fact]
    public async Task Open_TheSameOldFileTwiceAtOnce_BringsItForwardOnce()
    {
        var path = folder.File("tracker.db");
        WriteVersionOne(path);

        var trackers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteFileTracker.Open(path, 10, TimeProvider.System))));

        foreach (var tracker in trackers)
        {
            Assert.Equal(0, (await tracker.GetAsync(Date, File, default))!.Generation);
            tracker.Dispose();
        }
    }

    [Fact]
    public async Task Open_WithAnotherNumberOfShards_IsRefusedOnceThereAreRows_AndSaysWhatToDo()
    {
        var path = folder.File("tracker.db");
        SqliteFileTracker.Open(path, 10, TimeProvider.System).Dispose();
        using (var tracker = SqliteFileTracker.Open(path, 4, TimeProvider.System))
        {
            await tracker.TrackAsync(new ArrivedFile(File, Date, 1, null, DateTimeOffset.UnixEpoch), "test", default);
            Assert.Equal(1, await Enumerable.Range(0, 4).ToAsyncEnumerable().SelectMany(shard => tracker.QueryAllAsync(new FileQuery(null, FileStatus.Pending, shard), default)).CountAsync());
        }

        var refused = Assert.Throws<SystemPipelineException>(() => SqliteFileTracker.Open(path, 10, TimeProvider.System));

        Assert.Equal(FailureCode.Misconfigured, refused.Code);
        Assert.Contains("have 4 shards, Tracker:Shards says 10: set it to 4", refused.Message, StringComparison.Ordinal);
        SqliteFileTracker.Open(path, 4, TimeProvider.System).Dispose();
    }

    [Fact]
    public void Open_RowsOfVersionOne_HaveTheShardsTheyWereMadeWith()
    {
        var path = folder.File("tracker.db");
        WriteVersionOne(path);

        Assert.Throws<SystemPipelineException>(() => SqliteFileTracker.Open(path, 4, TimeProvider.System));
        SqliteFileTracker.Open(path, 10, TimeProvider.System).Dispose();
    }

    [Fact]
    public void Open_AFileOfANewerRelease_SaysSo()
    {
        var path = folder.File("tracker.db");
        Run(path, "PRAGMA user_version=1000");

        var refused = Assert.Throws<SystemPipelineException>(() => SqliteFileTracker.Open(path, 10, TimeProvider.System));

        Assert.Equal(FailureCode.StateCorrupt, refused.Code);
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What the first release wrote: one file, quarantined by a manifest.</summary>
    private static void WriteVersionOne(string path) => Run(
        path,
        $"""
        PRAGMA journal_mode=WAL;
        CREATE TABLE files(
            file TEXT PRIMARY KEY, location TEXT NOT NULL, date TEXT NOT NULL, size INTEGER NOT NULL, sequencer TEXT,
            status TEXT NOT NULL, shard INTEGER NOT NULL, manifest TEXT, reason TEXT, cause TEXT NOT NULL,
            revision INTEGER NOT NULL, seen_at INTEGER NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX files_by_location ON files(location);
        CREATE INDEX files_by_date ON files(date, file);
        CREATE INDEX files_by_status ON files(status, shard, file);
        CREATE INDEX files_by_day_status ON files(date, status, file);
        CREATE TABLE changes(
            file TEXT NOT NULL, revision INTEGER NOT NULL, was TEXT, became TEXT NOT NULL, cause TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (file, revision)) WITHOUT ROWID;
        CREATE TABLE counts(date TEXT NOT NULL, status TEXT NOT NULL, files INTEGER NOT NULL, PRIMARY KEY (date, status)) WITHOUT ROWID;
        CREATE TABLE manifests(
            manifest TEXT PRIMARY KEY, date TEXT NOT NULL, location TEXT NOT NULL, status TEXT NOT NULL, files INTEGER NOT NULL, size INTEGER NOT NULL,
            reason TEXT, cause TEXT NOT NULL, revision INTEGER NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX manifests_by_date ON manifests(date, manifest);
        INSERT INTO files VALUES ('{File}', '{File.Location}', '{Date}', 8, NULL, 'quarantined', 3, '{Manifest}', 'not-ndjson: no', 'run', 3, 638700000000000000, 638700000000000000);
        INSERT INTO counts VALUES ('{Date}', 'quarantined', 1);
        PRAGMA user_version=1;
        """);

    private static void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
