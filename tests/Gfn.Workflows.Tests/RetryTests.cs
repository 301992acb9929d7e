using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
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
