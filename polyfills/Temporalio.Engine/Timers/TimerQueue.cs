using Google.Protobuf.WellKnownTypes;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Timers;

/// <summary>What a timer is about. Which run and which of its pending things is in <see cref="TimerTask"/>.</summary>
internal enum TimerKind
{
    UserTimer,
    ActivityScheduleToStart,
    ActivityScheduleToClose,
    ActivityStartToClose,
    ActivityHeartbeat,
    ActivityRetry,
    WorkflowTaskStartToClose,
    WorkflowTaskScheduleToStart,
    FirstWorkflowTask,
    RunTimeout,
    ExecutionTimeout,
    Schedule,
    RateLimit,
    Batch,
    Sleep,
}

/// <summary>One entry of the queue.</summary>
/// <param name="Id">Event id of what it is about, where there is one.</param>
/// <param name="Stamp">Which attempt it was made for: a later attempt makes it void.</param>
/// <param name="Name">Timer id or schedule id.</param>
internal sealed record TimerTask(TimerKind Kind, Run? Run, long Id = 0, long Stamp = 0, string Name = "", Action? OnFire = null);

/// <summary>
/// All that is due some time, in one queue ordered by time and, within an instant, by when it was made. Nothing is removed: an entry that
/// no longer fits the state it finds is dropped when it fires. Rebuilt from the records at start, so late timers fire then.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>An alarm counts what the machine was awake; a clock that was set forward, or a lid that was closed, is noticed within this.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    private readonly PriorityQueue<TimerTask, (DateTime Due, long Order)> queue = new();
    private readonly EngineClock clock;
    private readonly ITimer alarm;
    private long order;
    private DateTime armedFor = DateTime.MaxValue;

    public TimerQueue(EngineClock clock, Action fire)
    {
        this.clock = clock;
        alarm = clock.Provider.CreateTimer(_ => fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the next entry is due; null when there is none.</summary>
    public DateTime? NextDue => queue.TryPeek(out _, out var next) ? next.Due : null;

    public void Add(Timestamp due, TimerTask task)
    {
        var at = due.ToDateTime();
        queue.Enqueue(task, (at, order++));
        if (at < armedFor)
        {
            Arm();
        }
    }

    /// <summary>Takes the entries that are due by now, oldest first.</summary>
    public bool TryTakeDue(out TimerTask? task)
    {
        if (queue.TryPeek(out task, out var next) && next.Due <= clock.UtcNow)
        {
            queue.Dequeue();
            return true;
        }

        task = null;
        return false;
    }

    /// <summary>Drops the front entry unseen; for entries that the caller found void.</summary>
    public TimerTask? Peek() => queue.TryPeek(out var task, out _) ? task : null;

    public void DropFront() => queue.Dequeue();

    /// <summary>Sets the alarm for the front entry.</summary>
    public void Arm()
    {
        armedFor = NextDue ?? DateTime.MaxValue;
        if (armedFor == DateTime.MaxValue)
        {
            alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = armedFor - clock.UtcNow;
        alarm.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > WaitMax ? WaitMax : RoundUp(wait), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => alarm.Dispose();

    // Provider timers count whole milliseconds; waking early would only arm again.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
