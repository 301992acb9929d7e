using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Activities after their scheduled event: attempts, heartbeats, outcomes. The started event is written with the outcome only, so that
/// retries leave no trace; in between the attempt lives in the run's record.
/// </summary>
internal sealed partial class HistoryShard
{
    private const string ServerSource = "Server";

    /// <summary>Gives an activity attempt to a worker; null when it is no longer there.</summary>
    public PollActivityTaskQueueResponse? StartActivity(MatchTask match, string identity, bool remote)
    {
        var run = match.Run;
        if (!run.IsOpen || !run.Activities.TryGetValue(match.ScheduledEventId, out var activity) || activity.Stamp != match.Stamp || activity.StartedTime is not null)
        {
            return null;
        }

        var now = Now;
        activity.StartedTime = now;
        activity.Identity = identity;
        activity.RequestId = NewId();
        activity.InProcess = !remote;
        run.Activities.Changed(activity);
        var scheduled = Scheduled(run, activity);
        ArmStarted(run, activity, scheduled);
        return new PollActivityTaskQueueResponse
        {
            TaskToken = ActivityToken(run, activity),
            WorkflowNamespace = Options.Namespace,
            WorkflowType = new WorkflowType { Name = run.Record.Type },
            WorkflowExecution = new WorkflowExecution { WorkflowId = run.Record.WorkflowId, RunId = run.Record.RunId },
            ActivityType = scheduled.ActivityType,
            ActivityId = activity.ActivityId,
            Header = scheduled.Header,
            Input = scheduled.Input,
            HeartbeatDetails = activity.HeartbeatDetails,
            ScheduledTime = activity.FirstScheduledTime,
            CurrentAttemptScheduledTime = activity.ScheduledTime,
            StartedTime = now,
            Attempt = activity.Attempt,
            ScheduleToCloseTimeout = scheduled.ScheduleToCloseTimeout,
            StartToCloseTimeout = scheduled.StartToCloseTimeout,
            HeartbeatTimeout = scheduled.HeartbeatTimeout,
            RetryPolicy = scheduled.RetryPolicy,
            Priority = scheduled.Priority,
        };
    }

    public void CompleteActivity(Run run, ActivityRecord activity, Payloads? result, string identity)
    {
        if (result is not null && result.CalculateSize() > Limits.BlobBytes)
        {
            FailForGood(run, activity, TooLarge("Complete result exceeds size limit."), RetryState.NonRetryableFailure, identity);
            return;
        }

        var startedId = WriteActivityStarted(run, activity);
        run.Add(EventType.ActivityTaskCompleted, Now, entry => entry.ActivityTaskCompletedEventAttributes = new ActivityTaskCompletedEventAttributes
        {
            Result = result,
            ScheduledEventId = activity.ScheduledEventId,
            StartedEventId = startedId,
            Identity = identity,
        }, mayBuffer: true);
        EndActivity(run, activity);
    }

    public void FailActivity(Run run, ActivityRecord activity, Failure failure, Payloads? lastDetails, string identity)
    {
        if (lastDetails is not null)
        {
            activity.HeartbeatDetails = lastDetails;
        }

        if (failure.CalculateSize() > Limits.BlobBytes)
        {
            FailForGood(run, activity, TooLarge("Failure exceeds size limit."), RetryState.NonRetryableFailure, identity);
            return;
        }

        RetryOrFail(run, activity, failure, identity);
    }

    private static Failure TooLarge(string message) => new() { Message = message, Source = ServerSource };

    public void CancelActivity(Run run, ActivityRecord activity, Payloads? details, string identity)
    {
        if (!activity.CancelRequested)
        {
            throw Refusal.InvalidArgument("ActivityTask is not cancel-requested.");
        }

        var startedId = WriteActivityStarted(run, activity);
        WriteCanceled(run, activity, startedId, details, identity);
        EndActivity(run, activity);
    }

    /// <summary>Remembers the details and answers whether the worker should stop.</summary>
    public bool Heartbeat(Run run, ActivityRecord activity, Payloads? details)
    {
        if (details is not null && details.CalculateSize() > Limits.BlobBytes)
        {
            FailForGood(run, activity, TooLarge("Heartbeat details exceeds size limit."), RetryState.NonRetryableFailure, activity.Identity);
            return true;
        }

        activity.HeartbeatTime = Now;
        if (details is not null)
        {
            activity.HeartbeatDetails = details;
        }

        run.Activities.Changed(activity);
        return activity.CancelRequested;
    }

