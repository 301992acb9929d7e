using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Client;

namespace Gfn.Workflows.Tests;

/// <summary>Landing runs that hand over: to the next run of the chain, and to one that starts after an early end.</summary>
public sealed class LandingContinuationTests : IAsyncLifetime
{
    private LandingHarness site = null!;

    private ScriptedStages Stages => site.Stages;

    public async Task InitializeAsync() => site = await LandingHarness.StartAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task ContinueAsNew_CarriesWhatWaits_AndFetchesWhatWasTooMuch()
    {
        var files = Stages.Track(700);

        var lengths = await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(files: 50, events: 60), files[..400]);
            var rest = files[400..];
            await handle.SignalAsync(w => w.FilesArrivedAsync(rest));
            var report = await handle.GetResultAsync();
            Assert.Equal(Stages.Cuts.Count, report.Manifests);
            return await site.HistoryLengthsAsync(handle);
        });

        AssertEachCutOnce(files);
        Assert.True(lengths.Count > 1, $"runs of {string.Join(", ", lengths)} events");
        Assert.All(lengths, length => Assert.InRange(length, 1, 200));
    }

    [Fact]
    public async Task Overflow_IsFetchedAtOnce_NotAfterTheIdleTime()
    {
        Stages.Track(1_200);
        var before = await site.Environment.GetCurrentTimeAsync();

        await site.WorkAsync(async () => await (await site.LandAsync(Site.Policy(files: 250, idleSeconds: 3_600), [])).GetResultAsync());

        Assert.Equal(1_200, Stages.Cuts.Sum(cut => cut.Files.Count));
        Assert.True(Stages.Cuts[^1].At.UtcDateTime - before < TimeSpan.FromMinutes(30), "all files are cut before the run is idle for the first time");
    }

    [Fact]
    public async Task ContinueAsNew_WhileSignalsPourIn_LosesNone()
    {
        var files = Stages.Track(240);

        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(files: 7, events: 25), files[..8]);
            var chain = site.Client.GetWorkflowHandle<LandingWorkflow>(LandingHarness.Id);
            await Task.WhenAll(files[8..].Chunk(4).Select(some => chain.SignalAsync(w => w.FilesArrivedAsync(some))));
            await chain.SignalAsync(w => w.CloseAsync());
            await handle.GetResultAsync();
            Assert.True((await site.HistoryLengthsAsync(handle)).Count > 2);
        });

        AssertEachCutOnce(files);
    }

    [Fact]
    public async Task ContinueAsNew_KeepsBeingToldToClose()
    {
        var before = await site.Environment.GetCurrentTimeAsync();

        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(files: 2, idleSeconds: 36_000, events: 20), Stages.Track(20));
            await site.Client.GetWorkflowHandle<LandingWorkflow>(LandingHarness.Id).SignalAsync(w => w.CloseAsync());
            await handle.GetResultAsync();
            Assert.True((await site.HistoryLengthsAsync(handle)).Count > 1);
        });

        Assert.True(await site.Environment.GetCurrentTimeAsync() - before < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task ContinueAsNew_LeavesLongManifestsRunning_AndTheNextRunSeesThemEnd()
    {
        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(files: 1, window: 2, events: 30), Stages.Track(1, "long"), table: "slow");
            await Site.UntilAsync(() => Task.FromResult(Stages.Cuts.Count == 1), "the long manifest");
            Stages.Open = [ScriptedStages.Ref(Stages.Cuts[0])];
            var chain = site.Client.GetWorkflowHandle<LandingWorkflow>(LandingHarness.Id);
            var files = Stages.Track(40, "more");
            foreach (var some in files.Chunk(2))
            {
                await chain.SignalAsync(w => w.FilesArrivedAsync(some));
            }

            // The short ones are finished as they come; the long one outlives its first landing run.
            var finished = 1;
            await Site.UntilAsync(
                async () =>
                {
                    for (; finished < Stages.Cuts.Count; finished++)
                    {
                        Stages.End(Stages.Cuts[finished].Id(), ManifestStatus.Completed);
                        await site.FinishAsync(Stages.Cuts[finished]);
                    }

                    await site.Environment.DelayAsync(TimeSpan.FromSeconds(5));
                    return finished == 41;
                },
                "all short manifests");
            Assert.Equal(1, (await chain.QueryAsync(w => w.Status())).Running);
            Stages.End(Stages.Cuts[0].Id(), ManifestStatus.Completed);
            await site.FinishAsync(Stages.Cuts[0]);

            var report = await handle.GetResultAsync();
            Assert.Equal((41, 0), (report.Manifests, report.Failures));
            Assert.True((await site.HistoryLengthsAsync(handle)).Count > 1);
        });
    }

    [Fact]
    public async Task Recovery_AnOpenManifestWithoutARun_GetsOne()
    {
        var left = Stages.Left("left");

        await site.WorkAsync(async () =>
        {
            await (await site.LandAsync(Site.Policy(), [])).GetResultAsync();
            var run = await site.Client.GetWorkflowHandle(LandingContract.ManifestRunId(left.Manifest)).DescribeAsync();
            Assert.Equal(Temporalio.Api.Enums.V1.WorkflowExecutionStatus.Completed, run.Status);
        });
    }

    [Fact]
    public async Task Recovery_AManifestAtWorkElsewhere_IsWaitedForBeforeTheLedgerIsDrawn()
    {
        var left = Stages.Left("left");

        await site.WorkAsync(async () =>
        {
            var other = await site.Client.StartWorkflowAsync(
                (ScriptedManifest w) => w.RunAsync(new ManifestRequest(left, new ManifestWork("slow", new(), "hash"))),
                new WorkflowOptions(LandingContract.ManifestRunId(left.Manifest), Plant.LocalPlant.TaskQueue));
            var handle = await site.LandAsync(Site.Policy(idleSeconds: 1), []);
            await site.Environment.DelayAsync(TimeSpan.FromMinutes(10));
            Assert.Equal(1, (await handle.QueryAsync(w => w.Status())).Running);

            Stages.End(left.Manifest, ManifestStatus.Failed);
            await other.SignalAsync(w => w.FinishAsync());
            Assert.Equal(1, (await handle.GetResultAsync()).Failures);
        });
    }

    private void AssertEachCutOnce(IReadOnlyCollection<ArrivedFile> files) =>
        Assert.Equal(
            files.Select(file => file.File).Order(),
            Stages.Cuts.SelectMany(cut => cut.Files).Select(file => file.File).Order());
}
