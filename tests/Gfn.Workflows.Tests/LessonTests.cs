using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.Configuration;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Workflows.Tests;

/// <summary>What pipelines of this kind are known to get wrong, each mistake under its number. More of them, by name, stand with the rooms they concern.</summary>
public sealed class LessonTests
{
    [Fact]
    public async Task N2_KeysOfAnyCharacters_AreDecodedOnceAndFound()
    {
        await using var site = await Site.StartAsync();
        string[] names = ["a b+c%2Bd%20e.ndjson", "100%.ndjson", "ü漢😀.ndjson", "a&b=c;d@e.ndjson", "'\"<>|.ndjson", "+.ndjson"];
        foreach (var name in names)
        {
            await site.Plant.Queue.SendAsync(S3Messages.Created(await site.Plant.UploadAsync(Site.At(name), "{\"a\":1}\n")), default);
        }

        var report = await LandQueuedAsync(site, names.Length);

        Assert.Equal((names.Length, (long)names.Length), ((int)report.Ledger.Files.Completed, report.Ledger.LineCounts.Rows));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N3_TheSameNameInTwoFolders_IsTwoFiles()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("one/data.ndjson", "{\"a\":1}\n"), ("two/data.ndjson", "{\"a\":1}\n"), ("one/bad.ndjson", "x\n"), ("two/bad.ndjson", "x\n"));

        var report = await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.Equal((2L, 2L, 2L), (report.Ledger.Files.Completed, report.Ledger.Files.Quarantined, report.Ledger.LineCounts.Rows));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N4_ANewVersionBeforeTheClaim_SupersedesTheOld()
    {
        await using var site = await Site.StartAsync();
        var old = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var current = await site.ArriveAsync(("a.ndjson", "{\"a\":2}\n{\"a\":3}\n"));

        var report = await site.WorkAsync(async () => await (await site.LandAsync([.. old, .. current])).GetResultAsync());

        Assert.Equal((1L, 1L, 2L), (report.Ledger.Files.Completed, report.Ledger.Files.Superseded, report.Ledger.LineCounts.Rows));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N4_ANewVersionWhileTheOldIsConverted_IsLandedToo_AndTheOldIsSuperseded()
    {
        await using var site = await Site.StartAsync(policy: Site.Policy(files: 1));
        var old = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        using var upload = site.Plant.Faults.Before(async call =>
        {
            if (call.Port == nameof(IFileConverter) && call.Argument<ConversionRequest>().Manifest.Files[0].Version == old[0].File.Version)
            {
                var info = await site.Plant.UploadAsync(Site.At("a.ndjson"), "{\"a\":2}\n{\"a\":3}\n");
                await site.Plant.Queue.SendAsync(S3Messages.Created(info), default);
                await site.Plant.Consumer(site.Client).TakeOnceAsync(TimeSpan.Zero, default);
            }
        });

        var report = await site.WorkAsync(async () => await (await site.LandAsync(old)).GetResultAsync());

        Assert.Equal((1L, 1L, 2L), (report.Ledger.Files.Completed, report.Ledger.Files.Superseded, report.Ledger.LineCounts.Rows));
        Assert.Equal(FileStatus.Superseded, (await site.Plant.Tracker.GetAsync(Site.Monday, old[0].File, default))!.Status);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N6_ALandingRunKilledBetweenClaimAndManifest_LeavesNothingStuck()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"), ("b.ndjson", "{\"a\":1}\n"));
        var claimed = new TaskCompletionSource();
        var hang = site.Plant.Faults.Before(async call =>
        {
            if (call.Method == nameof(IFileTracker.AddManifestAsync))
            {
                claimed.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Argument<CancellationToken>());
            }
        });

        var report = await site.WorkAsync(async () =>
        {
            var first = await site.LandAsync(files);
            var ended = Assert.ThrowsAsync<WorkflowFailedException>(() => first.GetResultAsync());
            await claimed.Task;
            await first.TerminateAsync("killed");
            await ended;
            Assert.All(await site.Plant.Tracker.QueryAllFilesAsync(), file => Assert.EndsWith("manifested", file, StringComparison.Ordinal));
            hang.Dispose();
            return await (await site.LandAsync()).GetResultAsync();
        });

