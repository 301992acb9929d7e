using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>What a run's record must be, read from the events of a history's beginning: what is pending, counted, remembered.</summary>
internal static class RunRebuild
{
    public static void Apply(Run run, HistoryEvent entry)
    {
        var record = run.Record;
        switch (entry.EventType)
        {
            case var _ when IsTask(entry):
                Task(record, entry);
                break;
            case EventType.WorkflowExecutionSignaled:
                record.SignalCount++;
                break;
            case EventType.WorkflowExecutionCancelRequested:
                record.CancelRequested = true;
                break;
            case EventType.WorkflowExecutionUpdateAdmitted:
                var admitted = entry.WorkflowExecutionUpdateAdmittedEventAttributes.Request.Meta.UpdateId;
                run.KnownUpdates.Add(new UpdateRecord { Id = admitted, AdmittedInHistory = true });
                break;
            case EventType.WorkflowExecutionUpdateAccepted:
                var accepted = entry.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId;
                run.KnownUpdates.Add(new UpdateRecord { Id = accepted, AcceptedEventId = entry.EventId });
                break;
            case EventType.WorkflowExecutionUpdateCompleted:
                var completed = entry.WorkflowExecutionUpdateCompletedEventAttributes;
                if (run.KnownUpdates.TryGetValue(completed.Meta.UpdateId, out var update))
                {
                    (update.CompletedEventId, update.Outcome) = (entry.EventId, completed.Outcome);
                    run.KnownUpdates.Changed(update);
                }

                break;
            case EventType.TimerStarted:
                var timer = entry.TimerStartedEventAttributes;
                run.Timers.Add(new TimerRecord { TimerId = timer.TimerId, StartedEventId = entry.EventId, FireTime = entry.EventTime.Plus(timer.StartToFireTimeout.Span()) });
                break;
            case EventType.TimerFired:
                run.Timers.Remove(entry.TimerFiredEventAttributes.TimerId);
                break;
            case EventType.TimerCanceled:
                run.Timers.Remove(entry.TimerCanceledEventAttributes.TimerId);
                break;
            case EventType.UpsertWorkflowSearchAttributes:
                HistoryShard.Merge((record.SearchAttributes ??= new SearchAttributes()).IndexedFields, entry.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes?.IndexedFields);
                break;
            case EventType.WorkflowPropertiesModified:
                HistoryShard.Merge((record.Memo ??= new Memo()).Fields, entry.WorkflowPropertiesModifiedEventAttributes.UpsertedMemo?.Fields);
                break;
            default:
                Activity(run, entry);
                Child(run, entry);
                break;
        }
    }

    /// <summary>True when a workflow task is pending behind these events.</summary>
    public static bool LeavesTask(IEnumerable<HistoryEvent> events)
    {
        var scratch = new RunRecord();
        foreach (var entry in events.Where(IsTask))
        {
            Task(scratch, entry);
        }

        return scratch.Task is not null;
    }

    private static bool IsTask(HistoryEvent entry) => entry.EventType is
        EventType.WorkflowTaskScheduled or EventType.WorkflowTaskStarted or EventType.WorkflowTaskCompleted or EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut;

    private static void Task(RunRecord record, HistoryEvent entry)
    {
        switch (entry.EventType)
        {
            case EventType.WorkflowTaskScheduled:
                var scheduled = entry.WorkflowTaskScheduledEventAttributes;
                record.Task = new WorkflowTaskRecord
                {
                    ScheduledEventId = entry.EventId,
                    Attempt = scheduled.Attempt,
                    ScheduledTime = entry.EventTime,
                    OriginalScheduledTime = entry.EventTime,
                    Timeout = scheduled.StartToCloseTimeout,
                };
                break;
            case EventType.WorkflowTaskStarted when record.Task is { } task:
                (task.StartedEventId, task.StartedTime) = (entry.EventId, entry.EventTime);
                break;
            case EventType.WorkflowTaskCompleted:
                record.PreviousStartedEventId = entry.WorkflowTaskCompletedEventAttributes.StartedEventId;
                record.Task = null;
                break;
            default:
                record.Task = null;
                break;
        }
    }

    private static void Activity(Run run, HistoryEvent entry)
    {
        switch (entry.EventType)
        {
            case EventType.ActivityTaskScheduled:
                run.Activities.Add(new ActivityRecord
                {
                    ScheduledEventId = entry.EventId,
                    ActivityId = entry.ActivityTaskScheduledEventAttributes.ActivityId,
                    Attempt = 1,
                    FirstScheduledTime = entry.EventTime,
                    ScheduledTime = entry.EventTime,
                });
                break;
            case EventType.ActivityTaskCancelRequested:
                if (run.Activities.TryGetValue(entry.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId, out var activity))
                {
                    (activity.CancelRequested, activity.CancelRequestedEventId) = (true, entry.EventId);
                    run.Activities.Changed(activity);
                }

                break;
            case EventType.ActivityTaskCompleted:
                run.Activities.Remove(entry.ActivityTaskCompletedEventAttributes.ScheduledEventId);
                break;
            case EventType.ActivityTaskFailed:
                run.Activities.Remove(entry.ActivityTaskFailedEventAttributes.ScheduledEventId);
                break;
            case EventType.ActivityTaskTimedOut:
                run.Activities.Remove(entry.ActivityTaskTimedOutEventAttributes.ScheduledEventId);
                break;
            case EventType.ActivityTaskCanceled:
                run.Activities.Remove(entry.ActivityTaskCanceledEventAttributes.ScheduledEventId);
                break;
        }
    }

    private static void Child(Run run, HistoryEvent entry)
    {
        switch (entry.EventType)
        {
            case EventType.StartChildWorkflowExecutionInitiated:
                var initiated = entry.StartChildWorkflowExecutionInitiatedEventAttributes;
                run.Children.Add(new ChildRecord
                {
                    InitiatedEventId = entry.EventId,
                    WorkflowId = initiated.WorkflowId,
                    Type = initiated.WorkflowType.Name,
                    ParentClosePolicy = initiated.ParentClosePolicy == ParentClosePolicy.Unspecified ? ParentClosePolicy.Terminate : initiated.ParentClosePolicy,
                });
                break;
            case EventType.ChildWorkflowExecutionStarted:
                var started = entry.ChildWorkflowExecutionStartedEventAttributes;
                if (run.Children.TryGetValue(started.InitiatedEventId, out var child))
                {
                    (child.StartedEventId, child.RunId) = (entry.EventId, started.WorkflowExecution.RunId);
                    run.Children.Changed(child);
                }

                break;
            default:
                if (ChildEvents.InitiatedBy(entry) is { } id)
                {
                    run.Children.Remove(id);
                }

                break;
        }
    }
}

/// <summary>Which child an event is about.</summary>
internal static class ChildEvents
{
    /// <summary>The event that initiated the child; null for events of other things.</summary>
    public static long? InitiatedBy(HistoryEvent entry) => entry.EventType switch
    {
        EventType.StartChildWorkflowExecutionFailed => entry.StartChildWorkflowExecutionFailedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionStarted => entry.ChildWorkflowExecutionStartedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionCompleted => entry.ChildWorkflowExecutionCompletedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionFailed => entry.ChildWorkflowExecutionFailedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionCanceled => entry.ChildWorkflowExecutionCanceledEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionTimedOut => entry.ChildWorkflowExecutionTimedOutEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionTerminated => entry.ChildWorkflowExecutionTerminatedEventAttributes.InitiatedEventId,
        _ => null,
    };
}