    /// <summary>The started attempt that a token names.</summary>
    public (Run Run, ActivityRecord Activity) FindActivity(ByteString token)
    {
        var parsed = ParseToken(token);
        if (ById(parsed.RunId) is not { } run)
        {
            throw Refusal.NotFound("workflow execution not found");
        }

        return !run.IsOpen ? throw Refusal.NotFound("workflow execution already completed")
            : run.Activities.TryGetValue(parsed.ScheduledEventId, out var activity) && activity.Stamp == parsed.Stamp && activity.StartedTime is not null ? (run, activity)
            : throw Refusal.NotFound("invalid activityID or activity already timed out or invoking workflow is completed");
    }

    /// <summary>The pending activity that an id names within a run.</summary>
    public (Run Run, ActivityRecord Activity) FindActivity(string workflowId, string runId, string activityId)
    {
        var run = FindOpen(new WorkflowExecution { WorkflowId = workflowId, RunId = runId });
        return run.Activities.Values.FirstOrDefault(candidate => candidate.ActivityId == activityId) is { } activity
            ? (run, activity)
            : throw Refusal.NotFound($"cannot find pending activity with ActivityID {activityId}, check workflow execution history for more details");
    }

    private static ByteString ActivityToken(Run run, ActivityRecord activity) => new TaskToken
    {
        RunId = run.Record.RunId,
        ScheduledEventId = activity.ScheduledEventId,
        Stamp = activity.Stamp,
        WorkflowId = run.Record.WorkflowId,
        ActivityId = activity.ActivityId,
    }.ToByteString();

    /// <summary>As scheduled, with the options that an operator changed since.</summary>
    public static ActivityTaskScheduledEventAttributes Scheduled(Run run, ActivityRecord activity)
    {
        var scheduled = Original(run, activity);
        if (activity.Options is not { } options)
        {
            return scheduled;
        }

        return new ActivityTaskScheduledEventAttributes(scheduled)
        {
            TaskQueue = options.TaskQueue,
            ScheduleToCloseTimeout = options.ScheduleToCloseTimeout,
            ScheduleToStartTimeout = options.ScheduleToStartTimeout,
            StartToCloseTimeout = options.StartToCloseTimeout,
            HeartbeatTimeout = options.HeartbeatTimeout,
            RetryPolicy = options.RetryPolicy,
            Priority = options.Priority,
        };
    }

    private void AddActivity(Run run, HistoryEvent scheduledEvent)
    {
        var attributes = scheduledEvent.ActivityTaskScheduledEventAttributes;
        var activity = new ActivityRecord
        {
            ScheduledEventId = scheduledEvent.EventId,
            ActivityId = attributes.ActivityId,
            Attempt = 1,
            FirstScheduledTime = scheduledEvent.EventTime,
            ScheduledTime = scheduledEvent.EventTime,
            Stamp = ++lastStamp,
        };
        run.Activities.Add(activity);
        ArmScheduled(run, activity, attributes);
        if (activity.FirstScheduledTime.Plus(attributes.ScheduleToCloseTimeout) is { } deadline)
        {
            Timers.Add(deadline, new TimerTask(TimerKind.ActivityScheduleToClose, run, activity.ScheduledEventId));
        }
    }

    private void DispatchActivity(Run run, ActivityRecord activity) =>
        Queues[Scheduled(run, activity).TaskQueue.Name, TaskQueueType.Activity].Offer(new MatchTask(run, activity.ScheduledEventId, activity.Stamp));

    private void ArmScheduled(Run run, ActivityRecord activity, ActivityTaskScheduledEventAttributes attributes)
    {
        if (activity.ScheduledTime.Plus(attributes.ScheduleToStartTimeout) is { } due)
        {
            Timers.Add(due, new TimerTask(TimerKind.ActivityScheduleToStart, run, activity.ScheduledEventId, activity.Stamp));
        }
    }

