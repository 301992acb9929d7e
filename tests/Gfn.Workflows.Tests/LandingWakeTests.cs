using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;
using Gfn.Worker.Consuming;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Workflows.Tests;

/// <summary>What a worker does for days with something left to do, before anybody tells it.</summary>
public sealed class LandingWakeTests
{
    [Fact]
    public async Task Start_FilesThatNobodyWasToldOf_AreWorkedOff_AndOtherDaysSleep()
    {
        await using var site = await Site.StartAsync();
        await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        var bad = await site.Plant.UploadAsync("landing/ndjson/2026-03-01/bad.tmp", "x");
        await site.Plant.Intake.AdmitAsync(bad.File(), bad.SizeBytes, null, bad.ModifiedAt, "test", default);

        await Wake(site).WakeAsync(default);
        await Wake(site).WakeAsync(default);

        Assert.Equal([LandingContract.Id("ndjson", Site.Monday)], await site.Client.ListWorkflowsAsync(string.Empty).Select(run => run.Id).ToListAsync());
        await site.WorkAsync(async () => await (await site.LandAsync()).GetResultAsync());
        Assert.Equal(["bad.tmp quarantined", "a.ndjson completed"], await site.Plant.Tracker.QueryAllFilesAsync());
    }

    [SkippableFact]
    public async Task Start_AfterALoadFailedForGood_LoadsWhatIsCommitted()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        await using var site = await Site.StartAsync(warehouse: true);
        var files = await site.ArriveAsync(("a.ndjson", "{\"a\":1}\n"));
        using (site.Plant.Faults.Refuse(call => call.Method == nameof(IWarehouse.LoadAsync), () => new SystemPipelineException(FailureCode.NoSpace, "The disk is full.")))
        {
            await Assert.ThrowsAsync<WorkflowFailedException>(() => site.WorkAsync(async () => await (await site.LandAsync(files)).GetResultAsync()));
        }

        await Wake(site).WakeAsync(default);
        var report = await site.WorkAsync(async () => await (await site.LandAsync()).GetResultAsync());

        Assert.Equal(1, report.Ledger.RowsLoaded);
        Assert.Empty(await new Invariants(site.Plant).OffendersAsync());
    }

    [Fact]
    public async Task Start_LandingRunsThatGoOn_AreToldTheSettingsInForce_OthersPipelinesAreNot()
    {
        await using var site = await Site.StartAsync();
        var request = new LandingRequest("ndjson", Site.Monday, Site.Policy(ageSeconds: 36_000), new ManifestWork(null, new(), "old"));
        foreach (var pipeline in new[] { "ndjson", "other" })
        {
            await site.Client.StartWorkflowAsync(LandingContract.Workflow, [request with { Pipeline = pipeline }], new WorkflowOptions(LandingContract.Id(pipeline, Site.Monday), LocalPlant.TaskQueue));
        }

        await Wake(site).WakeAsync(default);

        Assert.Equal(1, await SignalsAsync("ndjson"));
        Assert.Equal(0, await SignalsAsync("other"));

        async Task<int> SignalsAsync(string pipeline) => (await site.Client.GetWorkflowHandle(LandingContract.Id(pipeline, Site.Monday)).FetchHistoryAsync()).Events
            .Count(one => one.WorkflowExecutionSignaledEventAttributes?.SignalName == LandingContract.Reconfigure);
    }

    private static LandingWake Wake(Site site) =>
        new(site.Plant.Tracker, site.Plant.Store, site.Plant.Layout, site.Plant.Door(site.Client), site.Plant.Clock, NullLogger<LandingWake>.Instance);
}
