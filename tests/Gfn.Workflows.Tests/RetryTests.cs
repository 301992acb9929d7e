using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Workflows.Tests;

/// <summary>Files that go through the pipeline once more: they really do, and no row comes twice.</summary>
public sealed class RetryTests
{
    [SkippableFact]
    public async Task TheOnlyFileOfACompletedManifest_OnceReset_IsConvertedAndLoaded()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        await using var site = await Site.StartAsync(warehouse: true, Site.Policy(files: 1));
        var files = await site.ArriveAsync(("damaged.ndjson", "{\"a\":1}\n"), ("good.ndjson", "{\"a\":2}\n"));
        var refusing = site.Plant.Faults.After(call =>
        {
            if (call.Method == nameof(IObjectStore.ReadAsync) && call.Argument<ObjectKey>().Name == "damaged.ndjson")
            {
                throw new Adapters.Local.Conversion.InputRefusedException(FailureCode.CompressionBroken, "A bit fell over.");
            }

            return Task.CompletedTask;
        });
        await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());
        Assert.Equal(["damaged.ndjson quarantined", "good.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
        refusing.Dispose();

        var row = (await site.Plant.Tracker.GetAsync(Site.Monday, files[0].File, default))!;
        await site.Plant.UploadAsync(Site.At("damaged.ndjson"), "{\"a\":1}\n");
        await site.Plant.Tracker.TransitionAsync(Site.Monday, [new FileChange(row.File, FileStatus.Pending, row.Manifest, "retried")], "a person", default);
        var report = await site.WorkAsync(async () => await (await site.LandAsync()).GetResultAsync());

        Assert.Equal(["damaged.ndjson completed", "good.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
        Assert.Equal((2L, 2L), (report.Ledger.RowsLoaded, report.Ledger.LineCounts.Rows));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [SkippableFact]
    public async Task AManifestWhoseLoadFailedForGood_IsLoadedByTheNextLandingRun()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        await using var site = await Site.StartAsync(warehouse: true);
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        using (site.Plant.Faults.Refuse(call => call.Method == nameof(IWarehouse.LoadAsync), () => new SystemPipelineException(FailureCode.NoSpace, "The disk is full.")))
        {
            await Assert.ThrowsAsync<WorkflowFailedException>(() => site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync()));
        }

        Assert.Equal(["a.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
        var report = await site.WorkAsync(async () => await (await site.LandAsync()).GetResultAsync());

        Assert.Equal((1L, 0), (report.Ledger.RowsLoaded, report.Failures));
        Assert.Single(site.Plant.Faults.Calls, call => call.Port == nameof(IFileConverter));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task BytesReplacedWhileConvertedAndThenWrittenOnceMore_AreConvertedInTheEnd()
    {
        await using var site = await Site.StartAsync(policy: Site.Policy(files: 1));
        var first = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var replacing = site.Plant.Faults.Before(async call =>
        {
            if (call.Port == nameof(IFileConverter))
            {
                await site.Plant.UploadAsync(Site.At("a.ndjson"), "{\"a\":2}\n");
            }
        });
        await site.WorkAsync(async () => await (await site.LandAsync(first)).GetResultAsync());
        replacing.Dispose();

        var second = await site.ArriveAsync(("a.ndjson", "{\"a\":2}\n"));
        var third = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var report = await site.WorkAsync(async () => await (await site.LandAsync([.. second, .. third])).GetResultAsync());

        Assert.Equal(1, Assert.Single(third).Generation);
        Assert.Equal(1, report.Ledger.LineCounts.Rows);
        Assert.Equal(FileStatus.Completed, (await site.Plant.Tracker.GetAsync(Site.Monday, first[0].File, default))!.Status);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task Retry_FilesSetAsideAndFailed_ComeBackAndAreDone_OthersStay()
    {
        await using var site = await Site.StartAsync(policy: Site.Policy(files: 1));
        var files = await site.ArriveAsync(("failed.ndjson", "{\"a\":1}\n"), ("damaged.ndjson", "{\"a\":2}\n"), ("gone.ndjson", "{\"a\":3}\n"), ("good.ndjson", "{\"a\":4}\n"));
        var broken = site.Plant.Faults.Before(call => call.Port == nameof(IFileConverter) && call.Argument<ConversionRequest>().Manifest.Files[0].Uri.EndsWith("failed.ndjson", StringComparison.Ordinal)
            ? throw new SystemPipelineException(FailureCode.NoSpace, "The disk is full.")
            : Task.CompletedTask);
        var damaged = site.Plant.Faults.After(call => call.Method == nameof(IObjectStore.ReadAsync) && call.Argument<ObjectKey>().Name is "damaged.ndjson" or "gone.ndjson"
            ? throw new Adapters.Local.Conversion.InputRefusedException(FailureCode.CompressionBroken, "A bit fell over.")
            : Task.CompletedTask);
        await Assert.ThrowsAsync<WorkflowFailedException>(() => site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync()));
        await site.Plant.Folder.DeleteAsync(site.Plant.Layout.Quarantined(Site.Monday, files[2].File), null, default);
        broken.Dispose();
        damaged.Dispose();

        var (report, ledger) = await site.WorkAsync(async () =>
        {
            var report = await site.Client.ExecuteWorkflowAsync((RetryWorkflow w) => w.RunAsync(new RetryFilter(Site.Monday, null, null, null)), new WorkflowOptions("retry", LocalPlant.TaskQueue));
            return (report, (await (await site.LandAsync()).GetResultAsync()).Ledger);
        });

        Assert.Equal((2, 1), (report.Waiting, report.LeftCount));
        Assert.Equal([new RetriedFile(files[2].File, RetryOutcome.Gone)], report.Left);
        Assert.Equal(["damaged.ndjson completed", "failed.ndjson completed", "gone.ndjson quarantined", "good.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
        Assert.Equal(3, ledger.LineCounts.Rows);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Theory]
    [InlineData("failed", null, null, 1)]
    [InlineData("quarantined", null, null, 1)]
    [InlineData(null, "wrong-suffix", null, 1)]
    [InlineData(null, "no-space", null, 1)]
    [InlineData(null, null, "landing/ndjson/2026-03-02/a.tmp", 1)]
    [InlineData(null, null, "s3://input/landing/ndjson/2026-03-02/a.tmp", 1)]
    [InlineData(null, null, "a.tmp", 0)]
    [InlineData("failed", "wrong-suffix", null, 0)]
    [InlineData(null, null, null, 2)]
    public async Task Retry_MeansWhatItsFilterNames(string? status, string? code, string? file, int expected)
    {
        using var plant = new LocalPlant();
        await plant.ArriveAsync(Site.At("a.tmp"), "{}\n");
        var failed = (await plant.ArriveAsync(Site.At("b.ndjson"), "{}\n"))!;
        await plant.ArriveAsync(Site.At("c.ndjson"), "{}\n");
        var manifest = ManifestId.Of("ndjson", Site.Monday, [failed.Claim()]);
        await plant.Tracker.ClaimAsync(Site.Monday, [failed.Claim()], manifest, "run", default);
        await plant.Tracker.TransitionAsync(Site.Monday, [new FileChange(failed.File, FileStatus.Failed, manifest, "no-space: full")], "run", default);

        var filter = new RetryFilter(null, status is null ? null : Enum.Parse<FileStatus>(status, ignoreCase: true), code, file is null ? null : [file]);

        Assert.Equal(expected, await plant.Retry.FindAsync(filter, default).CountAsync());
    }

    [Fact]
    public async Task Retry_OfAFileWhoseKeyHoldsAnotherVersionNow_LeavesBothAlone()
    {
        using var plant = new LocalPlant();
        var info = await plant.UploadAsync(Site.At("a.tmp"), "{}\n");
        await plant.Intake.AdmitAsync(info.File(), info.SizeBytes, null, info.ModifiedAt, "test", default);
        var newer = await plant.UploadAsync(Site.At("a.tmp"), "{}{}\n");
        var row = (await plant.Tracker.GetAsync(Site.Monday, info.File(), default))!;

        Assert.Equal(RetryOutcome.Replaced, await plant.Retry.BringBackAsync(row, "a person", default));

        Assert.Equal(newer.ETag, (await plant.Folder.HeadAsync(info.Key, default))!.ETag);
        Assert.Equal(row, await plant.Tracker.GetAsync(Site.Monday, info.File(), default));
    }

    [Fact]
    public async Task Retry_SetAsideOnceMore_SaysTheNewReason()
    {
        using var plant = new LocalPlant();
        var info = await plant.UploadAsync(Site.At("a.ndjson"), "{}\n");
        var file = (await plant.Intake.AdmitAsync(info.File(), info.SizeBytes, null, info.ModifiedAt, "test", default)).File!;
        await plant.Quarantine.SetAsideAsync(new QuarantineRecord(file.File, Site.Monday, 3, "not-ndjson", "first", null, "test", DateTimeOffset.UnixEpoch), default);
        Assert.Equal(RetryOutcome.Waiting, await plant.Retry.BringBackAsync((await plant.Tracker.GetAsync(Site.Monday, file.File, default))!, "a person", default));

        await plant.Quarantine.SetAsideAsync(new QuarantineRecord(file.File, Site.Monday, 3, "compression-broken", "second", null, "test", DateTimeOffset.UnixEpoch), default);

        Assert.Contains("second", await File.ReadAllTextAsync(plant.Folder.PathOf(plant.Layout.QuarantineReason(Site.Monday, file.File))), StringComparison.Ordinal);
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task AFileResetWhileItsFirstGenerationStillWaits_IsTakenInItsSecond()
    {
        await using var site = await Site.StartAsync(policy: Site.Policy(files: 100, ageSeconds: 3_600));
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var row = (await site.Plant.Tracker.GetAsync(Site.Monday, files[0].File, default))!;
        await site.Plant.Tracker.TransitionAsync(Site.Monday, [new FileChange(row.File, FileStatus.Quarantined, null, "by hand")], "a person", default);
        await site.Plant.Tracker.TransitionAsync(Site.Monday, [new FileChange(row.File, FileStatus.Pending, null, "retried")], "a person", default);
        var again = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));

        var report = await site.WorkAsync(async () => await (await site.LandAsync([.. files, .. again])).GetResultAsync());

        var manifest = Assert.Single(await site.Plant.Tracker.QueryAllManifestsAsync(new ManifestQuery(), default).ToListAsync());
        Assert.Equal(ManifestId.Of("ndjson", Site.Monday, [new FileClaim(row.File, 1)]), manifest.Manifest);
        Assert.Equal(1, report.Ledger.Files.Completed);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }
}