    private void ArmStarted(Run run, ActivityRecord activity, ActivityTaskScheduledEventAttributes attributes)
    {
        if (activity.StartedTime.Plus(attributes.StartToCloseTimeout) is { } due)
        {
            Timers.Add(due, new TimerTask(TimerKind.ActivityStartToClose, run, activity.ScheduledEventId, activity.Stamp));
        }

        ArmHeartbeat(run, activity, attributes);
    }

    private void ArmHeartbeat(Run run, ActivityRecord activity, ActivityTaskScheduledEventAttributes attributes)
    {
        var last = activity.HeartbeatTime is { } beat && beat > activity.StartedTime ? beat : activity.StartedTime;
        if (last.Plus(attributes.HeartbeatTimeout) is { } due)
        {
            Timers.Add(due, new TimerTask(TimerKind.ActivityHeartbeat, run, activity.ScheduledEventId, activity.Stamp));
        }
    }

    private void OnActivityTimer(TimerTask due)
    {
        var run = due.Run!;
        if (!run.IsOpen || !run.Activities.TryGetValue(due.Id, out var activity) || (due.Kind != TimerKind.ActivityScheduleToClose && activity.Stamp != due.Stamp))
        {
            return;
        }

        switch (due.Kind)
        {
            case TimerKind.ActivityScheduleToStart when activity.StartedTime is null && activity.NextAttemptTime is null:
                TimeOutActivity(run, activity, TimeoutType.ScheduleToStart);
                break;
            case TimerKind.ActivityStartToClose when activity.StartedTime?.Plus(Scheduled(run, activity).StartToCloseTimeout) is { } end && end <= Now:
                TimeOutActivity(run, activity, TimeoutType.StartToClose);
                break;
            case TimerKind.ActivityHeartbeat when activity.StartedTime is not null:
                var scheduled = Scheduled(run, activity);
                var last = activity.HeartbeatTime is { } beat && beat > activity.StartedTime ? beat : activity.StartedTime;
                if (last.Plus(scheduled.HeartbeatTimeout) > Now)
                {
                    ArmHeartbeat(run, activity, scheduled);
                }
                else
                {
                    TimeOutActivity(run, activity, TimeoutType.Heartbeat);
                }

                break;
            case TimerKind.ActivityScheduleToClose when activity.FirstScheduledTime.Plus(Scheduled(run, activity).ScheduleToCloseTimeout) is { } deadline && deadline <= Now:
                TimeOutActivity(run, activity, TimeoutType.ScheduleToClose);
                break;
            case TimerKind.ActivityRetry when activity.NextAttemptTime is not null:
                activity.NextAttemptTime = null;
                activity.ScheduledTime = Now;
                run.Activities.Changed(activity);
                ArmScheduled(run, activity, Scheduled(run, activity));
                DispatchActivity(run, activity);
                break;
        }
    }

    private void TimeOutActivity(Run run, ActivityRecord activity, TimeoutType type)
    {
        var failure = TimeoutFailure(activity, type);
        if (type is TimeoutType.StartToClose or TimeoutType.Heartbeat)
        {
            RetryOrFail(run, activity, failure, identity: "");
            return;
        }

        if (type == TimeoutType.ScheduleToClose && activity.LastFailure is not null && activity.NextAttemptTime is not null)
        {
            failure.Message = "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying";
        }
        else if (type == TimeoutType.ScheduleToClose && activity.StartedTime is null)
        {
            failure = TimeoutFailure(activity, TimeoutType.ScheduleToStart);
        }

        WriteTimedOut(run, activity, failure, RetryState.Timeout);
    }

