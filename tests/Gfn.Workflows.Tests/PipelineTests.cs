using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Severity = Gfn.Domain.Severity;
using WorkflowExecutionStatus = Temporalio.Api.Enums.V1.WorkflowExecutionStatus;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Workflows.Tests;

/// <summary>The whole pipeline on real adapters: what goes in comes out once, whatever happens between.</summary>
public sealed class PipelineTests
{
    [SkippableFact]
    public async Task Landing_GoodFiles_AreLoadedOnceAndTheLedgerBalances()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        await using var site = await Site.StartAsync(warehouse: true, Site.Policy(files: 2));
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n{\"a\":2}\n"), ("b.ndjson", "{\"b\":true}\n"), ("c.ndjson", "{\"a\":null}"));

        var report = await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.True(report.Ledger.Balanced);
        Assert.Equal((2, 0, 4L, 3L), (report.Manifests, report.Failures, report.Ledger.RowsLoaded, report.Ledger.Files.Completed));
        Assert.Empty(site.Plant.Notices.Told);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task Landing_HostileFilesAndNames_GoodLinesComeThroughAndTheRestHasReasons()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(
            ("with space+plus&é漢.ndjson", "{\"a\":1}\n"),
            ("one/same.ndjson", "{\"a\":1}\n"),
            ("two/same.ndjson", "{\"a\":1}\n"),
            ("../dots/../x.ndjson", "{\"a\":1}\n"),
            ("per%20cent.ndjson", "{\"a\":1}\n"),
            ("half.ndjson", "{\"a\":1}\nnot json\n\n{\"a\":2,\"a\":3}\n[1]\n"),
            ("only-bad.ndjson", "x\ny\n"),
            ("blank.ndjson", "\n\n\n"),
            ("nothing.ndjson", ""),
            ("wrong.csv", "a,b\n"),
            ("cut.ndjson.gz", "\u001f not gzip"));
        var info = await site.Plant.UploadAsync(Site.At("empty.ndjson.gz"), Convert.FromHexString("1f8b080000000000000303000000000000000000"));
        files = [.. files, (await site.Plant.Intake.AdmitAsync(info.File(), info.SizeBytes, null, info.ModifiedAt, "test", default)).File!];

        var report = await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.True(report.Ledger.Balanced);
        Assert.Equal(new LineCounts(Lines: 13, Rows: 7, Rejected: 2, Blank: 4), report.Ledger.LineCounts);
        var rows = await site.Plant.Tracker.QueryAllAsync(new FileQuery(), default).ToDictionaryAsync(row => row.File.Location.Key, row => row.Status == FileStatus.Quarantined ? row.Reason!.Split(':')[0] : row.Status.Text());
        Assert.Equal("completed", rows[Site.At("half.ndjson")]);
        Assert.Equal("completed", rows[Site.At("blank.ndjson")]);
        Assert.Equal("completed", rows[Site.At("empty.ndjson.gz")]);
        Assert.Equal("completed", rows[Site.At("../dots/../x.ndjson")]);
        Assert.Equal("not-ndjson", rows[Site.At("only-bad.ndjson")]);
        Assert.Equal("empty-file", rows[Site.At("nothing.ndjson")]);
        Assert.Equal("wrong-suffix", rows[Site.At("wrong.csv")]);
        Assert.Equal("compression-broken", rows[Site.At("cut.ndjson.gz")]);
        Assert.Equal(8, rows.Values.Count(status => status == "completed"));
        Assert.Contains(site.Plant.Notices.Told, notice => notice.Severity == Severity.Warning);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task Manifest_ThatFails_FailsItsFilesAloneAndTellsSomebody_AndCanBeDoneAgain()
    {
        await using var site = await Site.StartAsync(policy: Site.Policy(files: 1, window: 2));
        var files = await site.ArriveAsync(("bad.ndjson", "{\"a\":1}\n"), ("good.ndjson", "{\"a\":1}\n"));
        var broken = site.Plant.Faults.Refuse(
            call => call.Port == nameof(IFileConverter) && call.Argument<ConversionRequest>().Manifest.Files[0].Uri.EndsWith("bad.ndjson", StringComparison.Ordinal),
            () => new SystemPipelineException(FailureCode.NoSpace, "The disk is full."));

        var failure = await Assert.ThrowsAsync<WorkflowFailedException>(() => site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync()));

        Assert.Equal(FailureCode.LedgerUnbalanced, Assert.IsType<ApplicationFailureException>(failure.InnerException).ErrorType);
        Assert.Equal(["bad.ndjson failed", "good.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
        Assert.Equal(["no-space: The disk is full."], site.Plant.Notices.Told.SelectMany(notice => notice.Facts).Where(fact => fact.Name == "reason").Select(fact => fact.Value));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync(mayFail: true));

        // Somebody makes room and resets the file.
        broken.Dispose();
        var row = (await site.Plant.Tracker.GetAsync(Site.Monday, files[0].File, default))!;
        await site.Plant.Tracker.TransitionAsync(Site.Monday, [new FileChange(row.File, FileStatus.Pending, row.Manifest, "retried")], "a person", default);
        var report = await site.WorkAsync(async () => await (await site.LandAsync()).GetResultAsync());

        Assert.True(report.Ledger.Balanced);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [SkippableFact]
    public async Task Manifest_WhoseLoadIsRepeated_HasItsRowsOnce()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        await using var site = await Site.StartAsync(warehouse: true);
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n{\"a\":2}\n"));
        using var lost = site.Plant.Faults.LoseAnswer(call => call.Method == nameof(IWarehouse.LoadAsync), () => new TransientPipelineException(FailureCode.Unavailable, "connection lost"), times: 2);

        var report = await site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync());

        Assert.Equal(2, report.Ledger.RowsLoaded);
        Assert.Equal(3, site.Plant.Faults.Calls.Count(call => call.Method == nameof(IWarehouse.LoadAsync)));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task Manifest_CancelledWhileConverting_StopsTheConversionAndFailsItsFiles()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var converting = new TaskCompletionSource();
        using var slow = site.Plant.Faults.Before(async call =>
        {
            if (call.Port == nameof(IFileConverter))
            {
                converting.TrySetResult();
                var cancelled = call.Argument<CancellationToken>();
                while (!cancelled.IsCancellationRequested)
                {
                    call.Argument<IProgress<ConversionProgress>>().Report(new ConversionProgress(0, 1, 0, 8, 0, 0));
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
                }

                cancelled.ThrowIfCancellationRequested();
            }
        });

        await site.WorkAsync(async () =>
        {
            var landing = await site.LandAsync(files);
            var ended = Assert.ThrowsAsync<WorkflowFailedException>(() => landing.GetResultAsync());
            await converting.Task;
            var manifest = Assert.Single(await site.Plant.Tracker.QueryAllManifestsAsync(new ManifestQuery(), default).ToListAsync());
            await site.Client.GetWorkflowHandle(LandingContract.ManifestRunId(manifest.Manifest)).CancelAsync();
            await ended;
            Assert.Equal(WorkflowExecutionStatus.Canceled, (await site.Client.GetWorkflowHandle(LandingContract.ManifestRunId(manifest.Manifest)).DescribeAsync()).Status);
        });

        var row = (await site.Plant.Tracker.GetAsync(Site.Monday, files[0].File, default))!;
        Assert.Equal((FileStatus.Failed, "cancelled"), (row.Status, row.Reason));
        Assert.Contains(site.Plant.Notices.Told, notice => notice.Id.StartsWith("manifest-failed/", StringComparison.Ordinal));
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync(mayFail: true));
    }

    [Fact]
    public async Task Manifest_WhoseFailureCannotBeRecorded_TellsAllTheSameAndFailsWithWhatCameFirst()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        using var noSpace = site.Plant.Faults.Refuse(call => call.Port == nameof(IFileConverter), () => new SystemPipelineException(FailureCode.NoSpace, "The disk is full."));
        using var noRecord = site.Plant.Faults.Refuse(
            call => call.Method == nameof(IFileTracker.TransitionAsync) && call.Argument<IReadOnlyList<FileChange>>()[0].To == FileStatus.Failed,
            () => new SystemPipelineException(FailureCode.Denied, "No rights."));

        await Assert.ThrowsAsync<WorkflowFailedException>(() => site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync()));

        var notice = Assert.Single(site.Plant.Notices.Told, notice => notice.Id.StartsWith("manifest-failed/", StringComparison.Ordinal));
        Assert.Contains(new Fact("reason", "no-space: The disk is full."), notice.Facts);
        Assert.Contains(new Fact("not recorded", "denied: No rights."), notice.Facts);
    }

    [Fact]
    public async Task Stage_WithADefect_IsTriedAFewTimesAndThenFailsLoudly()
    {
        await using var site = await Site.StartAsync();
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        using var bug = site.Plant.Faults.Refuse(call => call.Port == nameof(IFileConverter), () => new InvalidOperationException("Index was off by one."));

        await Assert.ThrowsAsync<WorkflowFailedException>(() => site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync()));

        Assert.Equal(Worker.FailureInterceptor.DefectAttemptsMax, site.Plant.Faults.Calls.Count(call => call.Port == nameof(IFileConverter)));
        Assert.StartsWith("defect: InvalidOperationException: Index was off by one.", (await site.Plant.Tracker.GetAsync(Site.Monday, files[0].File, default))!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_ObjectsNoEventTold_AreFoundAndLanded()
    {
        await using var site = await Site.StartAsync();
        await site.Plant.UploadAsync(Site.At("silent.ndjson"), "{\"a\":1}\n");
        await site.Plant.UploadAsync(Site.At("folder/"), string.Empty);
        await site.Plant.UploadAsync("elsewhere/foreign.ndjson", "{\"a\":1}\n");
        var known = await site.ArriveAsync(("known.ndjson", "{\"a\":1}\n"));

        var (first, second) = await site.WorkAsync(async () =>
        {
            var first = await ReconcileAsync(site, "reconcile-1");
            await (await site.LandAsync(known)).GetResultAsync();
            return (first, await ReconcileAsync(site, "reconcile-2"));
        });

        Assert.Equal(new ReconcileReport(3, 2), first);
        Assert.Equal(new ReconcileReport(3, 0), second);
        Assert.Equal(["known.ndjson completed", "silent.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    private static Task<ReconcileReport> ReconcileAsync(Site site, string id) =>
        site.Client.ExecuteWorkflowAsync((ReconcileWorkflow w) => w.RunAsync(new ReconcileRequest()), new WorkflowOptions(id, LocalPlant.TaskQueue));
}
