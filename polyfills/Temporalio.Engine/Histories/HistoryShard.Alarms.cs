using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>What is due, and how state comes back from disk.</summary>
internal sealed partial class HistoryShard
{
    /// <summary>Told of schedules that are due, under the gate.</summary>
    public Action<string>? OnScheduleDue { get; set; }

    /// <summary>Whether there is a schedule with this id.</summary>
    public Func<string, bool>? KnowsSchedule { get; set; }

    /// <summary>Told after each change, under the gate, so that skipped time can move.</summary>
    public Action? OnQuiet { get; set; }

    /// <summary>Reads every run back, arms its timers and offers its pending work again.</summary>
    public void Open()
    {
        lock (gate)
        {
            (lastKey, var lastClosed) = journal.ReadLast();
            Clock.NotBefore(new DateTime(lastClosed, DateTimeKind.Utc));
            if (Options.Seed is { } seed && lastKey > 0)
            {
                // Not the ids of the life before again.
                random = new Random(unchecked(seed + (int)lastKey));
            }

            OpenNamespace();
            var open = journal.ReadOpenRuns().Select(stored => Run.Restore(stored, Runs)).ToList();
            foreach (var run in open)
            {
                Clock.NotBefore(LatestTime(run));
                Runs.Add(run);
            }

            // Later than any that was given out before, so that no answer to a task of a former life fits one of this.
            lastStamp = Clock.UtcNow.Ticks;
            foreach (var run in open)
            {
                Resume(run);
            }

            log.Seal();
            Timers.Arm();
        }
    }

    private static DateTime LatestTime(Run run)
    {
        var times = new[] { run.Record.StartTime, run.Task?.ScheduledTime, run.Task?.StartedTime }
            .Concat(run.Activities.Values.SelectMany(activity => new[] { activity.StartedTime, activity.FirstScheduledTime, activity.CompletedTime }));
        return times.Where(time => time is not null).Select(time => time!.ToDateTime()).DefaultIfEmpty().Max();
    }

    /// <summary>Fires what is due by the clock. Under the gate.</summary>
    public void FireDue()
    {
        while (Timers.TryTakeDue(out var due))
        {
            Fire(due!);
        }

        Timers.Arm();
    }

    private void OnAlarm()
    {
        lock (gate)
        {
            if (log.Trouble is null)
            {
                FireDue();
                Seal();
            }
        }
    }

    private void Fire(TimerTask due)
    {
        switch (due.Kind)
        {
            case TimerKind.UserTimer:
                OnUserTimer(due);
                break;
            case TimerKind.WorkflowTaskStartToClose:
                OnTaskTimeout(due);
                break;
            case TimerKind.WorkflowTaskScheduleToStart:
                OnStickyTimeout(due);
                break;
            case TimerKind.FirstWorkflowTask:
                OnFirstTaskDue(due.Run!);
                break;
            case TimerKind.RunTimeout or TimerKind.ExecutionTimeout:
                OnRunTimeout(due);
                break;
            case TimerKind.RateLimit or TimerKind.Batch or TimerKind.Sleep:
                due.OnFire?.Invoke();
                break;
            case TimerKind.Schedule:
                OnScheduleDue?.Invoke(due.Name);
                break;
            default:
                OnActivityTimer(due);
                break;
        }
    }

    /// <summary>True for an entry that would find nothing to do.</summary>
    private bool IsVoid(TimerTask due) => due.Run is not { } run ? due.Kind == TimerKind.Schedule && KnowsSchedule?.Invoke(due.Name) == false : !run.IsOpen || due.Kind switch
    {
        TimerKind.UserTimer => !run.Timers.TryGetValue(due.Name, out var timer) || timer.StartedEventId != due.Id,
        TimerKind.WorkflowTaskStartToClose or TimerKind.WorkflowTaskScheduleToStart => run.Task is not { } task || task.Stamp != due.Stamp,
        TimerKind.ActivityScheduleToClose => !run.Activities.Contains(due.Id),
        TimerKind.ActivityScheduleToStart or TimerKind.ActivityStartToClose or TimerKind.ActivityHeartbeat or TimerKind.ActivityRetry =>
            !run.Activities.TryGetValue(due.Id, out var activity) || activity.Stamp != due.Stamp,
        _ => false,
    };

    private void Resume(Run run)
    {
        var record = run.Record;
        if (record.StickyInProcess)
        {
            ClearSticky(run);
        }

        ArmRunTimers(run);
        if (record.FirstTaskTime is { } first)
        {
            Timers.Add(first, new TimerTask(TimerKind.FirstWorkflowTask, run));
        }

        foreach (var timer in run.Timers.Values)
        {
            Timers.Add(timer.FireTime, new TimerTask(TimerKind.UserTimer, run, timer.StartedEventId, Name: timer.TimerId));
        }

        foreach (var activity in run.Activities.Values.ToList())
        {
            ResumeActivity(run, activity);
        }

        foreach (var child in run.Children.Values.Where(child => child.RunId.Length == 0).ToList())
        {
            StartChild(run, run.Events[(int)child.InitiatedEventId - 1]);
        }

        ResumeAdmitted(run);
        ResumeTask(run);
    }

    private void ResumeActivity(Run run, ActivityRecord activity)
    {
        var scheduled = Scheduled(run, activity);
        if (activity.FirstScheduledTime.Plus(scheduled.ScheduleToCloseTimeout) is { } deadline)
        {
            Timers.Add(deadline, new TimerTask(TimerKind.ActivityScheduleToClose, run, activity.ScheduledEventId));
        }

        if (activity.StartedTime is not null && activity.InProcess)
        {
            // Its worker was this process's predecessor and cannot answer any more.
            TimeOutActivity(run, activity, scheduled.HeartbeatTimeout.IsSet() ? TimeoutType.Heartbeat : TimeoutType.StartToClose);
        }
        else if (activity.StartedTime is not null)
        {
            ArmStarted(run, activity, scheduled);
        }
        else if (activity.Pause is not null)
        {
            // Waits for an operator.
        }
        else if (activity.NextAttemptTime is { } next)
        {
            Timers.Add(next, new TimerTask(TimerKind.ActivityRetry, run, activity.ScheduledEventId, activity.Stamp));
        }
        else
        {
            ArmScheduled(run, activity, scheduled);
            DispatchActivity(run, activity);
        }
    }

    private void ResumeTask(Run run)
    {
        if (run.Task is not { } task)
        {
            return;
        }

        if (task.Speculative)
        {
            run.Record.Task = null;
            run.FlushBuffered();
            if (run.Record.NextEventId - 1 > task.ScheduledEventId)
            {
                ScheduleTask(run);
            }
        }
        else if (task.StartedEventId > 0 && task.InProcess)
        {
            TimeOutTask(run, task);
        }
        else if (task.StartedEventId > 0)
        {
            Timers.Add(task.StartedTime.Plus(task.Timeout.Span()), new TimerTask(TimerKind.WorkflowTaskStartToClose, run, task.StartedEventId, task.Stamp));
        }
        else
        {
            task.Sticky = false;
            ClearSticky(run);
            Dispatch(run, task);
        }
    }
}
