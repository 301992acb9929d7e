using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;

namespace Gfn.Activities.Tests;

/// <summary>What is let in, what is set aside, and what became of it when somebody died half way.</summary>
public sealed class IntakeTests : IDisposable
{
    private static readonly Sequencer First = Sequencer.Parse("01");
    private static readonly Sequencer Second = Sequencer.Parse("02");
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly LocalPlant plant = new();

    public void Dispose() => plant.Dispose();

    [Fact]
    public async Task Admit_TheSameVersionTwice_IsWaitingTwiceAndTrackedOnce()
    {
        var info = await plant.UploadAsync("landing/ndjson/2026-03-02/a.ndjson", "{}\n");

        var first = await AdmitAsync(info, Noon);
        var second = await AdmitAsync(info, Noon);

        Assert.Equal((IntakeOutcome.Waiting, IntakeOutcome.Waiting), (first.Outcome, second.Outcome));
        Assert.Equal(first.File, second.File);
        Assert.Single(Trail.Read(plant.Root));
    }

    [Fact]
    public async Task Admit_TheSameVersionAnnouncedUnderAnotherDay_StaysOnItsFirstDay()
    {
        var info = await plant.UploadAsync("landing/ndjson/undated.ndjson", "{}\n");

        var evening = await AdmitAsync(info, new DateTimeOffset(2026, 3, 2, 23, 59, 59, TimeSpan.Zero));
        var night = await AdmitAsync(info, new DateTimeOffset(2026, 3, 3, 0, 0, 1, TimeSpan.Zero));

        Assert.Equal(RunDate.Parse("2026-03-02"), evening.File!.Date);
        Assert.Equal(evening.File.Date, night.File!.Date);
        Assert.Equal(IntakeOutcome.Waiting, night.Outcome);
    }

