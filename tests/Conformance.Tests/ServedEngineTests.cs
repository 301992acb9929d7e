using Temporalio.Testing;

namespace Conformance.Tests;

/// <summary>
/// The same scenarios with both halves apart: the SDK half as a client of the engine's port, every call through gRPC.
/// </summary>
public sealed class ServedEngineTests
{
    private const string List = "same.served.txt";

    [Fact]
    public async Task FixedPart_OverTheNetwork_AnswersAsRecorded()
    {
        await using var environment = await ServeAsync();
        var answers = await ConformanceRun.CheckAsync("--address", environment.Client.Connection.Options.TargetHost!, "--filter", "activity-success");

        Assert.Empty(SameList.Lost(answers, SameList.Read(List).Where(name => name.Contains("activity-success", StringComparison.Ordinal))));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Whole_OverTheNetwork_AnswersAsRecorded()
    {
        await using var environment = await ServeAsync();
        var answers = new Dictionary<string, string>(await ConformanceRun.CheckAsync("--address", environment.Client.Connection.Options.TargetHost!), StringComparer.Ordinal);

        // Scenarios measure real time. On a machine that is busy one may miss its moment, so one that is lost is asked once more, alone.
        foreach (var name in SameList.Read(List).Where(name => answers.GetValueOrDefault(name) != "").ToList())
        {
            await using var fresh = await ServeAsync();
            foreach (var (scenario, answer) in await ConformanceRun.CheckAsync("--address", fresh.Client.Connection.Options.TargetHost!, "--filter", name))
            {
                answers[scenario] = answer;
            }
        }

        Assert.Empty(SameList.Lost(answers, SameList.Read(List)));
    }

    private static Task<WorkflowEnvironment> ServeAsync() => WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
}
