using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Visibility;

namespace Temporalio.Engine.Histories;

/// <summary>Why a task's commands cannot be taken.</summary>
internal sealed record CommandRefusal(WorkflowTaskFailedCause Cause, string Message, bool Terminates = false)
{
    public Failure ToFailure() => new() { Message = Message, ServerFailureInfo = new ServerFailureInfo { NonRetryable = Cause != WorkflowTaskFailedCause.UnhandledCommand } };
}

/// <summary>Looks at all commands of a task before the first takes effect.</summary>
internal static class CommandChecks
{
    public static bool Closes(CommandType type) => type is
        CommandType.CompleteWorkflowExecution or CommandType.FailWorkflowExecution or CommandType.CancelWorkflowExecution or CommandType.ContinueAsNewWorkflowExecution;

    public static CommandRefusal? Check(Run run, RespondWorkflowTaskCompletedRequest request, AttributeNames attributes)
    {
        // There may be many pending, and most tasks ask for nothing that is held against them.
        var asked = request.Commands.Select(command => command.CommandType).ToHashSet();
        var activityIds = Ids(asked.Contains(CommandType.ScheduleActivityTask) ? run.Activities.Values.Select(activity => activity.ActivityId) : []);
        var timerIds = Ids(asked.Contains(CommandType.StartTimer) || asked.Contains(CommandType.CancelTimer) ? run.Timers.Values.Select(timer => timer.TimerId) : []);
        var pending = new Pending(run.Activities.Count, run.Children.Count, run.ExternalSignals.Count, run.ExternalCancels.Count);
        foreach (var command in request.Commands)
        {
            if (Check(run, command, activityIds, timerIds, pending, attributes) is { } refusal)
            {
                return refusal;
            }
        }

        return null;

        static HashSet<string> Ids(IEnumerable<string> pending) => pending.ToHashSet(StringComparer.Ordinal);
    }

