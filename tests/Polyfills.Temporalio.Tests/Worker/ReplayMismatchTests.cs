using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Worker;

/// <summary>Every way in which code and history can fail to fit, and that the error names the event by id and kind, and the command.</summary>
public sealed class ReplayMismatchTests
{
    private static readonly ActivityOptions Once = new() { StartToCloseTimeout = TimeSpan.FromSeconds(1) };

    public static TheoryData<string, string[]> Mismatches => new()
    {
        { nameof(Fits), [] },
        { nameof(Missing), ["No command scheduled for event HistoryEvent(id: 9, TimerStarted)", "the code orders nothing"] },
        { nameof(Extra), ["Timer machine does not handle this event: HistoryEvent(id: 6, StartChildWorkflowExecutionInitiated)", "Command(StartTimer, id 1)"] },
        { nameof(TwiceTheActivity), ["Activity machine does not handle this event: HistoryEvent(id: 7, SignalExternalWorkflowExecutionInitiated)", "Command(ScheduleActivityTask, type Step, id 2)"] },
        { nameof(ExtraAtEnd), ["Activity machine does not handle this event: HistoryEvent(id: 14, WorkflowExecutionCompleted)", "Command(ScheduleActivityTask, type Step, id 2)"] },
        { nameof(Reordered), ["Child workflow machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)", "Command(StartChildWorkflowExecution, type Child, id child)"] },
        { nameof(OtherKind), ["Timer machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)", "Command(StartTimer, id 1)"] },
        { nameof(OtherActivityType), ["Activity type of scheduled event 'Step' does not match activity type of activity command 'Renamed'", "HistoryEvent(id: 5, ActivityTaskScheduled)", "type Renamed, id 1"] },
        { nameof(OtherActivityId), ["Activity id of scheduled event '1' does not match activity id of activity command 'mine'", "HistoryEvent(id: 5,", "id mine"] },
        { nameof(OtherChildType), ["Child workflow type of scheduled event 'Child' does not match child workflow type of command 'Other'", "HistoryEvent(id: 6,", "type Other, id child"] },
        { nameof(OtherChildId), ["Child workflow id of scheduled event 'child' does not match child workflow id of command 'other'", "HistoryEvent(id: 6,", "id other"] },
        { nameof(OtherSignal), ["Signal name of event 'Go' does not match that of command 'Stop'", "HistoryEvent(id: 7,", "Command(SignalExternalWorkflowExecution, name Stop, to target)"] },
        { nameof(OtherTarget), ["Workflow id of event 'target' does not match that of command 'elsewhere'", "HistoryEvent(id: 7,", "name Go, to elsewhere"] },
        { nameof(CancelsAnother), ["Workflow id of event 'target' does not match that of command 'elsewhere'", "HistoryEvent(id: 8, RequestCancelExternalWorkflowExecutionInitiated)", "of elsewhere"] },
        { nameof(LocalInstead), ["machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)", "Command(StartChildWorkflowExecution, type Child, id child)"] },
        { nameof(EndsEarly), ["Complete workflow machine does not handle this event: HistoryEvent(id: 9, TimerStarted)", "Command(CompleteWorkflowExecution)"] },
        { nameof(FailsInstead), ["Fail workflow machine does not handle this event: HistoryEvent(id: 14, WorkflowExecutionCompleted)", "Command(FailWorkflowExecution)"] },
        { nameof(ContinuesInstead), ["HistoryEvent(id: 14, WorkflowExecutionCompleted)", "Command(ContinueAsNewWorkflowExecution, type Flow)"] },
        { nameof(NeverEnds), ["No command scheduled for event HistoryEvent(id: 14, WorkflowExecutionCompleted)", "the code orders nothing"] },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Replay_CodeOfAnotherShape_SaysWhichEventAndWhichCommand(string code, string[] says)
    {
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow(typeof(ReplayMismatchTests).GetNestedType(code)!));

        var failure = (await replayer.ReplayWorkflowAsync(Recorded(), throwOnReplayFailure: false)).ReplayFailure;

        Assert.Equal(says.Length == 0, failure is null);
        Assert.All(says, part => Assert.Contains(part, failure!.Message, StringComparison.Ordinal));
        Assert.All(says, _ => Assert.Contains("[TMPRL1100] Nondeterminism error", failure!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_PatchThatTheCodeForgot_IsNamed()
    {
        var history = HistoryBuilder.Started("Flow").TaskDone();
        history.Add(EventType.MarkerRecorded, e =>
        {
            e.MarkerRecordedEventAttributes = new() { MarkerName = "core_patch" };
            e.MarkerRecordedEventAttributes.Details["patch-data"] = new() { Payloads_ = { DataConverter.Default.PayloadConverter.ToPayload(new { id = "change", deprecated = false }) } };
        });
        history.Completed();

        var failure = (await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<EmptyFlow>()).ReplayWorkflowAsync(history.ToHistory(), throwOnReplayFailure: false)).ReplayFailure;

        Assert.Contains("Non-deprecated patch marker encountered for change change", failure!.Message, StringComparison.Ordinal);
        Assert.Contains("HistoryEvent(id: 5, MarkerRecorded)", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>An activity, a child, a signal, a cancellation and a timer in the first task, the end in the second.</summary>
    private static WorkflowHistory Recorded()
    {
        var history = HistoryBuilder.Started("Flow").TaskDone();
        history.Add(EventType.ActivityTaskScheduled, e => e.ActivityTaskScheduledEventAttributes = new() { ActivityId = "1", ActivityType = new() { Name = "Step" } });
        history.Add(EventType.StartChildWorkflowExecutionInitiated, e => e.StartChildWorkflowExecutionInitiatedEventAttributes = new() { WorkflowId = "child", WorkflowType = new() { Name = "Child" } });
        history.Add(EventType.SignalExternalWorkflowExecutionInitiated, e => e.SignalExternalWorkflowExecutionInitiatedEventAttributes = new() { SignalName = "Go", WorkflowExecution = new() { WorkflowId = "target" } });
        history.Add(EventType.RequestCancelExternalWorkflowExecutionInitiated, e => e.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new() { WorkflowExecution = new() { WorkflowId = "target" } });
        history.TimerFired("1", history.TimerStarted("1"));
        return history.TaskDone().Completed().ToHistory();
    }

    private static async Task RunAsync(Shape shape)
    {
        if (shape.TimerFirst)
        {
            _ = Workflow.DelayAsync(TimeSpan.FromHours(1));
        }

        if (shape.LocalFirst)
        {
            _ = Workflow.ExecuteLocalActivityAsync("Step", [], new() { StartToCloseTimeout = TimeSpan.FromSeconds(1) });
        }
        else if (!shape.ChildFirst)
        {
            _ = Workflow.ExecuteActivityAsync(shape.Activity, [], new() { StartToCloseTimeout = TimeSpan.FromSeconds(1), ActivityId = shape.ActivityId });
        }

        if (shape.TimerSecond)
        {
            _ = Workflow.DelayAsync(TimeSpan.FromHours(1));
        }

        _ = Workflow.StartChildWorkflowAsync(shape.Child, [], new() { Id = shape.ChildId });
        if (shape.ChildFirst)
        {
            _ = Workflow.ExecuteActivityAsync(shape.Activity, [], new() { StartToCloseTimeout = TimeSpan.FromSeconds(1) });
        }

        if (shape.ActivityTwice)
        {
            _ = Workflow.ExecuteActivityAsync(shape.Activity, [], new() { StartToCloseTimeout = TimeSpan.FromSeconds(1) });
        }

        _ = Workflow.GetExternalWorkflowHandle(shape.Target).SignalAsync(shape.Signal, []);
        _ = Workflow.GetExternalWorkflowHandle(shape.Cancels).CancelAsync();
        if (shape.WaitsFor is { } wait)
        {
            await wait();
        }
    }

    /// <summary>What the code orders; unless said otherwise, what history holds.</summary>
    private sealed record Shape(
        string Activity = "Step", string? ActivityId = null, string Child = "Child", string ChildId = "child", string Signal = "Go", string Target = "target", string Cancels = "target")
    {
        public bool TimerFirst { get; init; }

        public bool TimerSecond { get; init; }

        public bool ChildFirst { get; init; }

        public bool ActivityTwice { get; init; }

        public bool LocalFirst { get; init; }

        public Func<Task>? WaitsFor { get; init; } = () => Workflow.DelayAsync(TimeSpan.FromSeconds(1));
    }

    [Workflow("Flow")]
    public sealed class Fits
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new());
    }

    [Workflow("Flow")]
    public sealed class Extra
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { TimerSecond = true });
    }

