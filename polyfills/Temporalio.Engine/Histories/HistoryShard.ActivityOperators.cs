using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Activity.V1;
using Temporalio.Api.History.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>Which pending activities of a run an operator means: one by its id, those of a type, or all.</summary>
internal readonly record struct ActivitySelector(string Id = "", string Type = "", bool All = false);

/// <summary>
/// What an operator does to pending activities: pause, unpause, begin anew, other timeouts and retries. History shows none of it. An
/// attempt that runs goes on; its worker hears of a pause or reset with the answer to its next heartbeat.
/// </summary>
internal sealed partial class HistoryShard
{
    public void PauseActivities(Run run, ActivitySelector selector, string identity, string reason)
    {
        foreach (var activity in Select(run, selector))
        {
            if (activity.Pause is not null)
            {
                continue;
            }

            activity.Pause = new ActivityPause { Time = Now, Identity = identity, Reason = reason };
            if (activity.StartedTime is null)
            {
                // What is queued for the attempt is void from now on.
                activity.Stamp = ++lastStamp;
            }

            run.Activities.Changed(activity);
        }
    }

    public void UnpauseActivities(Run run, ActivitySelector selector, bool resetAttempts, bool resetHeartbeat, Duration? jitter)
    {
        foreach (var activity in Select(run, selector))
        {
            if (activity.Pause is null)
            {
                continue;
            }

            activity.Pause = null;
            Anew(activity, resetAttempts, resetHeartbeat);
            Requeue(run, activity, jitter);
        }
    }

    public void ResetActivities(Run run, ActivitySelector selector, bool resetHeartbeat, bool keepPaused, bool restoreOptions, Duration? jitter)
    {
        foreach (var activity in Select(run, selector))
        {
            if (restoreOptions)
            {
                activity.Options = null;
            }

            if (!keepPaused)
            {
                activity.Pause = null;
            }

            if (activity.StartedTime is not null)
            {
                activity.ResetAsked = true;
                activity.ResetHeartbeat |= resetHeartbeat;
                run.Activities.Changed(activity);
                continue;
            }

            Anew(activity, resetAttempts: true, resetHeartbeat);
            Requeue(run, activity, jitter);
        }
    }

    /// <returns>The options that hold now, of the last activity that was changed.</returns>
    public ActivityOptions UpdateActivityOptions(Run run, ActivitySelector selector, ActivityOptions? asked, FieldMask? mask, bool restoreOriginal)
    {
        if (!restoreOriginal && mask is not { Paths.Count: > 0 })
        {
            throw Refusal.InvalidArgument("UpdateMask is not provided");
        }

        var answer = new ActivityOptions();
        foreach (var activity in Select(run, selector))
        {
            answer = restoreOriginal ? OptionsOf(Original(run, activity)) : Merged(OptionsOf(Scheduled(run, activity)), asked ?? new ActivityOptions(), mask!);
            if (!answer.ScheduleToCloseTimeout.IsSet() && !answer.StartToCloseTimeout.IsSet())
            {
                throw Refusal.InvalidArgument("Either ScheduleToCloseTimeout or StartToCloseTimeout must be set.");
            }

            activity.Options = restoreOriginal ? null : answer;
            if (activity.FirstScheduledTime.Plus(answer.ScheduleToCloseTimeout) is { } deadline)
            {
                Timers.Add(deadline, new TimerTask(TimerKind.ActivityScheduleToClose, run, activity.ScheduledEventId));
            }

            if (activity.StartedTime is not null)
            {
                ArmStarted(run, activity, Scheduled(run, activity));
                run.Activities.Changed(activity);
            }
            else
            {
                Requeue(run, activity, jitter: null);
            }
        }

        return answer;
    }

    public static ActivityOptions OptionsOf(ActivityTaskScheduledEventAttributes scheduled) => new()
    {
        TaskQueue = scheduled.TaskQueue,
        ScheduleToCloseTimeout = scheduled.ScheduleToCloseTimeout,
        ScheduleToStartTimeout = scheduled.ScheduleToStartTimeout,
        StartToCloseTimeout = scheduled.StartToCloseTimeout,
        HeartbeatTimeout = scheduled.HeartbeatTimeout,
        RetryPolicy = scheduled.RetryPolicy,
        Priority = scheduled.Priority,
    };