    [Theory]
    [InlineData("a.ndjson.tmp", "{}\n", "wrong-suffix")]
    [InlineData("a.ndjson", "", "empty-file")]
    public async Task Admit_WhatTheRulesRefuse_IsMovedAsideWithItsReason(string name, string content, string code)
    {
        var info = await plant.UploadAsync($"landing/ndjson/2026-03-02/{name}", content);

        Assert.Equal(IntakeOutcome.Settled, (await AdmitAsync(info, Noon)).Outcome);
        Assert.Equal(IntakeOutcome.Settled, (await AdmitAsync(info, Noon)).Outcome);

        var row = await Steps.RowAsync(plant, info.File());
        Assert.Equal(FileStatus.Quarantined, row.Status);
        Assert.StartsWith($"{code}: ", row.Reason, StringComparison.Ordinal);
        Assert.Null(await plant.Folder.HeadAsync(info.Key, default));
        Assert.NotNull(await plant.Folder.HeadAsync(plant.Layout.Quarantined(Steps.Monday, info.File()), default));
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Admit_WhoseObjectWasLeftBehindByADeadQuarantine_FinishesIt()
    {
        var info = await plant.UploadAsync("landing/ndjson/2026-03-02/a.tmp", "{}\n");
        using (plant.Faults.Refuse(call => call.Method == nameof(IObjectStore.DeleteAsync), () => new TransientPipelineException(FailureCode.Unavailable, "gone")))
        {
            await Assert.ThrowsAsync<TransientPipelineException>(() => AdmitAsync(info, Noon));
        }

        Assert.Equal(FileStatus.Quarantined, (await Steps.RowAsync(plant, info.File())).Status);
        await AdmitAsync(info, Noon);

        Assert.Null(await plant.Folder.HeadAsync(info.Key, default));
    }

    [Fact]
    public async Task FindPending_ARefusedFileWhoseAdmitterDied_IsSetAsideNotHandedOut()
    {
        var bad = await plant.UploadAsync("landing/ndjson/2026-03-02/a.tmp", "{}\n");
        await plant.Tracker.TrackAsync(new ArrivedFile(bad.File(), Steps.Monday, bad.SizeBytes, null, Noon), "message", default);
        var good = await plant.ArriveAsync("landing/ndjson/2026-03-02/b.ndjson", "{}\n");

        await using var environment = await Temporalio.Testing.WorkflowEnvironment.StartLocalAsync();
        var found = await Steps.RunAsync(() => plant.Intakes(environment.Client).FindPendingAsync(Steps.Monday, 10));
        var again = await Steps.RunAsync(() => plant.Intakes(environment.Client).FindPendingAsync(Steps.Monday, 10));

        Assert.Equal([good!], found);
        Assert.Equal(found, again);
        Assert.Equal(FileStatus.Quarantined, (await Steps.RowAsync(plant, bad.File())).Status);
    }

    [Fact]
    public async Task FindPending_LongNames_StayBelowWhatAHistoryTakes()
    {
        for (var i = 0; i < 80; i++)
        {
            await plant.Tracker.TrackAsync(new ArrivedFile(new FileKey(new ObjectKey("input", $"landing/ndjson/2026-03-02/{new string('x', 960)}{i:D2}.ndjson"), "v"), Steps.Monday, 1, null, Noon), "m", default);
        }

        await using var environment = await Temporalio.Testing.WorkflowEnvironment.StartLocalAsync();
        var found = await Steps.RunAsync(() => plant.Intakes(environment.Client).FindPendingAsync(Steps.Monday, 500));

        Assert.InRange(found.Sum(file => file.File.Value.Length), LandingContract.KeyBytesMax, LandingContract.KeyBytesMax + 1_100);
    }

    [Fact]
    public async Task Versions_OutOfOrderEvents_TheNewestBySequencerStands()
    {
        var newer = new FileKey(new ObjectKey("input", "landing/ndjson/2026-03-02/a.ndjson"), "v2");
        var older = new FileKey(newer.Location, "v1");

        var second = await plant.Intake.AdmitAsync(newer, 5, Second, Noon, "m2", default);
        var first = await plant.Intake.AdmitAsync(older, 5, First, Noon, "m1", default);

        Assert.Equal((IntakeOutcome.Waiting, IntakeOutcome.Settled), (second.Outcome, first.Outcome));
        Assert.Equal(FileStatus.Superseded, (await Steps.RowAsync(plant, older)).Status);
    }

    [Fact]
    public async Task Versions_AnOldListingComesAfterANewEvent_TheEventStands()
    {
        var listed = new FileKey(new ObjectKey("input", "landing/ndjson/2026-03-02/a.ndjson"), "v1");
        var announced = new FileKey(listed.Location, "v2");
        await plant.Intake.AdmitAsync(announced, 5, Second, Noon.AddSeconds(30), "message", default);

        // The page was read before the second upload, and only now admitted.
        var (outcome, _) = await plant.Intake.AdmitAsync(listed, 5, null, Noon, "reconcile", default);

        Assert.Equal(IntakeOutcome.Settled, outcome);
        Assert.Equal(FileStatus.Pending, (await Steps.RowAsync(plant, announced)).Status);
        Assert.Equal(FileStatus.Superseded, (await Steps.RowAsync(plant, listed)).Status);
    }

    [Fact]
    public async Task Versions_ListingAndEventWithinOneSecond_NeitherIsLost()
    {
        var listed = new FileKey(new ObjectKey("input", "landing/ndjson/2026-03-02/a.ndjson"), "v1");
        var announced = new FileKey(listed.Location, "v2");
        await plant.Intake.AdmitAsync(announced, 5, Second, Noon.AddMilliseconds(700), "message", default);

        var (outcome, _) = await plant.Intake.AdmitAsync(listed, 5, null, Noon, "reconcile", default);

        Assert.Equal(IntakeOutcome.Waiting, outcome);
        Assert.Equal(FileStatus.Pending, (await Steps.RowAsync(plant, announced)).Status);
    }

    [Fact]
    public async Task Versions_TheFirstBytesWrittenOnceMoreAfterTheSecond_CountAgain()
    {
        var a = new FileKey(new ObjectKey("input", "landing/ndjson/2026-03-02/a.ndjson"), "etag-a");
        var b = new FileKey(a.Location, "etag-b");
        await plant.Intake.AdmitAsync(a, 5, First, Noon, "m1", default);
        await plant.Intake.AdmitAsync(b, 5, Second, Noon.AddSeconds(5), "m2", default);

        var late = await plant.Intake.AdmitAsync(a, 5, First, Noon, "m1", default);
        var again = await plant.Intake.AdmitAsync(a, 5, Sequencer.Parse("03"), Noon.AddSeconds(9), "m3", default);
        var redelivered = await plant.Intake.AdmitAsync(b, 5, Second, Noon.AddSeconds(5), "m2", default);

        Assert.Equal((IntakeOutcome.Settled, IntakeOutcome.Waiting, IntakeOutcome.Settled), (late.Outcome, again.Outcome, redelivered.Outcome));
        Assert.Equal(FileStatus.Superseded, (await Steps.RowAsync(plant, b)).Status);
        Assert.Equal(FileStatus.Pending, (await Steps.RowAsync(plant, a)).Status);
    }

    [Fact]
    public async Task Versions_TheFirstBytesWrittenOnceMore_CountAgainEvenIfOnlyAListingShowsThem()
    {
        var a = new FileKey(new ObjectKey("input", "landing/ndjson/2026-03-02/a.ndjson"), "etag-a");
        var b = new FileKey(a.Location, "etag-b");
        await plant.Intake.AdmitAsync(a, 5, First, Noon, "m1", default);
        await plant.Intake.AdmitAsync(b, 5, Second, Noon.AddMilliseconds(20), "m2", default);

        var stale = await plant.Intake.AdmitAsync(a, 5, null, Noon, "reconcile", default);
        var fresh = await plant.Intake.AdmitAsync(a, 5, null, Noon.AddMilliseconds(40), "reconcile", default);

        Assert.Equal((IntakeOutcome.Settled, IntakeOutcome.Waiting), (stale.Outcome, fresh.Outcome));
        Assert.Equal(FileStatus.Superseded, (await Steps.RowAsync(plant, b)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Versions_TheOneThatLiesThere_IsTheNewest_WhateverTheTimesSay(bool announced)
    {
        var old = await plant.UploadAsync("landing/ndjson/2026-03-02/a.ndjson", "{}\n");
        await plant.Intake.AdmitAsync(old.File(), 3, Second, DateTimeOffset.UtcNow, "m1", default);
        var current = await plant.UploadAsync("landing/ndjson/2026-03-02/a.ndjson", "{}\n{}\n");

        var (outcome, _) = await plant.Intake.AdmitAsync(current.File(), 6, announced ? First : null, Noon.AddYears(-1), "m2", default);

        Assert.Equal(IntakeOutcome.Waiting, outcome);
        Assert.Equal((FileStatus.Pending, FileStatus.Superseded), ((await Steps.RowAsync(plant, current.File())).Status, (await Steps.RowAsync(plant, old.File())).Status));
        Assert.Equal(IntakeOutcome.Settled, (await plant.Intake.AdmitAsync(old.File(), 3, Second, DateTimeOffset.UtcNow, "m1", default)).Outcome);
    }

    [Fact]
    public async Task Quarantine_OfAFileThatIsRemovedAtThatMoment_RecordsTheReasonAllTheSame()
    {
        var info = await plant.UploadAsync("landing/ndjson/2026-03-02/a.tmp", "{}\n");
        using var removing = plant.Faults.Before(async call =>
        {
            if (call.Method == nameof(IObjectStore.CopyAsync))
            {
                await plant.Folder.DeleteAsync(info.Key, null, default);
            }
        });

        await AdmitAsync(info, Noon);

        var row = await Steps.RowAsync(plant, info.File());
        Assert.Equal((FileStatus.Quarantined, "wrong-suffix"), (row.Status, row.Reason!.Split(':')[0]));
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Reconcile_WhatIsStillBeingWritten_IsLeftAloneAndIsNoOffender()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Noon);
        using var folder = new LocalPlant(clock: clock, settleSeconds: 10);
        await folder.UploadAsync("landing/ndjson/2026-03-02/fresh.ndjson", "{}\n");
        await folder.UploadAsync("landing/ndjson/2026-03-02/.rsync.ndjson.Xa3f", "{}\n");
        await folder.UploadAsync("landing/ndjson/2026-03-02/.git/a.ndjson", "{}\n");
        await using var environment = await Temporalio.Testing.WorkflowEnvironment.StartLocalAsync();

        var early = await Steps.RunAsync(() => folder.Intakes(environment.Client).ReconcilePageAsync(null));
        var ledger = await folder.Auditor.AuditAsync(null, listing: true, () => { }, default);
        clock.Advance(TimeSpan.FromSeconds(10));
        var late = await Steps.RunAsync(() => folder.Intakes(environment.Client).ReconcilePageAsync(null));

        Assert.Equal((0, 0), (early.Announced, (int)ledger.OffenderCount));
        Assert.Equal(1, late.Announced);
        Assert.Equal(["fresh.ndjson pending"], await folder.Tracker.QueryAllFilesAsync());
    }

    private Task<(IntakeOutcome Outcome, ArrivedFile? File)> AdmitAsync(ObjectInfo info, DateTimeOffset seenAt) =>
        plant.Intake.AdmitAsync(info.File(), info.SizeBytes, null, seenAt, "message", default);
}
