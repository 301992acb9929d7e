using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>What each command of a workflow does to its run.</summary>
internal sealed partial class HistoryShard
{
    private void Apply(Run run, Command command, long completedId)
    {
        switch (command.CommandType)
        {
            case CommandType.ScheduleActivityTask:
                ScheduleActivity(run, command, completedId);
                break;
            case CommandType.RequestCancelActivityTask:
                RequestCancelActivity(run, command.RequestCancelActivityTaskCommandAttributes.ScheduledEventId, completedId);
                break;
            case CommandType.StartTimer:
                StartTimer(run, command, completedId);
                break;
            case CommandType.CancelTimer:
                CancelTimer(run, command.CancelTimerCommandAttributes.TimerId, completedId);
                break;
            case CommandType.RecordMarker:
                var marker = command.RecordMarkerCommandAttributes;
                Write(run, command, EventType.MarkerRecorded, entry => entry.MarkerRecordedEventAttributes = new MarkerRecordedEventAttributes
                {
                    MarkerName = marker.MarkerName,
                    Details = { marker.Details },
                    WorkflowTaskCompletedEventId = completedId,
                    Header = marker.Header,
                    Failure = marker.Failure,
                });
                break;
            case CommandType.UpsertWorkflowSearchAttributes:
                var typed = Attributes.Typed(command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes);
                Write(run, command, EventType.UpsertWorkflowSearchAttributes, entry => entry.UpsertWorkflowSearchAttributesEventAttributes = new UpsertWorkflowSearchAttributesEventAttributes
                {
                    WorkflowTaskCompletedEventId = completedId,
                    SearchAttributes = typed,
                });
                Merge((run.Record.SearchAttributes ??= new SearchAttributes()).IndexedFields, typed?.IndexedFields);
                break;
            case CommandType.ModifyWorkflowProperties:
                var memo = command.ModifyWorkflowPropertiesCommandAttributes.UpsertedMemo;
                Write(run, command, EventType.WorkflowPropertiesModified, entry => entry.WorkflowPropertiesModifiedEventAttributes = new WorkflowPropertiesModifiedEventAttributes
                {
                    WorkflowTaskCompletedEventId = completedId,
                    UpsertedMemo = memo,
                });
                Merge((run.Record.Memo ??= new Memo()).Fields, memo?.Fields);
                break;
            case CommandType.StartChildWorkflowExecution:
                InitiateChild(run, command, completedId);
                break;
            case CommandType.SignalExternalWorkflowExecution:
                InitiateExternalSignal(run, command, completedId);
                break;
            case CommandType.RequestCancelExternalWorkflowExecution:
                InitiateExternalCancel(run, command, completedId);
                break;
            case CommandType.CompleteWorkflowExecution:
                CompleteRun(run, command.CompleteWorkflowExecutionCommandAttributes.Result, completedId);
                break;
            case CommandType.FailWorkflowExecution:
                FailRun(run, command.FailWorkflowExecutionCommandAttributes.Failure, completedId);
                break;
            case CommandType.CancelWorkflowExecution:
                CancelRun(run, command.CancelWorkflowExecutionCommandAttributes.Details, completedId);
                break;
            case CommandType.ContinueAsNewWorkflowExecution:
                ContinueRun(run, command.ContinueAsNewWorkflowExecutionCommandAttributes, completedId);
                break;
            default:
                throw Refusal.InvalidArgument($"unknown command type: {command.CommandType}");
        }
    }

    private HistoryEvent Write(Run run, Command command, EventType type, Action<HistoryEvent> attributes) =>
        run.Add(type, Now, entry =>
        {
            attributes(entry);
            entry.UserMetadata = command.UserMetadata;
        });

    private void ScheduleActivity(Run run, Command command, long completedId)
    {
        var asked = command.ScheduleActivityTaskCommandAttributes;
        var runLimit = run.Record.RunTimeout;
        var toClose = ProtoTime.Cap(asked.ScheduleToCloseTimeout.IsSet() ? asked.ScheduleToCloseTimeout : null, runLimit);
        var toStart = ProtoTime.Cap(asked.ScheduleToStartTimeout.IsSet() ? asked.ScheduleToStartTimeout : null, toClose);
        var startToClose = ProtoTime.Cap(asked.StartToCloseTimeout.IsSet() ? asked.StartToCloseTimeout : null, toClose);
        var entry = Write(run, command, EventType.ActivityTaskScheduled, scheduled => scheduled.ActivityTaskScheduledEventAttributes = new ActivityTaskScheduledEventAttributes
        {
            ActivityId = asked.ActivityId,
            ActivityType = asked.ActivityType,
            TaskQueue = new TaskQueue { Name = (asked.TaskQueue?.Name ?? "").Length > 0 ? asked.TaskQueue!.Name : run.Record.TaskQueue, Kind = TaskQueueKind.Normal },
            Header = asked.Header,
            Input = asked.Input,
            ScheduleToCloseTimeout = toClose ?? ProtoTime.Zero,
            ScheduleToStartTimeout = toStart ?? ProtoTime.Zero,
            StartToCloseTimeout = startToClose ?? ProtoTime.Zero,
            HeartbeatTimeout = asked.HeartbeatTimeout.IsSet() ? ProtoTime.Cap(asked.HeartbeatTimeout, startToClose) : ProtoTime.Zero,
            WorkflowTaskCompletedEventId = completedId,
            RetryPolicy = Retries.WithDefaults(asked.RetryPolicy ?? new RetryPolicy()),
            UseWorkflowBuildId = asked.UseWorkflowBuildId,
            Priority = asked.Priority,
        });
        AddActivity(run, entry);
    }

