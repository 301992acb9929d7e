using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Workflows.Tests;

/// <summary>When a landing run cuts manifests, and of what.</summary>
public sealed class LandingTests : IAsyncLifetime
{
    private LandingHarness site = null!;

    private ScriptedStages Stages => site.Stages;

    public async Task InitializeAsync() => site = await LandingHarness.StartAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Count_EnoughFiles_AreCutAtOnceAndTheRestByAge()
    {
        var report = await LandAsync(Site.Policy(files: 3), Stages.Track(7));

        Assert.Equal([3, 3, 1], Stages.Cuts.Select(cut => cut.Files.Count));
        Assert.Equal((3, 0), (report.Manifests, report.Failures));
        Assert.True(Stages.Cuts[2].At - Stages.Cuts[1].At >= TimeSpan.FromSeconds(59));
    }

    [Fact]
    public async Task Bytes_LargeFilesTogether_AreCutAtOnce_AndOneTooLargeAloneIsCutAlone()
    {
        ArrivedFile[] files = [Stages.Track("a", 60), Stages.Track("b", 60), Stages.Track("c", 500), Stages.Track("d", 10), Stages.Track("e", 10)];

        await LandAsync(Site.Policy(bytes: 100), files);

        Assert.Equal(["a", "b", "c", "de"], Stages.Cuts.Select(cut => string.Concat(cut.Files.Select(file => file.File.Location.Name))));
        Assert.True(Stages.Cuts[2].At - Stages.Cuts[0].At < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task N13_Age_AQuietDaysLastFile_IsCutByADurableTimer()
    {
        var before = await site.Environment.GetCurrentTimeAsync();

        await LandAsync(Site.Policy(ageSeconds: 1_800), Stages.Track(1));

        var waited = Stages.Cuts.Single().At.UtcDateTime - before;
        Assert.InRange(waited, TimeSpan.FromSeconds(1_799), TimeSpan.FromSeconds(1_860));
    }

    [Fact]
    public async Task N14_DayEnd_WhatWaitsIsCut_AndLateArrivalsWaitTheirAge()
    {
        var now = await site.Environment.GetCurrentTimeAsync();
        var date = new RunDate(DateOnly.FromDateTime(now.AddDays(1)));
        var policy = Site.Policy(ageSeconds: TimeSpan.FromDays(4).TotalSeconds, idleSeconds: TimeSpan.FromDays(1).TotalSeconds);

        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(policy, [Stages.Track("a"), Stages.Track("b")], date);
            await site.Environment.DelayAsync(date.End.UtcDateTime - now + TimeSpan.FromMinutes(5));
            await Site.UntilAsync(() => Task.FromResult(Stages.Cuts.Count == 1), "the cut at the end of the day");
            await handle.SignalAsync(w => w.FilesArrivedAsync(new[] { Stages.Track("late") }));
            await handle.GetResultAsync();
        });

        Assert.Equal(2, Stages.Cuts[0].Files.Count);
        Assert.InRange(Stages.Cuts[0].At - date.End, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.True(Stages.Cuts[1].At - date.End >= TimeSpan.FromDays(4));
    }

    [Fact]
    public async Task Flush_CutsWhatWaitsNow_AndNotWhatComesLater()
    {
        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(ageSeconds: 3_600, window: 1), Stages.Track(2), table: "slow");
            await handle.SignalAsync(w => w.FlushAsync());
            await Site.UntilAsync(() => Task.FromResult(Stages.Cuts.Count == 1), "the flushed cut");
            await handle.SignalAsync(w => w.FilesArrivedAsync(new[] { Stages.Track("later") }));
            await Site.UntilAsync(async () => (await handle.QueryAsync(w => w.Status())).Waiting == 1, "the later file to wait");
            await site.FinishAsync(Stages.Cuts[0]);
            await Site.UntilAsync(async () => (await handle.QueryAsync(w => w.Status())).Running == 0, "the first manifest to end");
            Assert.Single(Stages.Cuts);
            await handle.SignalAsync(w => w.CloseAsync());
            await Site.UntilAsync(() => Task.FromResult(Stages.Cuts.Count == 2), "the cut at close");
            await site.FinishAsync(Stages.Cuts[1]);
            await handle.GetResultAsync();
        });

        Assert.Equal(2, Stages.Cuts[0].Files.Count);
    }

    [Fact]
    public async Task Idle_NothingToDo_ClosesAfterTheIdleTime()
    {
        var before = await site.Environment.GetCurrentTimeAsync();

        var report = await LandAsync(Site.Policy(idleSeconds: 900), []);

        Assert.Equal(0, report.Manifests);
        Assert.True(await site.Environment.GetCurrentTimeAsync() - before >= TimeSpan.FromSeconds(899));
    }

    [Fact]
    public async Task N15_Claims_RefusedFilesDropOutBeforeTheManifestGetsItsName()
    {
        var files = Stages.Track(3);
        Stages.Taken[files[1].File] = true;

        await LandAsync(Site.Policy(files: 3), files);

        Assert.Equal([files[0].File, files[2].File], Stages.Cuts.Single().Files.Select(file => file.File));
    }

    [Fact]
    public async Task Claims_AllRefused_NoManifestIsWritten()
    {
        var files = Stages.Track(2);
        Array.ForEach(files, file => Stages.Taken[file.File] = true);

        var report = await LandAsync(Site.Policy(files: 2), files);

        Assert.Empty(Stages.Cuts);
        Assert.Equal(0, report.Manifests);
    }

    [Fact]
    public async Task Settings_ToldWhileFilesWait_ApplyAtOnceAndOverContinueAsNew()
    {
        var files = Stages.Track(60);
        var told = new LandingSettings(Site.Policy(files: 2, events: 40), new ManifestWork("other", new("zstd"), "changed"));

        await site.WorkAsync(async () =>
        {
            var run = await site.LandAsync(Site.Policy(files: 100, ageSeconds: 36_000, idleSeconds: 60), files[..30]);
            var chain = site.Client.GetWorkflowHandle<LandingWorkflow>(LandingHarness.Id);
            await Site.UntilAsync(async () => (await chain.QueryAsync(w => w.Status())).Waiting == 30, "all wait");
            Assert.Empty(Stages.Cuts);
            await chain.SignalAsync(w => w.ReconfigureAsync(told));
            await Site.UntilAsync(() => Task.FromResult(Stages.Cuts.Count > 0), "a manifest under the new settings");
            await chain.SignalAsync(w => w.FilesArrivedAsync(files.Skip(30).ToArray()));
            await run.GetResultAsync();
            Assert.True((await site.HistoryLengthsAsync(run)).Count > 1);
        });

        Assert.All(Stages.Cuts, cut => Assert.Equal((2, "changed"), (cut.Files.Count, cut.ConfigHash)));
        Assert.Equal(60, Stages.Cuts.Sum(cut => cut.Files.Count));
    }

    [Fact]
    public async Task Settings_NobodyCanGoBy_AreLeftOut()
    {
        var files = Stages.Track(2);
        LandingSettings?[] bad = [null, new(null!, null!), new(Site.Policy(files: 0), new ManifestWork(null, new(), "x")), new(Site.Policy(), null!), new(Site.Policy(window: 0), new ManifestWork(null, new(), "x"))];

        await site.WorkAsync(async () =>
        {
            var run = await site.LandAsync(Site.Policy(files: 2), []);
            foreach (var settings in bad)
            {
                await run.SignalAsync(w => w.ReconfigureAsync(settings));
            }

            await run.SignalAsync(w => w.FilesArrivedAsync(files));
            await run.GetResultAsync();
        });

        Assert.Equal("hash", Assert.Single(Stages.Cuts).ConfigHash);
    }

    [Fact]
    public async Task Window_NoMoreManifestsAtOnceThanAllowed()
    {
        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(files: 1, window: 2), Stages.Track(5), table: "slow");
            for (var done = 0; done < 5; done++)
            {
                var expected = Math.Min(2, 5 - done);
                var cut = Math.Min(5, done + 2);
                await Site.UntilAsync(async () => await handle.QueryAsync(w => w.Status()) is var status && status.Running == expected && status.Manifests == cut, $"{expected} of {cut} in work");
                Assert.Equal(cut, Stages.Cuts.Count);
                await site.FinishAsync(Stages.Cuts[done]);
            }

            Assert.Equal(5, (await handle.GetResultAsync()).Manifests);
        });
    }

    [Fact]
    public async Task Signals_DeliveredAgain_AreDropped()
    {
        var files = Stages.Track(2);

        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(), files);
            await handle.SignalAsync(w => w.FilesArrivedAsync(files));
            await site.Environment.DelayAsync(TimeSpan.FromMinutes(2));
            await handle.SignalAsync(w => w.FilesArrivedAsync(files));
            await handle.GetResultAsync();
        });

        Assert.Equal(2, Stages.Cuts.Single().Files.Count);
    }

    [Fact]
    public async Task Tracker_FilesNoSignalToldOf_AreFoundBeforeTheRunEnds()
    {
        Stages.Track(3, "untold");

        var report = await LandAsync(Site.Policy(), []);

        Assert.Equal(3, Stages.Cuts.Single().Files.Count);
        Assert.Equal(1, report.Manifests);
    }

    [Fact]
    public async Task Ledger_ThatDoesNotBalance_FailsTheRunAndTellsSomebody()
    {
        Stages.Ledger = report => Task.FromResult(report with { OffenderCount = 1, Offenders = [new LedgerOffender("line", "input/x@v1", "It is failed.")] });

        var failure = await Assert.ThrowsAsync<WorkflowFailedException>(() => LandAsync(Site.Policy(), Stages.Track(1)));

        Assert.Equal(FailureCode.LedgerUnbalanced, Assert.IsType<ApplicationFailureException>(failure.InnerException).ErrorType);
        Assert.Contains("input/x@v1", failure.InnerException.Message, StringComparison.Ordinal);
        var notice = Assert.Single(Stages.Notices);
        Assert.Equal(Severity.Critical, notice.Severity);
        Assert.Contains(notice.Facts, fact => fact.Name == "input/x@v1");
    }

    [Fact]
    public async Task Ledger_FilesThatArriveWhileItIsDrawn_AreWorkedOffFirst()
    {
        await site.WorkAsync(async () =>
        {
            WorkflowHandle<LandingWorkflow, LandingReport>? handle = null;
            var told = false;
            Stages.Ledger = async report =>
            {
                if (!told)
                {
                    told = true;
                    await handle!.SignalAsync(w => w.FilesArrivedAsync(new[] { Stages.Track("late") }));
                    return report with { OffenderCount = 1 };
                }

                return report;
            };
            handle = await site.LandAsync(Site.Policy(), Stages.Track(1));

            Assert.Equal(2, (await handle.GetResultAsync()).Manifests);
        });

        Assert.Equal("late", Stages.Cuts[1].Files.Single().File.Location.Name);
    }

    [Fact]
    public async Task Stage_ThatCannotGoOn_StopsTheRunLoudly()
    {
        Stages.Writing = _ => throw new ApplicationFailureException("the disk is full", errorType: FailureCode.NoSpace, nonRetryable: true);

        var failure = await Assert.ThrowsAsync<WorkflowFailedException>(() => LandAsync(Site.Policy(), Stages.Track(1)));

        Assert.IsType<ActivityFailureException>(failure.InnerException);
        var notice = Assert.Single(Stages.Notices);
        Assert.Contains(notice.Facts, fact => fact is { Name: "reason", Value: "no-space: the disk is full" });
    }

    private Task<LandingReport> LandAsync(LandingPolicy policy, ArrivedFile[] files) =>
        site.WorkAsync(async () => await (await site.LandAsync(policy, files)).GetResultAsync());
}
