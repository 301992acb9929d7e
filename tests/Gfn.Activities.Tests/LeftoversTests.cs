using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Gfn.Activities.Tests;

/// <summary>What attempts leave that do not count goes; what counts stays.</summary>
public sealed class LeftoversTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly LocalPlant plant;

    public LeftoversTests() => plant = new LocalPlant(clock: clock);

    public void Dispose() => plant.Dispose();

    [Fact]
    public async Task Complete_AnAttemptDiedAfterWritingAndBeforeTheCommit_LeavesOnlyTheWinners()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\nno\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 1);
        await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 2, run: "run-0");
        Assert.Equal(6, (await OutputAsync()).Count);

        await CommitAndCompleteAsync(manifest, attempt: 3);

        Assert.Equal(["_result.json", "part-00000.parquet", "rejects.ndjson"], (await OutputAsync()).Select(key => key.Name));
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Complete_TheFirstCommitterDiedAndASecondCameTooLate_TheRecordsAttemptStays()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        var late = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 1);
        await Steps.CommitAsync(plant, manifest, attempt: 2);

        var told = await Steps.RunAsync(() => plant.Commits.CommitManifestAsync(manifest, late));
        await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0));
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest));

        Assert.Equal("run1-2", told.Attempt);
        Assert.All(await OutputAsync(), key => Assert.Contains("/run1-2/", key.Key, StringComparison.Ordinal));
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Complete_TheStoreRemovesNothing_CompletesAllTheSame()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 1);
        using (plant.Faults.Refuse(call => call.Method == nameof(IObjectStore.DeleteAsync), () => new SystemPipelineException(FailureCode.Denied, "read-only")))
        {
            await CommitAndCompleteAsync(manifest, attempt: 2);
        }

        Assert.Equal(ManifestStatus.Completed, (await plant.Tracker.GetManifestAsync(manifest.Date, manifest.Manifest, default))!.Status);
        Assert.Equal(4, (await OutputAsync()).Count);
        Assert.Equal(2, await SweepAsync());
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Sweep_WhatARecordNames_StaysWhereverItLies()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\nno\n"));
        await Steps.CommitAsync(plant, manifest);
        var record = CommitRecord.FromJson(await plant.Store.ReadDocumentAsync(plant.Layout.Commit(manifest.Date, manifest.Manifest), default));

        var removed = await plant.Leftovers.SweepAsync(record with { Attempt = "one-that-wrote-nothing" }, default);

        Assert.Equal(1, removed);
        Assert.Equal(["part-00000.parquet", "rejects.ndjson"], (await OutputAsync()).Select(key => key.Name));
    }

    [Fact]
    public async Task Sweep_AnAttemptThatWroteAfterItsManifestWasCompleted_IsRemoved()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await CommitAndCompleteAsync(manifest, attempt: 1);
        var zombie = plant.Layout.Attempt(manifest.Date, manifest.Manifest, "run1-0");
        await plant.Folder.PutAsync(zombie.Under("part-00000.parquet"), new byte[10], PutOptions.Always, default);

        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Sweep_OutputThatIsNotCommitted_GoesOnlyOnceItIsADayOldAndNobodyWorksOnIt()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion));
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await SweepAsync());

        await Steps.RunAsync(() => plant.Manifests.FailManifestAsync(manifest, "no-space: full"));
        var retried = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 2);
        Assert.Equal(0, await SweepAsync());
        clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(4, await SweepAsync());
        Assert.Null(await plant.Folder.HeadAsync(retried.Result!, default));
    }

    [Fact]
    public async Task Sweep_WhatIsNoConversionsOutput_IsLeftAlone()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await CommitAndCompleteAsync(manifest, attempt: 1);
        ObjectKey[] foreign = [new("output", $"{plant.Layout.DayPrefix(Steps.Monday)}README.md"), new("output", $"{plant.Layout.DayPrefix(Steps.Monday)}notes/x.parquet"), new("output", "data/other/date=2026-03-02/x.parquet")];
        foreach (var key in foreign)
        {
            await plant.Folder.PutAsync(key, new byte[1], PutOptions.Always, default);
        }

        clock.Advance(TimeSpan.FromDays(400));

        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task N19_NothingThatARetryNeeds_ExpiresHoweverLongItTakes()
    {
        var manifest = await Steps.ManifestAsync(plant, ("good.ndjson", "{\"a\":1}\n"), ("bad.ndjson", "no\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await CommitAndCompleteAsync(manifest, attempt: 1);
        var failed = await Steps.ManifestAsync(plant, ("failed.ndjson", "{\"a\":2}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(failed));
        await Steps.RunAsync(() => plant.Manifests.FailManifestAsync(failed, "no-space: full"));

        clock.Advance(TimeSpan.FromDays(4_000));
        await SweepAsync();
        using var reopened = new Adapters.Local.FolderObjectStore(Path.Combine(plant.Root, "objects"), clock);

        Assert.All([manifest, failed], one => Assert.True(File.Exists(plant.Folder.PathOf(one.Location))));
        Assert.NotNull(await reopened.HeadAsync(plant.Layout.Commit(manifest.Date, manifest.Manifest), default));
        Assert.Equal(2, (await plant.Retry.BringBackAsync(new RetryFilter(), "a person", () => { }, default)).Waiting);
        Assert.Equal(["bad.ndjson pending", "failed.ndjson pending", "good.ndjson completed"], await plant.Tracker.QueryAllFilesAsync());
    }

    private async Task CommitAndCompleteAsync(ManifestRef manifest, int attempt)
    {
        await Steps.CommitAsync(plant, manifest, attempt);
        await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0));
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest));
    }

    private async Task<int> SweepAsync() => (await plant.Leftovers.SweepDayAsync(Steps.Monday, () => { }, default)).Removed;

    private async Task<List<ObjectKey>> OutputAsync() => await plant.Folder.ListAllAsync("output", "data/", default).Select(found => found.Key).ToListAsync();
}
