using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Common;

namespace Gfn.Workflows.Tests;

/// <summary>What histories hold stays small.</summary>
public sealed class SizeTests
{
    /// <summary>Where a Temporal server begins to warn.</summary>
    private const int EventBytesMax = 512 << 10;

    private const int HistoryEventsMax = 10_000;

    [Fact]
    public async Task I9_LongestNamesStoresTake_NoEventGrowsLarge()
    {
        await using var site = await LandingHarness.StartAsync();
        var files = Enumerable.Range(0, 400).Select(i => site.Stages.Track($"{new string('é', 490)}{i:D3}.ndjson")).ToArray();

        await site.WorkAsync(async () =>
        {
            var handle = await site.LandAsync(Site.Policy(files: 250, events: 30), []);
            var chain = site.Client.GetWorkflowHandle<LandingWorkflow>(LandingHarness.Id);
            foreach (var some in files.Chunk(LandingDoor.SignalFilesMax))
            {
                await chain.SignalAsync(w => w.FilesArrivedAsync(some));
            }

            await handle.GetResultAsync();
            await foreach (var run in site.Client.ListWorkflowsAsync(string.Empty))
            {
                AssertSmall(run.Id, (await site.Client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync()).Events);
            }
        });

        Assert.Equal(files.Length, site.Stages.Cuts.Sum(cut => cut.Files.Count));
    }

    [Fact]
    public void I9_RecordedHistories_AreSmallAndHoldNoPathOfAMachine()
    {
        foreach (var path in Directory.EnumerateFiles(Checkout.Histories, "*.json", SearchOption.AllDirectories))
        {
            WorkflowHistory history = HistoryFiles.Read(path);
            AssertSmall(path, history.Events);
            Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), File.ReadAllText(path), StringComparison.Ordinal);
            Assert.DoesNotContain(Checkout.Root, File.ReadAllText(path), StringComparison.Ordinal);
        }
    }

    private static void AssertSmall(string whose, IReadOnlyCollection<Temporalio.Api.History.V1.HistoryEvent> events)
    {
        Assert.InRange(events.Count, 1, HistoryEventsMax);
        foreach (var step in events)
        {
            Assert.True(step.CalculateSize() < EventBytesMax, $"{whose}, event {step.EventId} {step.EventType}: {step.CalculateSize()} bytes");
        }
    }
}
