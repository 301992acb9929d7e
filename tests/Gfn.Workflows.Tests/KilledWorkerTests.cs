using System.Diagnostics;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Gfn.RealServer;
using Temporalio.Client;
using Temporalio.Testing;

namespace Gfn.Workflows.Tests;

/// <summary>The pipeline's worker as a process of its own, killed in the middle, against a server that it reaches over the network.</summary>
[Trait("Category", "Slow")]
public sealed class KilledWorkerTests
{
    private const int Files = 24;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task N1_WorkerKilledInTheMiddle_OnTheServedEngine_EverythingIsLandedOnce()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0", DevServerOptions = new() { ExistingPath = DevServer.Program } });

        await LandThroughAKillAsync(environment.Client.Connection.Options.TargetHost!);
    }

    [SkippableFact]
    public async Task N1_WorkerKilledInTheMiddle_OnARealServer_EverythingIsLandedOnce()
    {
        Skip.If(DevServer.Program is null, DevServer.Missing);
        await using var server = await DevServer.StartAsync();

        await LandThroughAKillAsync(server.Address);
    }

    private static async Task LandThroughAKillAsync(string address)
    {
        var client = await TemporalClient.ConnectAsync(new(address));
        using var plant = new LocalPlant(policy: LocalPlant.Brisk);
        for (var i = 0; i < Files; i++)
        {
            var content = string.Concat(Enumerable.Range(0, 2_000).Select(line => $"{{\"file\":{i},\"line\":{line}}}\n"));
            await plant.Queue.SendAsync(S3Messages.Created(await plant.UploadAsync(Site.At($"{i:D2}.ndjson"), content)), default);
        }

        using (var first = await StartAsync(plant, address))
        {
            await Site.UntilAsync(async () => (await plant.Tracker.CountAsync(Site.Monday, default)).Completed >= 3, "the first files to be completed", Deadline);
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync();
        }

        var atTheKill = await plant.Tracker.CountAsync(Site.Monday, default);
        Assert.True(atTheKill.Completed < Files, "the worker was to be killed while work was left");
        using var second = await StartAsync(plant, address);
        try
        {
            await Site.UntilAsync(async () => (await plant.Tracker.CountAsync(Site.Monday, default)).Completed == Files, "all files to be completed", Deadline);
            var report = await client.GetWorkflowHandle<LandingWorkflow, LandingReport>(LandingContract.Id("ndjson", Site.Monday)).GetResultAsync().WaitAsync(Deadline);
            Assert.True(report.Ledger.Balanced);
            Assert.Equal(new LineCounts(Files * 2_000, Files * 2_000, 0, 0), report.Ledger.LineCounts);
        }
        finally
        {
            second.Kill(entireProcessTree: true);
            await second.WaitForExitAsync();
        }

        Assert.Empty(await new Invariants(plant).OffendersAsync());
        Assert.Equal(0, (await plant.Queue.DepthAsync(default)).Dead);
    }

    /// <summary>Starts the worker's process and waits until it works.</summary>
    private static async Task<Process> StartAsync(LocalPlant plant, string address)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Gfn.Plant.Worker.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, plant.Root, address]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("working", await process.StandardOutput.ReadLineAsync().WaitAsync(Deadline));
        return process;
    }
}