    // The test server gives its timeouts no text.
    private Failure TimeoutFailure(ActivityRecord activity, TimeoutType type) => new()
    {
        Message = Options.SkipsTime ? "" : $"activity {type} timeout",
        Source = ServerSource,
        Cause = activity.LastFailure,
        TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = type, LastHeartbeatDetails = activity.HeartbeatDetails },
    };

    private void RetryOrFail(Run run, ActivityRecord activity, Failure failure, string identity)
    {
        var scheduled = Scheduled(run, activity);
        var now = Now;
        var deadline = activity.FirstScheduledTime.Plus(scheduled.ScheduleToCloseTimeout)?.ToDateTime();
        var (delay, state) = activity.CancelRequested
            ? ((TimeSpan?)null, RetryState.CancelRequested)
            : Retries.Next(scheduled.RetryPolicy, activity.Attempt, failure, now.ToDateTime(), deadline);
        if (activity.ResetAsked)
        {
            // The next attempt is the first again, whatever the policy says of this one.
            (delay, activity.Attempt) = (TimeSpan.Zero, 0);
            Anew(activity, resetAttempts: false, activity.ResetHeartbeat);
            activity.ResetAsked = activity.ResetHeartbeat = false;
        }

        if (delay is { } wait)
        {
            activity.LastFailure = Remembered(failure);
            activity.Attempt++;
            activity.Stamp = ++lastStamp;
            activity.CompletedTime = now;
            activity.StartedTime = null;
            activity.NextAttemptTime = now.Plus(wait);
            activity.ScheduledTime = activity.NextAttemptTime;
            run.Activities.Changed(activity);
            if (activity.Pause is not null)
            {
                return;
            }

            Timers.Add(activity.NextAttemptTime, new TimerTask(TimerKind.ActivityRetry, run, activity.ScheduledEventId, activity.Stamp));
            return;
        }

        if (failure.FailureInfoCase == Failure.FailureInfoOneofCase.TimeoutFailureInfo)
        {
            if (state == RetryState.Timeout)
            {
                failure.TimeoutFailureInfo.TimeoutType = TimeoutType.ScheduleToClose;
                failure.Message = $"activity {TimeoutType.ScheduleToClose} timeout";
            }

            WriteTimedOut(run, activity, failure, state);
            return;
        }

        FailForGood(run, activity, failure, state, identity);
    }

    // What the next attempt is told of this one: the details it has anyway, and no chain that grows with each timeout.
    private static Failure Remembered(Failure failure) => failure.FailureInfoCase == Failure.FailureInfoOneofCase.TimeoutFailureInfo
        ? new Failure(failure) { Cause = null, TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = failure.TimeoutFailureInfo.TimeoutType } }
        : failure;

    private void FailForGood(Run run, ActivityRecord activity, Failure failure, RetryState state, string identity)
    {
        var startedId = WriteActivityStarted(run, activity);
        run.Add(EventType.ActivityTaskFailed, Now, entry => entry.ActivityTaskFailedEventAttributes = new ActivityTaskFailedEventAttributes
        {
            Failure = failure,
            ScheduledEventId = activity.ScheduledEventId,
            StartedEventId = startedId,
            Identity = identity,
            RetryState = state,
        }, mayBuffer: true);
        EndActivity(run, activity);
    }

    private void WriteTimedOut(Run run, ActivityRecord activity, Failure failure, RetryState state)
    {
        var startedId = activity.StartedTime is null ? 0 : WriteActivityStarted(run, activity);
        run.Add(EventType.ActivityTaskTimedOut, Now, entry => entry.ActivityTaskTimedOutEventAttributes = new ActivityTaskTimedOutEventAttributes
        {
            Failure = failure,
            ScheduledEventId = activity.ScheduledEventId,
            StartedEventId = startedId,
            RetryState = state,
        }, mayBuffer: true);
        EndActivity(run, activity);
    }

    private void WriteCanceled(Run run, ActivityRecord activity, long startedId, Payloads? details, string identity) =>
        run.Add(EventType.ActivityTaskCanceled, Now, entry => entry.ActivityTaskCanceledEventAttributes = new ActivityTaskCanceledEventAttributes
        {
            Details = details,
            LatestCancelRequestedEventId = activity.CancelRequestedEventId,
            ScheduledEventId = activity.ScheduledEventId,
            StartedEventId = startedId,
            Identity = identity,
        }, mayBuffer: true);

    private long WriteActivityStarted(Run run, ActivityRecord activity)
    {
        var started = run.Add(EventType.ActivityTaskStarted, activity.StartedTime ?? Now, entry => entry.ActivityTaskStartedEventAttributes = new ActivityTaskStartedEventAttributes
        {
            ScheduledEventId = activity.ScheduledEventId,
            Identity = activity.Identity,
            RequestId = activity.RequestId,
            Attempt = activity.Attempt,
            LastFailure = activity.LastFailure,
        }, mayBuffer: true);
        return started.EventId;
    }

    private void EndActivity(Run run, ActivityRecord activity)
    {
        run.Activities.Remove(activity.ScheduledEventId);
        ScheduleTask(run);
    }
}
