using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Tracking;

/// <content>Versions of a key, queries, counters, manifests.</content>
public abstract partial class FileTrackerContract
{
    [Fact]
    public async Task Versions_ANewerOne_TakesThePlaceOfOneThatWaits()
    {
        var (old, newer) = (Arrived("a", "v1", Sequencer.Parse("0A")), Arrived("a", "v2", Sequencer.Parse("0B")));
        await Tracker.TrackAsync(old, "m1", default);

        var added = Assert.IsType<TrackResult.Added>(await Tracker.TrackAsync(newer, "m2", default));

        Assert.Equal(old.File, added.Superseded);
        Assert.Equal(FileStatus.Superseded, (await Tracker.GetAsync(Monday, old.File, default))!.Status);
    }

    [Fact]
    public async Task Versions_AnOlderOneThatComesLate_IsRecordedAsSuperseded()
    {
        var (old, newer) = (Arrived("a", "v1", Sequencer.Parse("0A")), Arrived("a", "v2", Sequencer.Parse("0B")));
        await Tracker.TrackAsync(newer, "m2", default);

        Assert.Equal(new TrackResult.AddedSuperseded(newer.File), await Tracker.TrackAsync(old, "m1", default));

        Assert.Equal((FileStatus.Superseded, FileStatus.Pending), ((await Tracker.GetAsync(Monday, old.File, default))!.Status, (await Tracker.GetAsync(Monday, newer.File, default))!.Status));
    }

    [Fact]
    public async Task Versions_ANewerOne_LeavesClaimedAndEndedOnesAlone()
    {
        var old = await InAsync(FileStatus.Completed, "a");

        var added = Assert.IsType<TrackResult.Added>(await Tracker.TrackAsync(Arrived("a", "v2", seenAt: Noon.AddHours(1)), "m2", default));

        Assert.Null(added.Superseded);
        Assert.Equal(FileStatus.Completed, (await Tracker.GetAsync(Monday, old, default))!.Status);
    }

    [Fact]
    public async Task Versions_OneSupersededAndWrittenAnew_IsPendingInItsNextGeneration()
    {
        var (a, b) = (Arrived("a", "v1", Sequencer.Parse("01")), Arrived("a", "v2", Sequencer.Parse("02")));
        await Tracker.TrackAsync(a, "m1", default);
        await Tracker.TrackAsync(b, "m2", default);

        var again = Assert.IsType<TrackResult.Added>(await Tracker.TrackAsync(a with { Sequencer = Sequencer.Parse("03") }, "m3", default));

        Assert.Equal((FileStatus.Pending, 1, b.File), (again.Row.Status, again.Row.Generation, again.Superseded));
        Assert.IsType<TrackResult.Known>(await Tracker.TrackAsync(a, "m1", default));
    }

    [Fact]
    public async Task Query_ByDayStatusAndShard_FindsEachRowOnce()
    {
        for (var i = 0; i < 23; i++)
        {
            await AddAsync($"{i:D2}");
        }

        var other = Arrived("other") with { Date = Tuesday };
        await Tracker.TrackAsync(other, "m", default);
        await InAsync(FileStatus.Completed, "done");

        Assert.Equal(24, await Tracker.QueryAllAsync(new FileQuery(Monday), default).CountAsync());
        Assert.Equal(24, await Tracker.QueryAllAsync(new FileQuery(Status: FileStatus.Pending), default).CountAsync());
        Assert.Equal(23, await Tracker.QueryAllAsync(new FileQuery(Monday, FileStatus.Pending), default).Select(row => row.File).Distinct().CountAsync());
        var byShard = await Enumerable.Range(0, Shards).ToAsyncEnumerable().SelectMany(shard => Tracker.QueryAllAsync(new FileQuery(null, FileStatus.Pending, shard), default)).Select(row => row.File).ToListAsync();
        Assert.Equal((24, 24), (byShard.Count, byShard.Distinct().Count()));
    }

    [Fact]
    public async Task Query_ByPages_EndsAndMissesNothing()
    {
        for (var i = 0; i < 11; i++)
        {
            await AddAsync($"{i:D2}");
        }

        var rows = await Paging.AllAsync(continuation => Tracker.QueryAsync(new FileQuery(Monday), continuation, 4, default), default).Select(row => row.File).ToListAsync();

        Assert.Equal((11, 11), (rows.Count, rows.Distinct().Count()));
    }

    [Fact]
    public async Task Counts_AlwaysSayWhatTheRowsSay()
    {
        foreach (var status in Enum.GetValues<FileStatus>())
        {
            await InAsync(status, $"{status}");
        }

        var counts = await Tracker.CountAsync(Monday, default);

        Assert.Equal(new FileCounts(1, 1, 1, 1, 1, 1), counts);
        Assert.Equal(FileCounts.None, await Tracker.CountAsync(Tuesday, default));
        Assert.Equal([Monday], await Tracker.DatesAsync(default));
    }

    [Fact]
    public async Task Manifests_AreAddedOnce_AndMoveByTheRules()
    {
        var manifest = new NewManifest(M1, Monday, new ObjectKey("m", "x.json"), 2, 20);

        Assert.True(await Tracker.AddManifestAsync(manifest, "run", default));
        Assert.IsType<TransitionResult.Changed>(await MoveAsync(ManifestStatus.Processing));
        Assert.False(await Tracker.AddManifestAsync(manifest, "late", default));
        Assert.IsType<TransitionResult.AlreadyThere>(await MoveAsync(ManifestStatus.Processing));
        Assert.IsType<TransitionResult.Changed>(await MoveAsync(ManifestStatus.Failed));
        Assert.IsType<TransitionResult.Refused>(await MoveAsync(ManifestStatus.Completed));
        Assert.IsType<TransitionResult.Changed>(await MoveAsync(ManifestStatus.Processing));
        Assert.IsType<TransitionResult.Changed>(await MoveAsync(ManifestStatus.Completed));
        Assert.IsType<TransitionResult.Refused>(await MoveAsync(ManifestStatus.Failed));

        Assert.Equal(new TrackedManifest(M1, Monday, manifest.Location, ManifestStatus.Completed, 2, 20, null, "run", 5, Noon), await Tracker.GetManifestAsync(Monday, M1, default));
        Assert.IsType<TransitionResult.Unknown>(await Tracker.TransitionManifestAsync(Monday, M2, ManifestStatus.Failed, null, "run", default));

        Task<TransitionResult> MoveAsync(ManifestStatus to) => Tracker.TransitionManifestAsync(Monday, M1, to, null, "run", default);
    }

    [Fact]
    public async Task Manifests_AreFoundByDayAndStatus()
    {
        await Tracker.AddManifestAsync(new NewManifest(M1, Monday, new ObjectKey("m", "1"), 1, 1), "run", default);
        await Tracker.AddManifestAsync(new NewManifest(M2, Tuesday, new ObjectKey("m", "2"), 1, 1), "run", default);
        await Tracker.TransitionManifestAsync(Tuesday, M2, ManifestStatus.Processing, null, "run", default);

        Assert.Equal([M1, M2], await IdsAsync(new ManifestQuery()));
        Assert.Equal([M1], await IdsAsync(new ManifestQuery(Monday)));
        Assert.Equal([M2], await IdsAsync(new ManifestQuery(null, ManifestStatus.Processing)));
        Assert.Empty(await IdsAsync(new ManifestQuery(Monday, ManifestStatus.Processing)));

        async Task<List<ManifestId>> IdsAsync(ManifestQuery query) => await Tracker.QueryAllManifestsAsync(query, default).Select(row => row.Manifest).ToListAsync();
    }
}