        Assert.Equal(2, report.Ledger.Files.Completed);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N6_AManifestRunThatWasKilled_IsStartedAgainByTheNextLandingRun()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var converting = new TaskCompletionSource();
        var hang = site.Plant.Faults.Before(async call =>
        {
            if (call.Port == nameof(IFileConverter))
            {
                converting.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Argument<CancellationToken>());
            }
        });

        var report = await site.WorkAsync(async () =>
        {
            var first = await site.LandAsync(files);
            var ended = Assert.ThrowsAsync<WorkflowFailedException>(() => first.GetResultAsync());
            await converting.Task;
            var manifest = Assert.Single(await site.Plant.Tracker.QueryAllManifestsAsync(new ManifestQuery(), default).ToListAsync());
            await site.Client.GetWorkflowHandle(LandingContract.ManifestRunId(manifest.Manifest)).TerminateAsync("killed");
            await ended;
            hang.Dispose();
            return await (await site.LandAsync()).GetResultAsync();
        });

        Assert.Equal(1, report.Ledger.Files.Completed);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N7_GivingUpAClaim_ReopensNothingThatIsFinished()
    {
        using var plant = new LocalPlant();
        var (a, b) = ((await plant.ArriveAsync(Site.At("a.ndjson"), "{}\n"))!, (await plant.ArriveAsync(Site.At("b.ndjson"), "{}\n"))!);
        var cut = new CutRequest("ndjson", Site.Monday, [a, b], DateTimeOffset.UnixEpoch, new WrittenBy("landing", "run"), "hash");
        var stages = new Temporalio.Testing.ActivityEnvironment();
        await stages.RunAsync(() => plant.Manifests.ClaimFilesAsync(cut));
        await plant.Tracker.TransitionAsync(Site.Monday, [new FileChange(b.File, FileStatus.Failed, cut.Id(), "no-space"), new FileChange(a.File, FileStatus.Pending, cut.Id(), "retried")], "a person", default);

        var report = await new Temporalio.Testing.ActivityEnvironment().RunAsync(() => plant.Manifests.ClaimFilesAsync(cut));

        Assert.Equal([b.File], report.Refused);
        Assert.Equal(FileStatus.Pending, (await plant.Tracker.GetAsync(Site.Monday, a.File, default))!.Status);
        Assert.Equal(FileStatus.Failed, (await plant.Tracker.GetAsync(Site.Monday, b.File, default))!.Status);
    }

    [Fact]
    public async Task N8_AManifestsRow_IsThereBeforeItsRunAndIsNeverSetBack()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());
        var manifest = Assert.Single(await site.Plant.Tracker.QueryAllManifestsAsync(new ManifestQuery(), default).ToListAsync());
        var calls = site.Plant.Faults.Calls.ToList();

        var again = await site.Plant.Tracker.AddManifestAsync(new NewManifest(manifest.Manifest, manifest.Date, manifest.Location, 1, 8), "late", default);

        Assert.False(again);
        Assert.Equal(ManifestStatus.Completed, (await site.Plant.Tracker.GetManifestAsync(Site.Monday, manifest.Manifest, default))!.Status);
        Assert.True(Index(calls, nameof(IFileTracker.AddManifestAsync)) < Index(calls, nameof(IFileTracker.TransitionManifestAsync)));
    }

    [Fact]
    public async Task N9_AConversionTriedAgain_DoublesNoRow()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n{\"a\":2}\n"));
        using var lost = site.Plant.Faults.LoseAnswer(call => call.Port == nameof(IFileConverter), () => new TransientPipelineException(FailureCode.Unavailable, "worker lost"), times: 2);

        var report = await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.Equal(3, site.Plant.Faults.Calls.Count(call => call.Port == nameof(IFileConverter)));
        Assert.Equal(2, report.Ledger.LineCounts.Rows);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N10_TroubleWhileStatusesAreUpdated_LeavesNoFileManifested()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"), ("b.ndjson", "x\n"));
        using var away = site.Plant.Faults.Refuse(call => call.Method == nameof(IFileTracker.TransitionAsync), () => new TransientPipelineException(FailureCode.Unavailable, "throttled"), times: 3);

        await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.Equal(["a.ndjson completed", "b.ndjson quarantined"], await site.Plant.Tracker.QueryAllFilesAsync());
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task N11_N12_TakingInFiles_ReadsNoPartition()
    {
        using var plant = new LocalPlant();
        for (var i = 0; i < 20; i++)
        {
            await plant.ArriveAsync(Site.At($"{i}.ndjson"), "{}\n");
        }

        Assert.Equal(20, plant.Faults.Calls.Count);
        Assert.All(plant.Faults.Calls, call => Assert.Equal(nameof(IFileTracker.TrackAsync), call.Method));
        Assert.Equal(20, (await plant.Tracker.CountAsync(Site.Monday, default)).Pending);
    }

    [Fact]
    public async Task N16_Values_AreAsWritten_AndNestedOnesKeepTheirNames()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"n\":1.50,\"big\":12345678901234567890,\"o\":{\"x\":[1,\"é\"]},\"t\":true,\"z\":null}\n"));

        await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        var row = Assert.Single(await ParquetRows.ReadAsync(site.Plant));
        Assert.Equal(("1.50", "12345678901234567890", "{\"x\":[1,\"é\"]}", "true", null), (row["n"], row["big"], row["o"], row["t"], row["z"]));
        Assert.Equal(files[0].File.Location.Uri, row["_source_file"]);
    }

    [Fact]
    public async Task N17_BadLines_AreSetAsideWithPlaceAndReason_AndCounted()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n{\"a\":2} {\"a\":3}\n{\"a\":4,\"a\":5}\nnonsense\n"));

        var report = await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.Equal(new LineCounts(4, 2, 2, 0), report.Ledger.LineCounts);
        var rejects = await ParquetRows.RejectsAsync(site.Plant);
        Assert.Equal([(2L, 8L), (4L, 38L)], rejects.Select(line => (line.Line, line.Offset)));
        Assert.All(rejects, line => Assert.False(string.IsNullOrEmpty(line.Reason)));
        Assert.Equal(["1", "5"], (await ParquetRows.ReadAsync(site.Plant)).Select(row => row["a"]));
    }

    [Fact]
    public async Task N18_AFileSetAside_IsGoneFromTheLandingZone_HasARowWithTheReason_AndIsNotOfferedAgain()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("bad.ndjson", "x\ny\n"));

        var found = await site.WorkAsync(async () =>
        {
            await (await site.LandAsync(files)).GetResultAsync();
            return await site.Client.ExecuteWorkflowAsync((ReconcileWorkflow w) => w.RunAsync(new ReconcileRequest()), new WorkflowOptions("reconcile", LocalPlant.TaskQueue));
        });

        Assert.Equal(new ReconcileReport(0, 0), found);
        var row = (await site.Plant.Tracker.GetAsync(Site.Monday, files[0].File, default))!;
        Assert.Equal(FileStatus.Quarantined, row.Status);
        Assert.StartsWith("not-ndjson: ", row.Reason, StringComparison.Ordinal);
        Assert.Equal("x\ny\n", await File.ReadAllTextAsync(site.Plant.Folder.PathOf(site.Plant.Layout.Quarantined(Site.Monday, row.File))));
    }

    [Fact]
    public void N20_Settings_ReachTheStages()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Pipeline:Name"] = "orders",
            ["Pipeline:Prefix"] = "in/",
            ["Pipeline:Suffixes"] = ".json, .jl",
            ["Pipeline:FileBytesMax"] = "1000",
            ["Landing:FilesMax"] = "7",
            ["Landing:BytesMax"] = "99",
            ["Landing:AgeSecondsMax"] = "5",
            ["Landing:WindowMax"] = "2",
            ["Landing:IdleCloseSeconds"] = "11",
            ["Converter:Compression"] = "zstd",
            ["Converter:SourceColumns"] = "false",
            ["Objects:OutputBucket"] = "lake",
            ["Orchestration:TaskQueue"] = "q",
            ["Warehouse:Table"] = "raw.orders",
        }).Build();

        var pipeline = OptionsReader.Read<GfnOptions>(configuration).ToPipeline();

        Assert.Equal(new LandingPolicy(7, 99, TimeSpan.FromSeconds(5), 2, TimeSpan.FromSeconds(11)), pipeline.Landing);
        Assert.Equal(("orders", "in/", "lake", "q", "raw.orders"), (pipeline.Layout.Pipeline, pipeline.Layout.LandingPrefix, pipeline.Layout.OutputBucket, pipeline.TaskQueue, pipeline.Table));
        Assert.Equal(("zstd", false), (pipeline.Conversion.Compression, pipeline.Conversion.SourceColumns));
        Assert.Equal([".json", ".jl"], pipeline.Rules.Suffixes);
        Assert.Equal(1_000, pipeline.Rules.SizeBytesMax);
        Assert.StartsWith("data/orders/date=", pipeline.Layout.Attempt(Site.Monday, ManifestId.Parse(new string('a', 32)), "x").Key, StringComparison.Ordinal);
    }

    [Fact]
    public void N22_TheWindowIsTheOnlyNumberOfManifestsAtOnce()
    {
        var options = new GfnOptions { Landing = new LandingOptions { WindowMax = 9 } };

        Assert.Equal(9, options.ToPipeline().Landing.WindowMax);
        Assert.NotEqual(options.ToPipeline().ConfigHash, new GfnOptions().ToPipeline().ConfigHash);
    }

    [Fact]
    public void N25_EveryManifestNamesTheSettingsItWasCutUnder_WhereverTheStateLies()
    {
        var here = new GfnOptions { State = "/one" }.ToPipeline();
        var there = new GfnOptions { State = "/two" }.ToPipeline();
        var other = new GfnOptions { Pipeline = new PipelineOptions { FileBytesMax = 5 } }.ToPipeline();

        Assert.Equal(here.ConfigHash, there.ConfigHash);
        Assert.NotEqual(here.ConfigHash, other.ConfigHash);
    }

    private static int Index(List<PortCall> calls, string method) => calls.FindIndex(call => call.Method == method);

    /// <summary>Lets the consumer take everything and the landing run of the day end.</summary>
    private static Task<LandingReport> LandQueuedAsync(Site site, int messages) => site.WorkAsync(async () =>
    {
        var taken = 0;
        while (taken < messages)
        {
            taken += await site.Plant.Consumer(site.Client).TakeOnceAsync(TimeSpan.FromSeconds(1), default);
        }

        return await (await site.LandAsync()).GetResultAsync();
    });
}
