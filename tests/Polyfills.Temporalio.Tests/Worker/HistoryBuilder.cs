using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Polyfills.Temporalio.Tests.Worker;

/// <summary>A history written by hand, event by event, one second apart.</summary>
internal sealed class HistoryBuilder
{
    private static readonly DateTime Begin = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly List<HistoryEvent> events = [];

    public IReadOnlyList<HistoryEvent> Events => events;

    public static HistoryBuilder Started(string type, params object?[] args)
    {
        var builder = new HistoryBuilder();
        var input = new Payloads();
        input.Payloads_.AddRange(args.Select(DataConverter.Default.PayloadConverter.ToPayload));
        builder.Add(EventType.WorkflowExecutionStarted, e => e.WorkflowExecutionStartedEventAttributes = new()
        {
            WorkflowType = new() { Name = type },
            TaskQueue = new() { Name = "queue" },
            OriginalExecutionRunId = "run",
            FirstExecutionRunId = "run",
            Attempt = 1,
            WorkflowTaskTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
            Input = input,
        });
        return builder;
    }

    public long Add(EventType type, Action<HistoryEvent> fill)
    {
        var e = new HistoryEvent
        {
            EventId = events.Count + 1,
            EventType = type,
            EventTime = Timestamp.FromDateTime(Begin.AddSeconds(events.Count)),
        };
        fill(e);
        events.Add(e);
        return e.EventId;
    }

    /// <summary>A task that is being worked on.</summary>
    public HistoryBuilder TaskStarted()
    {
        var scheduled = Add(EventType.WorkflowTaskScheduled, e => e.WorkflowTaskScheduledEventAttributes = new());
        Add(EventType.WorkflowTaskStarted, e => e.WorkflowTaskStartedEventAttributes = new() { ScheduledEventId = scheduled });
        return this;
    }

    /// <summary>A task that was answered.</summary>
    public HistoryBuilder TaskDone()
    {
        TaskStarted();
        Add(EventType.WorkflowTaskCompleted, e => e.WorkflowTaskCompletedEventAttributes = new());
        return this;
    }

    public HistoryBuilder ActivityDone(string id, string type, object? result)
    {
        var scheduled = Add(EventType.ActivityTaskScheduled, e => e.ActivityTaskScheduledEventAttributes = new()
        {
            ActivityId = id, ActivityType = new() { Name = type },
        });
        var payload = DataConverter.Default.PayloadConverter.ToPayload(result);
        Add(EventType.ActivityTaskStarted, e => e.ActivityTaskStartedEventAttributes = new() { ScheduledEventId = scheduled });
        Add(EventType.ActivityTaskCompleted, e => e.ActivityTaskCompletedEventAttributes = new()
        {
            ScheduledEventId = scheduled, Result = new() { Payloads_ = { payload } },
        });
        return this;
    }

    public long TimerStarted(string id) =>
        Add(EventType.TimerStarted, e => e.TimerStartedEventAttributes = new() { TimerId = id });

    public void TimerFired(string id, long startedEventId) =>
        Add(EventType.TimerFired, e => e.TimerFiredEventAttributes = new() { TimerId = id, StartedEventId = startedEventId });

    public HistoryBuilder Signaled(string name) => With(
        EventType.WorkflowExecutionSignaled, e => e.WorkflowExecutionSignaledEventAttributes = new() { SignalName = name });

    public HistoryBuilder CancelRequested() => With(
        EventType.WorkflowExecutionCancelRequested, e => e.WorkflowExecutionCancelRequestedEventAttributes = new());

    public HistoryBuilder Completed() => With(
        EventType.WorkflowExecutionCompleted, e => e.WorkflowExecutionCompletedEventAttributes = new());

    public WorkflowHistory ToHistory() => new("workflow", events);

    private HistoryBuilder With(EventType type, Action<HistoryEvent> fill)
    {
        Add(type, fill);
        return this;
    }
}
