using Gfn.Domain;
using Gfn.Plant;
using Gfn.Ports;

namespace Gfn.Activities.Tests;

/// <summary>Conversion, commit record and what it makes of the files.</summary>
public sealed class CommitActivitiesTests : IDisposable
{
    private readonly LocalPlant plant = new();

    public void Dispose() => plant.Dispose();

    [Fact]
    public async Task Convert_Repeated_GivesEachAttemptItsOwnPlaceAndTheSameBytes()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n{\"a\":2}\n"));

        var first = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion));
        var second = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 2);

        Assert.NotEqual(first.Result, second.Result);
        Assert.Equal(await PartAsync(manifest, first), await PartAsync(manifest, second));
        Assert.Null(await plant.Folder.HeadAsync(plant.Layout.Commit(Steps.Monday, manifest.Manifest), default));
    }

    [Fact]
    public async Task Convert_OfACommittedManifest_ConvertsNothing()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        var before = await Steps.CommitAsync(plant, manifest);

        var again = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 2);
        var after = await Steps.RunAsync(() => plant.Commits.CommitManifestAsync(manifest, again), attempt: 2);

        Assert.Null(again.Result);
        Assert.Equal(before, after);
        Assert.Single(plant.Faults.Calls, call => call.Port == nameof(IFileConverter));
    }

    [Theory]
    [InlineData("rescue")]
    [InlineData("null")]
    public async Task Commit_ValuesThatFitNoColumn_AreCountedInTheRecordTheSummaryAndTheLedger(string policy)
    {
        var typed = plant.Pipeline.Conversion with { Typing = new TypingSettings("""{"id":"int64","s":{"n":"double"}}""", policy) };
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"id\":1}\n{\"id\":\"x\",\"s\":{\"n\":true}}\n"), ("b.ndjson", "{\"id\":2}\n{\"id\":[]}\n"));
        await Steps.RunAsync(() => plant.Manifests.BeginManifestAsync(manifest));

        var converted = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, typed));
        var summary = await Steps.RunAsync(() => plant.Commits.CommitManifestAsync(manifest, converted));
        await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0));
        await Steps.RunAsync(() => plant.Manifests.CompleteManifestAsync(manifest));
        var ledger = await Steps.RunAsync(() => plant.Ledgers.DrawLedgerAsync(Steps.Monday));

        var record = CommitRecord.FromJson(await plant.Store.ReadDocumentAsync(plant.Layout.Commit(manifest.Date, manifest.Manifest), default));
        var first = record.Inputs[0].File;
        Assert.Equal([new CommittedMisfit("id", "int64", 2, first, 2), new CommittedMisfit("s.n", "double", 1, first, 2)], record.Misfits!.OrderBy(misfit => misfit.Column));
        Assert.Equal((3L, 3L, true), (summary.Misfits, ledger.Misfits, ledger.Balanced));
        Assert.Empty(await new Invariants(plant).OffendersAsync());
    }

    [Fact]
    public async Task Commit_WithoutTypes_SaysNothingOfMisfits()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"id\":1}\n{\"id\":\"x\"}\n"));

        var summary = await Steps.CommitAsync(plant, manifest);

        var json = System.Text.Encoding.UTF8.GetString(await plant.Store.ReadDocumentAsync(plant.Layout.Commit(manifest.Date, manifest.Manifest), default));
        Assert.Equal(0, summary.Misfits);
        Assert.DoesNotContain("misfit", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_Beats_AndStopsWhenCancelled()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        var environment = Steps.Environment();
        using var reached = plant.Faults.Before(call =>
        {
            if (call.Port == nameof(IFileConverter))
            {
                environment.Cancel();
            }

            return Task.CompletedTask;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => environment.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion)));

        Assert.Empty(await plant.Folder.ListAllAsync(plant.Layout.OutputBucket, string.Empty, default).Where(found => found.Key.Key.EndsWith(".parquet", StringComparison.Ordinal)).ToListAsync());
    }

    [Fact]
    public async Task Commit_OfTwoAttempts_LetsTheFirstStand()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        var first = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion));
        var second = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion), attempt: 2);

        var won = await Steps.RunAsync(() => plant.Commits.CommitManifestAsync(manifest, second));
        var told = await Steps.RunAsync(() => plant.Commits.CommitManifestAsync(manifest, first));

        Assert.Equal(second.Attempt, won.Attempt);
        Assert.Equal(won, told);
    }

    [Fact]
    public async Task Commit_OfOutputThatIsNotThere_PublishesNothing()
    {
        var manifest = await Steps.ManifestAsync(plant, ("a.ndjson", "{\"a\":1}\n"));
        var converted = await Steps.RunAsync(() => plant.Conversions.ConvertManifestAsync(manifest, plant.Pipeline.Conversion));
        await plant.Folder.DeleteAsync(plant.Layout.Attempt(Steps.Monday, manifest.Manifest, converted.Attempt).Under("part-00000.parquet"), null, default);

        var refused = await Assert.ThrowsAsync<SystemPipelineException>(() => Steps.RunAsync(() => plant.Commits.CommitManifestAsync(manifest, converted)));

        Assert.Equal(FailureCode.CommitContradicted, refused.Code);
        Assert.Contains("part-00000.parquet", refused.Message, StringComparison.Ordinal);
        Assert.Null(await plant.Folder.HeadAsync(plant.Layout.Commit(Steps.Monday, manifest.Manifest), default));
    }

    [Fact]
    public async Task Settle_GoodBadAndGone_EachGetWhatTheRecordSays_HoweverOften()
    {
        var manifest = await Steps.ManifestAsync(
            plant,
            ("good.ndjson", "{\"a\":1}\n"),
            ("half.ndjson", "{\"a\":1}\n{broken\n"),
            ("bad.ndjson", "no\nrecord\n"),
            ("deleted.ndjson", "{\"a\":1}\n"),
            ("replaced.ndjson", "{\"a\":1}\n"));
        await plant.Folder.DeleteAsync(At("deleted.ndjson"), null, default);
        await plant.UploadAsync(At("replaced.ndjson").Key, "{\"a\":2}\n");
        var summary = await Steps.CommitAsync(plant, manifest);

        Assert.Null(await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0)));
        var before = Trail.Read(plant.Root);
        Assert.Null(await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, 0), attempt: 2));

        Assert.Equal(before, Trail.Read(plant.Root));
        Assert.Equal((5, 3, 1L), (summary.Files, summary.Refused, summary.Counts.Rejected));
        var rows = await plant.Tracker.QueryAllAsync(new FileQuery(), default).ToDictionaryAsync(row => row.File.Location.Name, row => row);
        Assert.Equal(FileStatus.Completed, rows["good.ndjson"].Status);
        Assert.Equal(FileStatus.Completed, rows["half.ndjson"].Status);
        Assert.Equal(FileStatus.Quarantined, rows["bad.ndjson"].Status);
        Assert.StartsWith("not-ndjson: ", rows["bad.ndjson"].Reason, StringComparison.Ordinal);
        Assert.Equal(FileStatus.Quarantined, rows["deleted.ndjson"].Status);
        Assert.StartsWith("file-gone: ", rows["deleted.ndjson"].Reason, StringComparison.Ordinal);
        Assert.Equal(FileStatus.Superseded, rows["replaced.ndjson"].Status);
        Assert.Null(await plant.Folder.HeadAsync(At("bad.ndjson"), default));
        Assert.NotNull(await plant.Folder.HeadAsync(plant.Layout.Quarantined(Steps.Monday, rows["bad.ndjson"].File), default));
    }

    [Fact]
    public async Task Settle_OfMoreFilesThanATransactionTakes_GoesInSlices()
    {
        var files = Enumerable.Range(0, 205).Select(i => ($"{i:D3}.ndjson", "{\"a\":1}\n")).ToArray();
        var manifest = await Steps.ManifestAsync(plant, files);
        await Steps.CommitAsync(plant, manifest);

        var offsets = new List<int>();
        for (int? next = 0; next is { } from; next = await Steps.RunAsync(() => plant.Commits.SettleFilesAsync(manifest, from)))
        {
            offsets.Add(from);
        }

        Assert.Equal([0, 100, 200], offsets);
        Assert.Equal(205, (await plant.Tracker.CountAsync(Steps.Monday, default)).Completed);
    }

    private static ObjectKey At(string name) => new("input", $"landing/ndjson/{Steps.Monday}/{name}");

    private Task<byte[]> PartAsync(ManifestRef manifest, ConvertedManifest converted) =>
        File.ReadAllBytesAsync(plant.Folder.PathOf(plant.Layout.Attempt(Steps.Monday, manifest.Manifest, converted.Attempt).Under("part-00000.parquet")));
}