    private static ActivityTaskScheduledEventAttributes Original(Run run, ActivityRecord activity) =>
        run.Events[(int)activity.ScheduledEventId - 1].ActivityTaskScheduledEventAttributes;

    /// <summary>The attempt after a reset is the first again.</summary>
    private static void Anew(ActivityRecord activity, bool resetAttempts, bool resetHeartbeat)
    {
        if (resetAttempts)
        {
            activity.Attempt = 1;
        }

        if (resetHeartbeat)
        {
            activity.HeartbeatDetails = null;
            activity.HeartbeatTime = null;
        }
    }

    private static ActivityOptions Merged(ActivityOptions options, ActivityOptions asked, FieldMask mask)
    {
        var merged = options.Clone();
        var policy = merged.RetryPolicy ??= new();
        foreach (var path in mask.Paths)
        {
            switch (path.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant())
            {
                case "taskqueue" or "taskqueue.name":
                    merged.TaskQueue = asked.TaskQueue ?? throw Refusal.InvalidArgument("TaskQueue is not provided");
                    break;
                case "scheduletoclosetimeout":
                    merged.ScheduleToCloseTimeout = asked.ScheduleToCloseTimeout;
                    break;
                case "scheduletostarttimeout":
                    merged.ScheduleToStartTimeout = asked.ScheduleToStartTimeout;
                    break;
                case "starttoclosetimeout":
                    merged.StartToCloseTimeout = asked.StartToCloseTimeout;
                    break;
                case "heartbeattimeout":
                    merged.HeartbeatTimeout = asked.HeartbeatTimeout;
                    break;
                case "priority":
                    merged.Priority = asked.Priority;
                    break;
                case "retrypolicy":
                    merged.RetryPolicy = Retries.WithDefaults(asked.RetryPolicy ?? throw Refusal.InvalidArgument("RetryPolicy is not provided"));
                    break;
                case "retrypolicy.initialinterval":
                    policy.InitialInterval = asked.RetryPolicy?.InitialInterval;
                    break;
                case "retrypolicy.backoffcoefficient":
                    policy.BackoffCoefficient = asked.RetryPolicy?.BackoffCoefficient ?? 0;
                    break;
                case "retrypolicy.maximuminterval":
                    policy.MaximumInterval = asked.RetryPolicy?.MaximumInterval;
                    break;
                case "retrypolicy.maximumattempts":
                    policy.MaximumAttempts = asked.RetryPolicy?.MaximumAttempts ?? 0;
                    break;
                default:
                    throw Refusal.InvalidArgument($"UpdateMask names \"{path}\", which cannot be changed.");
            }
        }

        return merged;
    }

    private List<ActivityRecord> Select(Run run, ActivitySelector selector)
    {
        var selected = run.Activities.Values
            .Where(activity => selector.All
                || (selector.Id.Length > 0 && activity.ActivityId == selector.Id)
                || (selector.Type.Length > 0 && Original(run, activity).ActivityType.Name == selector.Type))
            .OrderBy(activity => activity.ScheduledEventId)
            .ToList();
        return selected.Count > 0 || selector.All ? selected
            : throw Refusal.NotFound("invalid activityID or activity already timed out or invoking workflow is completed");
    }

    private void Requeue(Run run, ActivityRecord activity, Duration? jitter)
    {
        run.Activities.Changed(activity);
        if (activity.StartedTime is not null)
        {
            return;
        }

        activity.Stamp = ++lastStamp;
        if (activity.Pause is not null)
        {
            return;
        }

        var wait = jitter.Span() * NextDouble();
        activity.ScheduledTime = Now.Plus(wait);
        if (wait > TimeSpan.Zero)
        {
            activity.NextAttemptTime = activity.ScheduledTime;
            Timers.Add(activity.NextAttemptTime, new TimerTask(TimerKind.ActivityRetry, run, activity.ScheduledEventId, activity.Stamp));
            return;
        }

        activity.NextAttemptTime = null;
        ArmScheduled(run, activity, Scheduled(run, activity));
        DispatchActivity(run, activity);
    }
}
