using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>What a run's record must be, read from the events of a history's beginning: what is pending, counted, remembered.</summary>
internal static class RunRebuild
{
    public static void Apply(RunRecord record, HistoryEvent entry)
    {
        switch (entry.EventType)
        {
            case EventType.WorkflowTaskScheduled or EventType.WorkflowTaskStarted or EventType.WorkflowTaskCompleted or EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut:
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
                record.Updates[admitted] = new UpdateRecord { Id = admitted, AdmittedInHistory = true };
                break;
            case EventType.WorkflowExecutionUpdateAccepted:
                var accepted = entry.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId;
                record.Updates[accepted] = new UpdateRecord { Id = accepted, AcceptedEventId = entry.EventId };
                break;
            case EventType.WorkflowExecutionUpdateCompleted:
                var completed = entry.WorkflowExecutionUpdateCompletedEventAttributes;
                if (record.Updates.TryGetValue(completed.Meta.UpdateId, out var update))
                {
                    (update.CompletedEventId, update.Outcome) = (entry.EventId, completed.Outcome);
                }

                break;
            case EventType.TimerStarted:
                var timer = entry.TimerStartedEventAttributes;
                record.Timers[timer.TimerId] = new TimerRecord { TimerId = timer.TimerId, StartedEventId = entry.EventId, FireTime = entry.EventTime.Plus(timer.StartToFireTimeout.Span()) };
                break;
            case EventType.TimerFired:
                record.Timers.Remove(entry.TimerFiredEventAttributes.TimerId);
                break;
            case EventType.TimerCanceled:
                record.Timers.Remove(entry.TimerCanceledEventAttributes.TimerId);
                break;
            case EventType.UpsertWorkflowSearchAttributes:
                HistoryShard.Merge((record.SearchAttributes ??= new SearchAttributes()).IndexedFields, entry.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes?.IndexedFields);
                break;
            case EventType.WorkflowPropertiesModified:
                HistoryShard.Merge((record.Memo ??= new Memo()).Fields, entry.WorkflowPropertiesModifiedEventAttributes.UpsertedMemo?.Fields);
                break;
            default:
                Activity(record, entry);
                Child(record, entry);
                break;
        }
    }

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

    private static void Activity(RunRecord record, HistoryEvent entry)
    {
        switch (entry.EventType)
        {
            case EventType.ActivityTaskScheduled:
                record.Activities[entry.EventId] = new ActivityRecord
                {
                    ScheduledEventId = entry.EventId,
                    ActivityId = entry.ActivityTaskScheduledEventAttributes.ActivityId,
                    Attempt = 1,
                    FirstScheduledTime = entry.EventTime,
                    ScheduledTime = entry.EventTime,
                };
                break;
            case EventType.ActivityTaskCancelRequested:
                if (record.Activities.TryGetValue(entry.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId, out var activity))
                {
                    (activity.CancelRequested, activity.CancelRequestedEventId) = (true, entry.EventId);
                }

                break;
            case EventType.ActivityTaskCompleted:
                record.Activities.Remove(entry.ActivityTaskCompletedEventAttributes.ScheduledEventId);
                break;
            case EventType.ActivityTaskFailed:
                record.Activities.Remove(entry.ActivityTaskFailedEventAttributes.ScheduledEventId);
                break;
            case EventType.ActivityTaskTimedOut:
                record.Activities.Remove(entry.ActivityTaskTimedOutEventAttributes.ScheduledEventId);
                break;
            case EventType.ActivityTaskCanceled:
                record.Activities.Remove(entry.ActivityTaskCanceledEventAttributes.ScheduledEventId);
                break;
        }
    }

    private static void Child(RunRecord record, HistoryEvent entry)
    {
        switch (entry.EventType)
        {
            case EventType.StartChildWorkflowExecutionInitiated:
                var initiated = entry.StartChildWorkflowExecutionInitiatedEventAttributes;
                record.Children[entry.EventId] = new ChildRecord
                {
                    InitiatedEventId = entry.EventId,
                    WorkflowId = initiated.WorkflowId,
                    Type = initiated.WorkflowType.Name,
                    ParentClosePolicy = initiated.ParentClosePolicy == ParentClosePolicy.Unspecified ? ParentClosePolicy.Terminate : initiated.ParentClosePolicy,
                };
                break;
            case EventType.ChildWorkflowExecutionStarted:
                var started = entry.ChildWorkflowExecutionStartedEventAttributes;
                if (record.Children.TryGetValue(started.InitiatedEventId, out var child))
                {
                    (child.StartedEventId, child.RunId) = (entry.EventId, started.WorkflowExecution.RunId);
                }

                break;
            default:
                if (ChildEvents.InitiatedBy(entry) is { } id)
                {
                    record.Children.Remove(id);
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
