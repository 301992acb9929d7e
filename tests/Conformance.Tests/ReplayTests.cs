using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Temporalio.Common;
using Temporalio.Worker;

namespace Conformance.Tests;

/// <summary>Histories of a real server hold against the scenarios' code: what the official SDK ordered there, this one orders too.</summary>
public sealed partial class ReplayTests
{
    private const string List = "replay.refused.txt";

    private static readonly Assembly Program = Assembly.LoadFrom(ConformanceRun.Program());

    private static readonly IReadOnlyDictionary<string, string> Refused = SameList.Read(List)
        .Select(line => line.Split(' ', 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    public static TheoryData<string> Accepted => [.. Histories().Where(name => !Refused.ContainsKey(name))];

    public static TheoryData<string> Unfit => [.. Refused.Keys];

    [Fact]
    public void Recordings_AreAll() => Assert.Equal(253, Accepted.Count + Unfit.Count);

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Replay_RecordedHistory_Fits(string history)
    {
        var result = await ReplayAsync(history);

        Assert.True(result.ReplayFailure is null, $"{history}: {result.ReplayFailure?.Message}");
    }

    /// <summary>Those whose code or worker is not the one that wrote them, each with what the replayer must say.</summary>
    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task Replay_HistoryOfOtherCode_IsRefused(string history)
    {
        var failure = await Record.ExceptionAsync(async () => throw (await ReplayAsync(history)).ReplayFailure ?? new InvalidOperationException("no failure"));

        Assert.Contains(Refused[history], failure!.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Histories() => Directory.EnumerateFiles(Checkout.Recordings, "*.history.json")
        .Select(file => Path.GetFileName(file)[..^".history.json".Length])
        .Order(StringComparer.Ordinal);

    private static async Task<WorkflowReplayResult> ReplayAsync(string name)
    {
        var options = new WorkflowReplayerOptions { DebugMode = true };
        var worker = new TemporalWorkerOptions("replay");
        ((dynamic)Scenario(name[..name.IndexOf('.', StringComparison.Ordinal)])).Register(worker);
        foreach (var workflow in worker.Workflows)
        {
            options.AddWorkflow(workflow);
        }

        options.Interceptors = worker.Interceptors;
        options.WorkflowFailureExceptionTypes = worker.WorkflowFailureExceptionTypes;
        var history = WorkflowHistory.FromJson(WorkflowId().Match(name).Groups[1].Value, await File.ReadAllTextAsync(Path.Combine(Checkout.Recordings, $"{name}.history.json")));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await new WorkflowReplayer(options).ReplayWorkflowAsync(history, throwOnReplayFailure: false, deadline.Token).WaitAsync(deadline.Token);
    }

    private static object Scenario(string name)
    {
        var entries = (IEnumerable)Program.GetType("Conformance.ScenarioEntry")!.GetProperty("All")!.GetValue(null)!;
        foreach (dynamic entry in entries)
        {
            if ((string)entry.Info.Name == name)
            {
                return entry.Create();
            }
        }

        throw new KeyNotFoundException($"no scenario is called {name}");
    }

    [GeneratedRegex(@"^[^.]+\.(.+?)(\.run\d+)?$")]
    private static partial Regex WorkflowId();
}
