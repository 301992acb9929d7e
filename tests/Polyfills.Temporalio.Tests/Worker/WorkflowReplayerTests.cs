using Temporalio.Exceptions;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Worker;

public class WorkflowReplayerTests
{
    [Fact]
    public async Task Replay_SameCode_HasNoFailure()
    {
        var result = await Replayer<RunTests.TwoSteps>().ReplayWorkflowAsync(Recorded());

        Assert.Null(result.ReplayFailure);
    }

    [Fact]
    public async Task Replay_OtherActivity_NamesEventAndCommand()
    {
        var failure = await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => Replayer<OtherStep>().ReplayWorkflowAsync(Recorded()));

        Assert.Contains(
            "[TMPRL1100] Nondeterminism error: Activity type of scheduled event 'First' does not match activity type of activity command 'Other'",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_TimerInsteadOfActivity_NamesTheMachine()
    {
        var result = await Replayer<TimerInstead>().ReplayWorkflowAsync(Recorded(), throwOnReplayFailure: false);

        Assert.Contains(
            "Timer machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)",
            Assert.IsType<WorkflowNondeterminismException>(result.ReplayFailure).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_MoreCodeThanHistory_IsNondeterminism()
    {
        var history = HistoryBuilder.Started("TwoSteps").TaskDone().ActivityDone("1", "First", "a").TaskDone().Completed().ToHistory();

        await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => Replayer<RunTests.TwoSteps>().ReplayWorkflowAsync(history));
    }

    [Fact]
    public async Task Replay_IncompleteHistory_IsFine()
    {
        var history = HistoryBuilder.Started("TwoSteps").TaskDone().ActivityDone("1", "First", "a").ToHistory();

        Assert.Null((await Replayer<RunTests.TwoSteps>().ReplayWorkflowAsync(history)).ReplayFailure);
    }

    private static global::Temporalio.Common.WorkflowHistory Recorded() => HistoryBuilder.Started("TwoSteps")
        .TaskDone().ActivityDone("1", "First", "a").TaskDone().ActivityDone("2", "Second", "b").TaskDone().Completed().ToHistory();

    private static WorkflowReplayer Replayer<T>() => new(new WorkflowReplayerOptions().AddWorkflow<T>());

    [Workflow("TwoSteps")]
    public sealed class OtherStep
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.ExecuteActivityAsync("Other", [], new() { StartToCloseTimeout = TimeSpan.FromSeconds(1) });
    }

    [Workflow("TwoSteps")]
    public sealed class TimerInstead
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.DelayAsync(1);
    }
}
