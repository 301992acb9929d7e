using Gfn.Activities;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Gfn.Workflows.Tests;

/// <summary>Would a run that is in flight survive today's code? Every recorded history is replayed against it; <c>make record-histories</c> records them anew.</summary>
public sealed class ReplayTests
{
    private static WorkflowReplayer Replayer => new(new WorkflowReplayerOptions().AddWorkflow<LandingWorkflow>().AddWorkflow<ManifestWorkflow>().AddWorkflow<ReconcileWorkflow>());

    public static TheoryData<string> Recorded() =>
        [.. Directory.EnumerateFiles(Checkout.Histories, "*.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Checkout.Histories, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task History_ReplaysOnTodaysCode(string name) => Assert.Null(await BreakageAsync(Replayer, name));

    [Fact]
    public void Corpus_CoversEveryScenario()
    {
        var names = Directory.EnumerateFiles(Checkout.Histories, "*.json").Select(path => Path.GetFileName(path).Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        Assert.Equal(Scenarios.All.Keys.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task ChangedCode_IsReportedWithHistoryEventAndCommand()
    {
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<HastyManifest>());

        var breakage = await BreakageAsync(replayer, "happy.manifest-1.json");

        Assert.NotNull(breakage);
        Assert.Contains("happy.manifest-1.json", breakage, StringComparison.Ordinal);
        Assert.Contains("from event 5, ActivityTaskScheduled, on", breakage, StringComparison.Ordinal);
        Assert.Contains("BeginManifest", breakage, StringComparison.Ordinal);
        Assert.Contains("CompleteManifest", breakage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("happy.landing.json")]
    [InlineData("cancelled.manifest.json")]
    public async Task RunInFlight_CutOffAfterAnyTask_ReplaysToo(string name)
    {
        var history = HistoryFiles.Read(Path.Combine(Checkout.Histories, name));
        var cuts = history.Events.Index().Where(step => step.Item.WorkflowTaskCompletedEventAttributes is not null).Select(step => step.Index + 1).ToList();

        Assert.NotEmpty(cuts);
        foreach (var cut in cuts)
        {
            var result = await Replayer.ReplayWorkflowAsync(new WorkflowHistory(history.Id, [.. history.Events.Take(cut)]), throwOnReplayFailure: false);
            Assert.True(result.ReplayFailure is null, $"{name}, cut off after event {cut}: {result.ReplayFailure?.Message}");
        }
    }

    /// <summary>What a run in flight would meet, in one sentence; null if it would go on.</summary>
    private static async Task<string?> BreakageAsync(WorkflowReplayer replayer, string name)
    {
        var history = HistoryFiles.Read(Path.Combine(Checkout.Histories, name));
        var result = await replayer.ReplayWorkflowAsync(history, throwOnReplayFailure: false);
        if (result.ReplayFailure is not { } failure)
        {
            return null;
        }

        var misfit = await FirstMisfitAsync(replayer, history);
        return $"Runs in flight like {name} ({history.Id}) would break from event {misfit.EventId}, {misfit.EventType}, on: {failure.Message} Keep the old course behind Workflow.Patched, or let such runs end first.";
    }

    /// <summary>The first recorded event that today's code does not bring about: replays growing parts of the history, each with whole tasks.</summary>
    private static async Task<HistoryEvent> FirstMisfitAsync(WorkflowReplayer replayer, WorkflowHistory history)
    {
        var events = history.Events.ToList();
        foreach (var end in Enumerable.Range(1, events.Count).Where(end => end == events.Count || events[end].WorkflowTaskScheduledEventAttributes is not null))
        {
            var part = await replayer.ReplayWorkflowAsync(new WorkflowHistory(history.Id, events[..end]), throwOnReplayFailure: false);
            var answer = events.FindLastIndex(end - 1, step => step.WorkflowTaskCompletedEventAttributes is not null);
            if (part.ReplayFailure is not null && answer >= 0)
            {
                return events[Math.Min(answer + 1, end - 1)];
            }
        }

        return events[^1];
    }

    /// <summary>A manifest's run as a careless change would have it.</summary>
    [Workflow("ManifestWorkflow")]
    public sealed class HastyManifest
    {
        [WorkflowRun]
        public async Task<ManifestReport?> RunAsync(ManifestRequest request)
        {
            await Workflow.ExecuteActivityAsync((ManifestActivities a) => a.CompleteManifestAsync(request.Manifest), ActivityPolicy.Metadata);
            return null;
        }
    }
}
