using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>Kinds of events.</summary>
internal static class Events
{
    public static bool Closes(EventType type) => type is
        EventType.WorkflowExecutionCompleted or EventType.WorkflowExecutionFailed or EventType.WorkflowExecutionTimedOut
        or EventType.WorkflowExecutionCanceled or EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionContinuedAsNew;

    /// <summary>True when the event carries the attributes of its type.</summary>
    public static bool IsWhole(HistoryEvent entry) =>
        string.Equals(entry.AttributesCase.ToString(), $"{entry.EventType}EventAttributes", StringComparison.Ordinal);

    /// <summary>What reaches a run from outside and must wake it.</summary>
    public static bool IsNews(HistoryEvent entry) => entry.EventType is
        EventType.WorkflowExecutionSignaled or EventType.WorkflowExecutionCancelRequested or EventType.TimerFired
        or EventType.ActivityTaskCompleted or EventType.ActivityTaskFailed or EventType.ActivityTaskTimedOut or EventType.ActivityTaskCanceled
        or EventType.StartChildWorkflowExecutionFailed or EventType.ChildWorkflowExecutionStarted
        or EventType.ChildWorkflowExecutionCompleted or EventType.ChildWorkflowExecutionFailed or EventType.ChildWorkflowExecutionTimedOut
        or EventType.ChildWorkflowExecutionCanceled or EventType.ChildWorkflowExecutionTerminated
        or EventType.ExternalWorkflowExecutionSignaled or EventType.SignalExternalWorkflowExecutionFailed
        or EventType.ExternalWorkflowExecutionCancelRequested or EventType.RequestCancelExternalWorkflowExecutionFailed;

    public static bool IsWorkflowTask(EventType type) => type is
        EventType.WorkflowTaskScheduled or EventType.WorkflowTaskStarted or EventType.WorkflowTaskCompleted
        or EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut;

    /// <summary>Id of the completed workflow task whose command an event carries out; null for other events.</summary>
    public static long? CompletedTaskOf(HistoryEvent entry) => entry.EventType switch
    {
        EventType.ActivityTaskScheduled => entry.ActivityTaskScheduledEventAttributes.WorkflowTaskCompletedEventId,
        EventType.ActivityTaskCancelRequested => entry.ActivityTaskCancelRequestedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.TimerStarted => entry.TimerStartedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.TimerCanceled => entry.TimerCanceledEventAttributes.WorkflowTaskCompletedEventId,
        EventType.MarkerRecorded => entry.MarkerRecordedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.StartChildWorkflowExecutionInitiated => entry.StartChildWorkflowExecutionInitiatedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.SignalExternalWorkflowExecutionInitiated => entry.SignalExternalWorkflowExecutionInitiatedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.RequestCancelExternalWorkflowExecutionInitiated => entry.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.UpsertWorkflowSearchAttributes => entry.UpsertWorkflowSearchAttributesEventAttributes.WorkflowTaskCompletedEventId,
        EventType.WorkflowPropertiesModified => entry.WorkflowPropertiesModifiedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.WorkflowExecutionCompleted => entry.WorkflowExecutionCompletedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.WorkflowExecutionFailed => entry.WorkflowExecutionFailedEventAttributes.WorkflowTaskCompletedEventId,
        EventType.WorkflowExecutionCanceled => entry.WorkflowExecutionCanceledEventAttributes.WorkflowTaskCompletedEventId,
        EventType.WorkflowExecutionContinuedAsNew => entry.WorkflowExecutionContinuedAsNewEventAttributes.WorkflowTaskCompletedEventId,
        _ => null,
    };
}