    private static CommandRefusal? Check(Run run, Command command, HashSet<string> activityIds, HashSet<string> timerIds, Pending pending, AttributeNames attributes)
    {
        switch (command.CommandType)
        {
            case CommandType.ScheduleActivityTask:
                var activity = command.ScheduleActivityTaskCommandAttributes;
                if (activity.ActivityId.Length == 0 || (activity.ActivityType?.Name ?? "").Length == 0)
                {
                    return new(WorkflowTaskFailedCause.BadScheduleActivityAttributes, "ActivityId or ActivityType is not set on ScheduleActivityTaskCommand.");
                }

                if (!activity.ScheduleToCloseTimeout.IsSet() && !activity.StartToCloseTimeout.IsSet())
                {
                    return new(WorkflowTaskFailedCause.BadScheduleActivityAttributes, $"A valid StartToClose or ScheduleToCloseTimeout is not set on ScheduleActivityTaskCommand. ActivityId={activity.ActivityId} ActivityType={activity.ActivityType!.Name}");
                }

                if (!activityIds.Add(activity.ActivityId))
                {
                    return new(WorkflowTaskFailedCause.ScheduleActivityDuplicateId, $"ScheduleActivityDuplicateId: invalid history builder state for action: add-activitytask-scheduled-event, ActivityID: {activity.ActivityId}");
                }

                return TooLarge(activity.Input, WorkflowTaskFailedCause.BadScheduleActivityAttributes, "ScheduleActivityTaskCommandAttributes.Input exceeds size limit.")
                    ?? TooMany(++pending.Activities, WorkflowTaskFailedCause.PendingActivitiesLimitExceeded, "activities");
            case CommandType.StartTimer:
                var timer = command.StartTimerCommandAttributes;
                return timer.TimerId.Length == 0 ? new(WorkflowTaskFailedCause.BadStartTimerAttributes, "TimerId is not set on StartTimerCommand.")
                    : timerIds.Add(timer.TimerId) ? null
                    : new(WorkflowTaskFailedCause.StartTimerDuplicateId, $"StartTimerDuplicateId: invalid history builder state for action: add-timer-started-event, TimerID: {timer.TimerId}");
            case CommandType.CancelTimer:
                return timerIds.Remove(command.CancelTimerCommandAttributes.TimerId) || WaitsAsFired(run, command.CancelTimerCommandAttributes.TimerId) ? null
                    : new(WorkflowTaskFailedCause.BadCancelTimerAttributes, $"BadCancelTimerAttributes: cannot find timer {command.CancelTimerCommandAttributes.TimerId}");
            case CommandType.StartChildWorkflowExecution:
                var child = command.StartChildWorkflowExecutionCommandAttributes;
                return attributes.Problem(child.SearchAttributes) is { } problem ? new(WorkflowTaskFailedCause.BadSearchAttributes, problem)
                    : TooLarge(child.Input, WorkflowTaskFailedCause.BadStartChildExecutionAttributes, "StartChildWorkflowExecutionCommandAttributes. Input exceeds size limit.")
                    ?? TooMany(++pending.Children, WorkflowTaskFailedCause.PendingChildWorkflowsLimitExceeded, "child workflows");
            case CommandType.SignalExternalWorkflowExecution:
                return TooLarge(command.SignalExternalWorkflowExecutionCommandAttributes.Input, WorkflowTaskFailedCause.BadSignalWorkflowExecutionAttributes, "SignalExternalWorkflowExecutionCommandAttributes.Input exceeds size limit.")
                    ?? TooMany(++pending.Signals, WorkflowTaskFailedCause.PendingSignalsLimitExceeded, "signals to external workflows");
            case CommandType.RequestCancelExternalWorkflowExecution:
                return TooMany(++pending.Cancels, WorkflowTaskFailedCause.PendingRequestCancelLimitExceeded, "requests to cancel external workflows");
            case CommandType.UpsertWorkflowSearchAttributes:
                return attributes.Problem(command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes) is { } bad
                    ? new(WorkflowTaskFailedCause.BadSearchAttributes, $"BadSearchAttributes: {bad}") : null;
            case CommandType.ContinueAsNewWorkflowExecution:
                return attributes.Problem(command.ContinueAsNewWorkflowExecutionCommandAttributes.SearchAttributes) is { } worse
                    ? new(WorkflowTaskFailedCause.BadSearchAttributes, $"BadSearchAttributes: {worse}")
                    : TooLarge(command.ContinueAsNewWorkflowExecutionCommandAttributes.Input, WorkflowTaskFailedCause.BadContinueAsNewAttributes, "ContinueAsNewWorkflowExecutionCommandAttributes. Input exceeds size limit.");
            case CommandType.ModifyWorkflowProperties:
                return TooLarge(command.ModifyWorkflowPropertiesCommandAttributes.UpsertedMemo, WorkflowTaskFailedCause.BadModifyWorkflowPropertiesAttributes, "ModifyWorkflowPropertiesCommandAttributes. UpsertedMemo exceeds size limit.");
            case CommandType.RecordMarker:
                return command.RecordMarkerCommandAttributes.Details.Values.Sum(details => (long)details.CalculateSize()) > Limits.BlobBytes
                    ? new(WorkflowTaskFailedCause.BadRecordMarkerAttributes, "RecordMarkerCommandAttributes.Details exceeds size limit.", Terminates: true) : null;
            case CommandType.FailWorkflowExecution:
                return TooLarge(command.FailWorkflowExecutionCommandAttributes.Failure, WorkflowTaskFailedCause.BadFailWorkflowExecutionAttributes, "FailWorkflowExecutionCommandAttributes.Failure exceeds size limit.");
            case CommandType.CompleteWorkflowExecution:
                return command.CompleteWorkflowExecutionCommandAttributes.Result is { } result && result.CalculateSize() > Limits.BlobBytes
                    ? new(WorkflowTaskFailedCause.BadCompleteWorkflowExecutionAttributes, "CompleteWorkflowExecutionCommandAttributes.Result exceeds size limit.", Terminates: true) : null;
            default:
                return null;
        }
    }

    // A timer that fired while this task was away is cancelled in vain, which is no fault of the workflow.
    private static bool WaitsAsFired(Run run, string timerId) =>
        run.Buffered.Values.Any(entry => entry.EventType == EventType.TimerFired && entry.TimerFiredEventAttributes.TimerId == timerId);

    private static CommandRefusal? TooLarge(Google.Protobuf.IMessage? input, WorkflowTaskFailedCause cause, string message) =>
        input is not null && input.CalculateSize() > Limits.BlobBytes ? new(cause, message, Terminates: true) : null;

    private static CommandRefusal? TooMany(int count, WorkflowTaskFailedCause cause, string what) =>
        count > Limits.PendingOfAKind ? new(cause, $"the number of pending {what}, {count - 1}, has reached the per-workflow limit of {Limits.PendingOfAKind}") : null;

    private sealed class Pending(int activities, int children, int signals, int cancels)
    {
        public int Activities = activities;
        public int Children = children;
        public int Signals = signals;
        public int Cancels = cancels;
    }
}
