using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Events that wait for their ids may refer to each other: an activity's outcome names its started event, a child's outcome the start of
/// the child. When ids are given, the references follow.
/// </summary>
internal static class BufferedReferences
{
    public static void Resolve(HistoryEvent entry, Dictionary<long, long> started)
    {
        switch (entry.EventType)
        {
            case EventType.ActivityTaskStarted:
                started[entry.ActivityTaskStartedEventAttributes.ScheduledEventId] = entry.EventId;
                break;
            case EventType.ActivityTaskCompleted:
                var completed = entry.ActivityTaskCompletedEventAttributes;
                completed.StartedEventId = started.GetValueOrDefault(completed.ScheduledEventId, completed.StartedEventId);
                break;
            case EventType.ActivityTaskFailed:
                var failed = entry.ActivityTaskFailedEventAttributes;
                failed.StartedEventId = started.GetValueOrDefault(failed.ScheduledEventId, failed.StartedEventId);
                break;
            case EventType.ActivityTaskTimedOut:
                var timedOut = entry.ActivityTaskTimedOutEventAttributes;
                timedOut.StartedEventId = started.GetValueOrDefault(timedOut.ScheduledEventId, timedOut.StartedEventId);
                break;
            case EventType.ActivityTaskCanceled:
                var canceled = entry.ActivityTaskCanceledEventAttributes;
                canceled.StartedEventId = started.GetValueOrDefault(canceled.ScheduledEventId, canceled.StartedEventId);
                break;
            case EventType.ChildWorkflowExecutionStarted:
                started[-entry.ChildWorkflowExecutionStartedEventAttributes.InitiatedEventId] = entry.EventId;
                break;
            case EventType.ChildWorkflowExecutionCompleted:
                var childCompleted = entry.ChildWorkflowExecutionCompletedEventAttributes;
                childCompleted.StartedEventId = started.GetValueOrDefault(-childCompleted.InitiatedEventId, childCompleted.StartedEventId);
                break;
            case EventType.ChildWorkflowExecutionFailed:
                var childFailed = entry.ChildWorkflowExecutionFailedEventAttributes;
                childFailed.StartedEventId = started.GetValueOrDefault(-childFailed.InitiatedEventId, childFailed.StartedEventId);
                break;
            case EventType.ChildWorkflowExecutionTimedOut:
                var childTimedOut = entry.ChildWorkflowExecutionTimedOutEventAttributes;
                childTimedOut.StartedEventId = started.GetValueOrDefault(-childTimedOut.InitiatedEventId, childTimedOut.StartedEventId);
                break;
            case EventType.ChildWorkflowExecutionCanceled:
                var childCanceled = entry.ChildWorkflowExecutionCanceledEventAttributes;
                childCanceled.StartedEventId = started.GetValueOrDefault(-childCanceled.InitiatedEventId, childCanceled.StartedEventId);
                break;
            case EventType.ChildWorkflowExecutionTerminated:
                var childTerminated = entry.ChildWorkflowExecutionTerminatedEventAttributes;
                childTerminated.StartedEventId = started.GetValueOrDefault(-childTerminated.InitiatedEventId, childTerminated.StartedEventId);
                break;
        }
    }
}
