using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;

namespace Gfn.Activities.Tests;

/// <summary>Claims, manifests and their ends, over the real tracker and store.</summary>
public sealed class ManifestActivitiesTests : IDisposable
{
    private readonly LocalPlant plant = new();

    public void Dispose() => plant.Dispose();

    [Fact]
    public async Task Claim_Repeated_HoldsTheSameFilesOnce()
    {
        var (a, b) = (await ArriveAsync("a"), await ArriveAsync("b"));
        var cut = Steps.Cut(plant, a, b);

        Assert.Empty((await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut))).Refused);
        var before = Trail.Read(plant.Root).Count;
        Assert.Empty((await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut), attempt: 2)).Refused);

        Assert.Equal(before, Trail.Read(plant.Root).Count);
        Assert.All([a, b], file => Assert.Equal(cut.Id(), Steps.RowAsync(plant, file.File).Result.Manifest));
    }

    [Fact]
    public async Task Claim_WithAFileTakenByAnother_TakesNone()
    {
        var (a, b) = (await ArriveAsync("a"), await ArriveAsync("b"));
        await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(Steps.Cut(plant, b)));

        var report = await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(Steps.Cut(plant, a, b)));

        Assert.Equal([b.File], report.Refused);
        Assert.Equal(FileStatus.Pending, (await Steps.RowAsync(plant, a.File)).Status);
        Assert.Equal(Steps.Cut(plant, b).Id(), (await Steps.RowAsync(plant, b.File)).Manifest);
    }

    [Fact]
    public async Task Write_Repeated_LeavesOneRowAndOneObject()
    {
        var cut = Steps.Cut(plant, await ArriveAsync("a"));
        await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut));

        var first = await Steps.RunAsync(() => plant.Manifests.WriteManifestAsync(cut));
        var written = await File.ReadAllBytesAsync(plant.Folder.PathOf(first.Location));
        var second = await Steps.RunAsync(() => plant.Manifests.WriteManifestAsync(cut with { At = cut.At.AddHours(1) }), attempt: 2);

        Assert.Equal(first, second);
        Assert.Equal(written, await File.ReadAllBytesAsync(plant.Folder.PathOf(first.Location)));
        Assert.Equal(1, (await plant.Tracker.GetManifestAsync(Steps.Monday, first.Manifest, default))!.Revision);
    }

    [Fact]
    public async Task BeginAndComplete_Repeated_ChangeNothingMore()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));

        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest), attempt: 2);
        await Steps.CommitAsync(plant, manifest);
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest));
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest), attempt: 2);

        var row = (await plant.Tracker.GetManifestAsync(Steps.Monday, manifest.Manifest, default))!;
        Assert.Equal((ManifestStatus.Completed, 3L), (row.Status, row.Revision));
        Assert.Equal(ManifestStatus.Completed, await Steps.RunAsync(() => plant.Manifests.FindStatusAsync(manifest)));
    }

    [Fact]
    public async Task Begin_OfAManifestThatLostItsFiles_RefusesToConvertThem()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        var file = (await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToListAsync()).Single().File;
        await plant.Tracker.TransitionAsync(Steps.Monday, [new FileChange(file, FileStatus.Pending, manifest.Manifest, "given back")], "somebody", default);
        var other = ManifestId.Of("ndjson", Steps.Monday, [new(file), new(new FileKey(file.Location, "other"))]);
        await plant.Tracker.ClaimAsync(Steps.Monday, [new(file)], other, "somebody", default);

        var refused = await Assert.ThrowsAsync<SystemPipelineException>(() => Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest)));

        Assert.Equal(FailureCode.StateCorrupt, refused.Code);
        Assert.Contains(other.Value, refused.Message, StringComparison.Ordinal);
        Assert.Equal(ManifestStatus.Pending, await Steps.RunAsync(() => plant.Manifests.FindStatusAsync(manifest)));
    }

    [Fact]
    public async Task Fail_Repeated_FailsManifestAndFilesOnce()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"), ("b.ndjson", "{\"a\":2}\n"));

        await Steps.RunAsync(() => plant.Manifests.FailManifestAsync(manifest, "no-space: the disk is full"));
        await Steps.RunAsync(() => plant.Manifests.FailManifestAsync(manifest, "no-space: the disk is full"), attempt: 2);

        var rows = await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToListAsync();
        Assert.All(rows, row => Assert.Equal((FileStatus.Failed, "no-space: the disk is full", 3L), (row.Status, row.Reason, row.Revision)));
        Assert.Equal(ManifestStatus.Failed, await Steps.RunAsync(() => plant.Manifests.FindStatusAsync(manifest)));
    }

    [Fact]
    public async Task Fail_OfAManifestWhoseObjectIsLost_IsRecordedAllTheSame()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await plant.Folder.DeleteAsync(manifest.Location, null, default);

        await Steps.RunAsync(() => plant.Manifests.FailManifestAsync(manifest, "missing: the manifest is not there"));

        Assert.All(await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToListAsync(), row => Assert.Equal(FileStatus.Failed, row.Status));
    }

    [Fact]
    public async Task Fail_AfterTheCommit_SettlesTheFilesByTheRecord()
    {
        var manifest = await Steps.ManifestAsync(plant, ("good.ndjson", "{\"a\":1}\n"), ("bad.ndjson", "no record\n"));
        await Steps.CommitAsync(plant, manifest);

        await Steps.RunAsync(() => plant.Manifests.FailManifestAsync(manifest, "cancelled"));

        var rows = await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToDictionaryAsync(row => row.File.Location.Name, row => row.Status);
        Assert.Equal(FileStatus.Completed, rows["good.ndjson"]);
        Assert.Equal(FileStatus.Quarantined, rows["bad.ndjson"]);
        Assert.Equal(ManifestStatus.Failed, await Steps.RunAsync(() => plant.Manifests.FindStatusAsync(manifest)));
    }

    [Fact]
    public async Task Recover_ClaimsWithoutAManifest_AreGivenBack()
    {
        var cut = Steps.Cut(plant, await ArriveAsync("a"), await ArriveAsync("b"));
        await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut));

        var report = await RecoverAsync();
        var again = await RecoverAsync();

        Assert.Equal((2, 0), (report.Released, report.Open.Count));
        Assert.Equal((0, 0), (again.Released, again.Open.Count));
        Assert.All(await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToListAsync(), row => Assert.Equal((FileStatus.Pending, (ManifestId?)null), (row.Status, row.Manifest)));
    }

    [Fact]
    public async Task Recover_RowWithoutItsObject_IsGivenUpAndCanBeCutAgain()
    {
        var file = await ArriveAsync("a");
        var cut = Steps.Cut(plant, file);
        await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut));
        using (plant.Faults.Refuse(call => call.Method == nameof(IObjectStore.PutAsync), () => new SystemPipelineException(FailureCode.NoSpace, "full")))
        {
            await Assert.ThrowsAsync<SystemPipelineException>(() => Steps.RunAsync(() => plant.Manifests.WriteManifestAsync(cut)));
        }

        Assert.Empty((await RecoverAsync()).Open);
        Assert.Equal(FileStatus.Pending, (await Steps.RowAsync(plant, file.File)).Status);

        await Steps.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut));
        var manifest = await Steps.RunAsync(() => plant.Manifests.WriteManifestAsync(cut));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        Assert.Equal(ManifestStatus.Processing, await Steps.RunAsync(() => plant.Manifests.FindStatusAsync(manifest)));
    }

    [Fact]
    public async Task Recover_OpenManifests_AreNamedAndKeepTheirFiles()
    {
        var written = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        var begun = await Steps.ManifestAsync(plant, ("b.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(begun));
        var done = await Steps.ManifestAsync(plant, ("c.ndjson", "{\"a\":1}\n"));
        await FinishAsync(done);

        var report = await RecoverAsync();

        Assert.Equal(new[] { written, begun }.OrderBy(open => open.Manifest.Value, StringComparer.Ordinal), report.Open.OrderBy(open => open.Manifest.Value, StringComparer.Ordinal));
        Assert.Equal(0, report.Released);
    }

    [Fact]
    public async Task Recover_FilesOfAnEndedManifest_AreSettledByItsEnd()
    {
        var committed = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(committed));
        await Steps.CommitAsync(plant, committed);
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(committed));
        var failed = await Steps.ManifestAsync(plant, ("b.ndjson", "{\"a\":1}\n"));
        await plant.Tracker.TransitionManifestAsync(Steps.Monday, failed.Manifest, ManifestStatus.Failed, "cancelled", "somebody", default);

        Assert.Equal(2, (await RecoverAsync()).Settled);

        var rows = await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToDictionaryAsync(row => row.File.Location.Name, row => row.Status);
        Assert.Equal((FileStatus.Completed, FileStatus.Failed), (rows["a.ndjson"], rows["b.ndjson"]));
    }

    private async Task<ArrivedFile> ArriveAsync(string name) => (await plant.ArriveAsync($"landing/ndjson/{Steps.Monday}/{name}.ndjson", "{\"a\":1}\n"))!;

    private Task<RecoveryReport> RecoverAsync() => Steps.RunAsync(() => plant.Manifests.RecoverClaimsAsync("ndjson", Steps.Monday));

    private async Task FinishAsync(ManifestRef manifest)
    {
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        await Steps.CommitAsync(plant, manifest);
        await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0));
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest));
    }
}
