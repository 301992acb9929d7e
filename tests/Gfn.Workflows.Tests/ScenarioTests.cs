using Gfn.Histories.Checks;
using Gfn.Plant;
using Gfn.RealServer;
using Temporalio.Testing;
using Temporalio.Worker;

namespace Gfn.Workflows.Tests;

/// <summary>Runs every scenario and replays what it left. With RECORD_HISTORIES=1 the histories are written into the checkout, as <c>make record-histories</c> does.</summary>
public sealed class ScenarioTests
{
    private static bool Records => Environment.GetEnvironmentVariable("RECORD_HISTORIES") == "1";

    public static TheoryData<string> Names() => [.. Scenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Scenario_OnTheEmbeddedEngine_ReplaysItself(string name)
    {
        await using var site = await Site.StartAsync(policy: Scenarios.Policy(name));

        await RunAsync(site, name, Checkout.Histories);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Slow")]
    public async Task Scenario_OnARealServer_ReplaysItself(string name)
    {
        Skip.If(DevServer.Program is null, DevServer.Missing);
        await using var server = await DevServer.StartAsync();
        var client = await Temporalio.Client.TemporalClient.ConnectAsync(new(server.Address) { Identity = "recorder" });
        await using var site = Site.Over(new WorkflowEnvironment(client), Scenarios.Policy(name));

        await RunAsync(site, name, Path.Combine(Checkout.Histories, "server"));
    }

    private static async Task RunAsync(Site site, string name, string folder)
    {
        var recorded = await Scenarios.All[name](site);

        Assert.NotEmpty(recorded);
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<LandingWorkflow>().AddWorkflow<ManifestWorkflow>().AddWorkflow<ReconcileWorkflow>());
        foreach (var run in recorded)
        {
            HistoryRules.Assert(run.Name, run.History.Events);
            var result = await replayer.ReplayWorkflowAsync(run.History, throwOnReplayFailure: false);
            Assert.True(result.ReplayFailure is null, $"{run.Name}: {result.ReplayFailure?.Message}");
            if (Records)
            {
                HistoryFiles.Write(folder, run);
            }
        }

        Assert.Empty(await new Invariants(site.Plant).OffendersAsync(mayFail: name is "failed" or "cancelled"));
    }
}
