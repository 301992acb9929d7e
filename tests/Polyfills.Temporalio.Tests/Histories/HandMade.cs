using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Polyfills.Temporalio.Tests.Histories;

/// <summary>One sound history with an event of every kind that the rules watch, and ways to break it.</summary>
internal static class HandMade
{
    /// <summary>
    /// 1 started; 2-4 task; 5 activity a, 6 timer t1, 7 timer t2, 8 child, 9 signal out, 10 update accepted; 11 child started, 12 signalled;
    /// 13-15 a's end and a task; 16-17 task; 18 t2 cancelled, 19 update completed; 20 t1 fired; 21 child ended; 22-24 task; 25 completed.
    /// </summary>
    public static List<HistoryEvent> Sound()
    {
        var history = new List<HistoryEvent>
        {
            Start(),
            New(EventType.WorkflowTaskScheduled, entry => entry.WorkflowTaskScheduledEventAttributes = new()),
            TaskStarted(2),
            TaskCompleted(2, 3),
            New(EventType.ActivityTaskScheduled, entry => entry.ActivityTaskScheduledEventAttributes = new() { ActivityId = "a", WorkflowTaskCompletedEventId = 4 }),
            TimerStarted("t1", 4),
            TimerStarted("t2", 4),
            New(EventType.StartChildWorkflowExecutionInitiated, entry => entry.StartChildWorkflowExecutionInitiatedEventAttributes = new() { WorkflowId = "kid", WorkflowTaskCompletedEventId = 4 }),
            New(EventType.SignalExternalWorkflowExecutionInitiated, entry => entry.SignalExternalWorkflowExecutionInitiatedEventAttributes = new() { WorkflowTaskCompletedEventId = 4, WorkflowExecution = new() { WorkflowId = "other" } }),
            New(EventType.WorkflowExecutionUpdateAccepted, entry => entry.WorkflowExecutionUpdateAcceptedEventAttributes = new() { ProtocolInstanceId = "u" }),
            New(EventType.ChildWorkflowExecutionStarted, entry => entry.ChildWorkflowExecutionStartedEventAttributes = new() { InitiatedEventId = 8, WorkflowExecution = Kid() }),
            New(EventType.ExternalWorkflowExecutionSignaled, entry => entry.ExternalWorkflowExecutionSignaledEventAttributes = new() { InitiatedEventId = 9, WorkflowExecution = new() { WorkflowId = "other" } }),
            ActivityStarted(5),
            ActivityCompleted(5, 13),
            New(EventType.WorkflowTaskScheduled, entry => entry.WorkflowTaskScheduledEventAttributes = new()),
            TaskStarted(15),
            TaskCompleted(15, 16),
            New(EventType.TimerCanceled, entry => entry.TimerCanceledEventAttributes = new() { TimerId = "t2", StartedEventId = 7, WorkflowTaskCompletedEventId = 17 }),
            New(EventType.WorkflowExecutionUpdateCompleted, entry => entry.WorkflowExecutionUpdateCompletedEventAttributes = new() { AcceptedEventId = 10, Meta = new() { UpdateId = "u" } }),
            TimerFired("t1", 6),
            ChildCompleted(8, 11),
            New(EventType.WorkflowTaskScheduled, entry => entry.WorkflowTaskScheduledEventAttributes = new()),
            TaskStarted(22),
            TaskCompleted(22, 23),
            New(EventType.WorkflowExecutionCompleted, entry => entry.WorkflowExecutionCompletedEventAttributes = new() { WorkflowTaskCompletedEventId = 24 }),
        };
        Renumber(history);
        return history;
    }

    public static void Break(List<HistoryEvent> history, string how)
    {
        switch (how)
        {
            case "an event is missing":
                history.RemoveAt(14);
                return;
            case "an event is there twice":
                history.Insert(14, history[14].Clone());
                return;
            case "an event after the close":
                history.Add(Signal());
                break;
            case "attributes of another type":
                history[5].ActivityTaskScheduledEventAttributes = new();
                break;
            case "a second start":
                history.Insert(14, Start());
                break;
            case "an activity ends twice":
                history.Insert(14, ActivityCompleted(5, 13));
                break;
            case "an activity ends that was never scheduled":
                history.Insert(14, ActivityCompleted(6, 13));
                break;
            case "an activity completes without start":
                history[12] = Signal();
                history[13].ActivityTaskCompletedEventAttributes.StartedEventId = 0;
                break;
            case "a start is of another activity":
                history[13].ActivityTaskCompletedEventAttributes.StartedEventId = 12;
                break;
            case "an id is taken twice":
                history[6] = New(EventType.ActivityTaskScheduled, entry => entry.ActivityTaskScheduledEventAttributes = new() { ActivityId = "a", WorkflowTaskCompletedEventId = 4 });
                break;
            case "a cancelled activity nobody cancelled":
                history[13] = New(EventType.ActivityTaskCanceled, entry => entry.ActivityTaskCanceledEventAttributes = new() { ScheduledEventId = 5, StartedEventId = 13 });
                break;
            case "a timer fires twice":
                history.Insert(20, TimerFired("t1", 6));
                break;
            case "a timer fires that was cancelled":
                history.Insert(20, TimerFired("t2", 7));
                break;
            case "a timer names another start":
                history[19].TimerFiredEventAttributes.StartedEventId = 7;
                break;
            case "a task starts twice":
                history.Insert(23, TaskStarted(22));
                break;
            case "a task completes unstarted":
                history[15] = Signal();
                break;
            case "a signal within a task":
                history.Insert(16, Signal());
                break;
            case "two tasks at once":
                history.Insert(14, New(EventType.WorkflowTaskScheduled, entry => entry.WorkflowTaskScheduledEventAttributes = new()));
                break;
            case "a command behind a signal":
                history.Insert(5, Signal());
                break;
            case "a command of another task":
                history[17].TimerCanceledEventAttributes.WorkflowTaskCompletedEventId = 4;
                break;
            case "a child ends twice":
                history.Insert(21, ChildCompleted(8, 11));
                break;
            case "a child ends unstarted":
                history[10] = Signal();
                break;
            case "a child of another id":
                history[20].ChildWorkflowExecutionCompletedEventAttributes.WorkflowExecution.WorkflowId = "stranger";
                break;
            case "a signal out arrives twice":
                history.Insert(12, history[11].Clone());
                break;
            case "an update completes twice":
                history.Insert(19, history[18].Clone());
                break;
            case "an update is accepted twice":
                history.Insert(10, history[9].Clone());
                break;
            case "a signal that nobody will look at":
                history[^1] = Signal();
                break;
            case "a start that nobody will look at":
                history.RemoveRange(1, history.Count - 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(how), how, "no such way to break a history");
        }

        Renumber(history);
    }