    [Workflow("Flow")]
    public sealed class TwiceTheActivity
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { ActivityTwice = true });
    }

    [Workflow("Flow")]
    public sealed class Reordered
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { ChildFirst = true });
    }

    [Workflow("Flow")]
    public sealed class OtherKind
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { TimerFirst = true });
    }

    [Workflow("Flow")]
    public sealed class OtherActivityType
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(Activity: "Renamed"));
    }

    [Workflow("Flow")]
    public sealed class OtherActivityId
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(ActivityId: "mine"));
    }

    [Workflow("Flow")]
    public sealed class OtherChildType
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(Child: "Other"));
    }

    [Workflow("Flow")]
    public sealed class OtherChildId
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(ChildId: "other"));
    }

    [Workflow("Flow")]
    public sealed class OtherSignal
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(Signal: "Stop"));
    }

    [Workflow("Flow")]
    public sealed class OtherTarget
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(Target: "elsewhere"));
    }

    [Workflow("Flow")]
    public sealed class CancelsAnother
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new(Cancels: "elsewhere"));
    }

    [Workflow("Flow")]
    public sealed class LocalInstead
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { LocalFirst = true });
    }

    [Workflow("Flow")]
    public sealed class Missing
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { WaitsFor = static () => Workflow.WaitConditionAsync(static () => false) });
    }

    [Workflow("Flow")]
    public sealed class EndsEarly
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { WaitsFor = null });
    }

    [Workflow("Flow")]
    public sealed class NeverEnds
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { WaitsFor = static async () => { await Workflow.DelayAsync(TimeSpan.FromSeconds(1)); await Workflow.WaitConditionAsync(static () => false); } });
    }

    [Workflow("Flow")]
    public sealed class ExtraAtEnd
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { WaitsFor = static async () => { await Workflow.DelayAsync(TimeSpan.FromSeconds(1)); await Workflow.ExecuteActivityAsync("Step", [], Once); } });
    }

    [Workflow("Flow")]
    public sealed class FailsInstead
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { WaitsFor = static async () => { await Workflow.DelayAsync(TimeSpan.FromSeconds(1)); throw new ApplicationFailureException("no"); } });
    }

    [Workflow("Flow")]
    public sealed class ContinuesInstead
    {
        [WorkflowRun]
        public Task RunAsync() => ReplayMismatchTests.RunAsync(new() { WaitsFor = static async () => { await Workflow.DelayAsync(TimeSpan.FromSeconds(1)); throw Workflow.CreateContinueAsNewException("Flow", []); } });
    }

    [Workflow("Flow")]
    public sealed class EmptyFlow
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;
    }
}