    private void RequestCancelActivity(Run run, long scheduledId, long completedId)
    {
        // One that ended while this task was away is gone, but the command has its event all the same: replay looks for it.
        if (run.Activities.TryGetValue(scheduledId, out var activity) ? activity.CancelRequested : !WaitsAsEnded(run, scheduledId))
        {
            return;
        }

        var requested = run.Add(EventType.ActivityTaskCancelRequested, Now, entry => entry.ActivityTaskCancelRequestedEventAttributes = new ActivityTaskCancelRequestedEventAttributes
        {
            ScheduledEventId = scheduledId,
            WorkflowTaskCompletedEventId = completedId,
        });
        if (activity is null)
        {
            return;
        }

        activity.CancelRequested = true;
        activity.CancelRequestedEventId = requested.EventId;
        if (activity.StartedTime is null)
        {
            run.Activities.Remove(scheduledId);
            canceledUnstarted = true;
            WriteCanceled(run, activity, startedId: 0, JsonPayloads.Text("ACTIVITY_ID_NOT_STARTED"), identity: "history-service");
        }
        else
        {
            run.Activities.Changed(activity);
        }
    }

    private static bool WaitsAsEnded(Run run, long scheduledId) => run.Buffered.Values.Any(entry => entry.EventType switch
    {
        EventType.ActivityTaskCompleted => entry.ActivityTaskCompletedEventAttributes.ScheduledEventId == scheduledId,
        EventType.ActivityTaskFailed => entry.ActivityTaskFailedEventAttributes.ScheduledEventId == scheduledId,
        EventType.ActivityTaskTimedOut => entry.ActivityTaskTimedOutEventAttributes.ScheduledEventId == scheduledId,
        EventType.ActivityTaskCanceled => entry.ActivityTaskCanceledEventAttributes.ScheduledEventId == scheduledId,
        _ => false,
    });

    private void StartTimer(Run run, Command command, long completedId)
    {
        var asked = command.StartTimerCommandAttributes;
        var entry = Write(run, command, EventType.TimerStarted, started => started.TimerStartedEventAttributes = new TimerStartedEventAttributes
        {
            TimerId = asked.TimerId,
            StartToFireTimeout = asked.StartToFireTimeout,
            WorkflowTaskCompletedEventId = completedId,
        });
        var timer = new TimerRecord { TimerId = asked.TimerId, StartedEventId = entry.EventId, FireTime = entry.EventTime.Plus(asked.StartToFireTimeout.Span()) };
        run.Timers.Add(timer);
        Timers.Add(timer.FireTime, new TimerTask(TimerKind.UserTimer, run, timer.StartedEventId, Name: timer.TimerId));
    }

    private void CancelTimer(Run run, string timerId, long completedId)
    {
        if (!run.Timers.Remove(timerId, out var timer))
        {
            var fired = run.Buffered.Values.First(entry => entry.EventType == EventType.TimerFired && entry.TimerFiredEventAttributes.TimerId == timerId);
            run.Buffered.Remove(fired);
            timer = new TimerRecord { StartedEventId = fired.TimerFiredEventAttributes.StartedEventId };
        }

        run.Add(EventType.TimerCanceled, Now, entry => entry.TimerCanceledEventAttributes = new TimerCanceledEventAttributes
        {
            TimerId = timerId,
            StartedEventId = timer.StartedEventId,
            WorkflowTaskCompletedEventId = completedId,
        });
    }

    private void OnUserTimer(TimerTask due)
    {
        var run = due.Run!;
        if (!run.IsOpen || !run.Timers.TryGetValue(due.Name, out var timer) || timer.StartedEventId != due.Id)
        {
            return;
        }

        run.Timers.Remove(due.Name);
        run.Add(EventType.TimerFired, Now, entry => entry.TimerFiredEventAttributes = new TimerFiredEventAttributes
        {
            TimerId = due.Name,
            StartedEventId = timer.StartedEventId,
        }, mayBuffer: true);
        ScheduleTask(run);
    }

    public static void Merge(Google.Protobuf.Collections.MapField<string, Payload> into, Google.Protobuf.Collections.MapField<string, Payload>? changes)
    {
        foreach (var (name, value) in changes ?? [])
        {
            if (value.Metadata.TryGetValue("encoding", out var encoding) && encoding.ToStringUtf8() == "binary/null")
            {
                into.Remove(name);
            }
            else if (value.Data.ToStringUtf8() is "null" or "[]")
            {
                into.Remove(name);
            }
            else
            {
                into[name] = value;
            }
        }
    }
}