    public static void Renumber(List<HistoryEvent> history)
    {
        for (var i = 0; i < history.Count; i++)
        {
            history[i].EventId = i + 1;
        }
    }

    public static HistoryEvent Start() => New(EventType.WorkflowExecutionStarted, entry => entry.WorkflowExecutionStartedEventAttributes = new());

    public static HistoryEvent Terminated() => New(EventType.WorkflowExecutionTerminated, entry => entry.WorkflowExecutionTerminatedEventAttributes = new());

    /// <summary>What the child of <see cref="Sound"/> looks like from inside.</summary>
    public static List<HistoryEvent> Child(string parentRunId)
    {
        var history = new List<HistoryEvent>
        {
            Start(),
            New(EventType.WorkflowTaskScheduled, entry => entry.WorkflowTaskScheduledEventAttributes = new()),
            TaskStarted(2),
            TaskCompleted(2, 3),
            New(EventType.WorkflowExecutionCompleted, entry => entry.WorkflowExecutionCompletedEventAttributes = new() { WorkflowTaskCompletedEventId = 4 }),
        };
        Renumber(history);
        history[0].WorkflowExecutionStartedEventAttributes.ParentWorkflowExecution = new() { WorkflowId = "sender", RunId = parentRunId };
        history[0].WorkflowExecutionStartedEventAttributes.ParentInitiatedEventId = 8;
        return history;
    }

    private static WorkflowExecution Kid() => new() { WorkflowId = "kid", RunId = "k" };

    private static HistoryEvent Signal() => New(EventType.WorkflowExecutionSignaled, entry => entry.WorkflowExecutionSignaledEventAttributes = new() { SignalName = "s" });

    private static HistoryEvent TaskStarted(long scheduled) =>
        New(EventType.WorkflowTaskStarted, entry => entry.WorkflowTaskStartedEventAttributes = new() { ScheduledEventId = scheduled });

    private static HistoryEvent TaskCompleted(long scheduled, long started) =>
        New(EventType.WorkflowTaskCompleted, entry => entry.WorkflowTaskCompletedEventAttributes = new() { ScheduledEventId = scheduled, StartedEventId = started });

    private static HistoryEvent TimerStarted(string id, long completed) =>
        New(EventType.TimerStarted, entry => entry.TimerStartedEventAttributes = new() { TimerId = id, WorkflowTaskCompletedEventId = completed });

    private static HistoryEvent TimerFired(string id, long started) =>
        New(EventType.TimerFired, entry => entry.TimerFiredEventAttributes = new() { TimerId = id, StartedEventId = started });

    private static HistoryEvent ActivityStarted(long scheduled) =>
        New(EventType.ActivityTaskStarted, entry => entry.ActivityTaskStartedEventAttributes = new() { ScheduledEventId = scheduled });

    private static HistoryEvent ActivityCompleted(long scheduled, long started) =>
        New(EventType.ActivityTaskCompleted, entry => entry.ActivityTaskCompletedEventAttributes = new() { ScheduledEventId = scheduled, StartedEventId = started });

    private static HistoryEvent ChildCompleted(long initiated, long started) =>
        New(EventType.ChildWorkflowExecutionCompleted, entry => entry.ChildWorkflowExecutionCompletedEventAttributes = new() { InitiatedEventId = initiated, StartedEventId = started, WorkflowExecution = Kid() });

    private static HistoryEvent New(EventType type, Action<HistoryEvent> attributes)
    {
        var entry = new HistoryEvent { EventType = type, EventTime = new Timestamp { Seconds = 1 } };
        attributes(entry);
        return entry;
    }
}
