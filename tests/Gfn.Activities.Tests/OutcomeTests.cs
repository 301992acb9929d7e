using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;

namespace Gfn.Activities.Tests;

/// <summary>Load, ledger, notices, quarantine.</summary>
public sealed class OutcomeTests
{
    [SkippableFact]
    public async Task Load_WhoseAnswerIsLost_LoadsOnceHoweverOftenRepeated()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        using var plant = new LocalPlant(warehouse: true);
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n{\"a\":2,\"b\":\"x\"}\n"));
        await Steps.CommitAsync(plant, manifest);
        using (plant.Faults.LoseAnswer(call => call.Method == nameof(IWarehouse.LoadAsync), () => new TransientPipelineException(FailureCode.Unavailable, "connection lost")))
        {
            await Assert.ThrowsAsync<TransientPipelineException>(() => Steps.RunAsync(() => plant.Loads.LoadManifestAsync(manifest, LocalPlant.Table)));
        }

        var second = await Steps.RunAsync(() => plant.Loads.LoadManifestAsync(manifest, LocalPlant.Table), attempt: 2);
        var third = await Steps.RunAsync(() => plant.Loads.LoadManifestAsync(manifest, LocalPlant.Table), attempt: 3);

        Assert.Equal((new LoadedRows(2, Before: true), second), (second, third));
        Assert.Equal(2L, (await plant.Warehouse.QueryAsync($"SELECT count(*) FROM {LocalPlant.Table}", [], 1, default)).Rows[0][0]);
        Assert.Single(await plant.Warehouse.LoadedAsync(Steps.Monday, default).ToListAsync());
    }

    [SkippableFact]
    public async Task Load_OfAManifestWithoutRows_IsInTheLedgerAndBalances()
    {
        Skip.If(Libraries.WithoutDuckDb is not null, Libraries.WithoutDuckDb);
        using var plant = new LocalPlant(warehouse: true);
        var manifest = await Steps.ManifestAsync(plant, ("blank.ndjson", "\n\n"), ("bad.ndjson", "no\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));
        var commit = await Steps.CommitAsync(plant, manifest);
        await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0));

        var loaded = await Steps.RunAsync(() => plant.Loads.LoadManifestAsync(manifest, LocalPlant.Table));
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest));

        Assert.Equal((0L, 0L), (commit.RowsOut, loaded.Rows));
        Assert.True((await Steps.RunAsync(() => plant.Ledgers.DrawLedgerAsync(Steps.Monday))).Balanced);
    }

    [Fact]
    public async Task Ledger_WithAFileOnItsWay_NamesIt()
    {
        using var plant = new LocalPlant();
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));

        var during = await Steps.RunAsync(() => plant.Ledgers.DrawLedgerAsync(Steps.Monday));
        await Steps.CommitAsync(plant, manifest);
        await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0));
        var after = await Steps.RunAsync(() => plant.Ledgers.DrawLedgerAsync(Steps.Monday));

        Assert.False(during.Balanced);
        Assert.Contains(during.Offenders, offender => offender.Subject.Contains("a.ndjson", StringComparison.Ordinal) && offender.Problem.Contains("manifested", StringComparison.Ordinal));
        Assert.True(after.Balanced);
    }

    [Fact]
    public async Task Notify_ADeadChannel_IsRecordedAndTheOthersAreTold()
    {
        using var plant = new LocalPlant();
        var closed = new StringWriter();
        await closed.DisposeAsync();
        var telling = new NoticeActivities([new Adapters.Local.ConsoleNotifier(closed), plant.Notices], Microsoft.Extensions.Logging.Abstractions.NullLogger<NoticeActivities>.Instance);
        var notice = new Notice("n-1", Severity.Warning, "subject", [new Fact("fact", "1")]);

        var deliveries = await Steps.RunAsync(() => telling.NotifyAsync(notice));
        await Steps.RunAsync(() => telling.NotifyAsync(notice), attempt: 2);

        Assert.Equal("console", deliveries[0].Channel);
        Assert.NotNull(deliveries[0].Problem);
        Assert.Equal(new Delivery("board", null), deliveries[1]);
        Assert.Equal([notice], plant.Notices.Told);
    }

    [Fact]
    public async Task Quarantine_WhenTheObjectIsReplacedMeanwhile_LeavesTheNewOneAlone()
    {
        using var plant = new LocalPlant();
        var old = await plant.UploadAsync("landing/ndjson/2026-03-02/a.tmp", "old\n");
        using var replaced = plant.Faults.Before(async call =>
        {
            if (call.Method == nameof(IObjectStore.CopyAsync))
            {
                await plant.UploadAsync(old.Key.Key, "new\n");
            }
        });

        await plant.Intake.AdmitAsync(old.File(), old.SizeBytes, null, old.ModifiedAt, "message", default);

        Assert.Equal("new\n", await File.ReadAllTextAsync(plant.Folder.PathOf(old.Key)));
        Assert.Null(await plant.Folder.HeadAsync(plant.Layout.Quarantined(Steps.Monday, old.File()), default));
        Assert.Equal(FileStatus.Quarantined, (await Steps.RowAsync(plant, old.File())).Status);
    }
}
