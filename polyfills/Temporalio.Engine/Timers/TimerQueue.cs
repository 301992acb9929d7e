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
/// All that is due some time, in one queue ordered by time and, within an instant, by when it was made. An entry that no longer fits the
/// state it finds is dropped when it fires, or when the queue has grown to twice what was left of it the last time that such were looked
/// for. Rebuilt from the records at start, so late timers fire then.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>An alarm counts what the machine was awake; a clock that was set forward, or a lid that was closed, is noticed within this.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    private const int SweepMin = 4_096;

    private readonly PriorityQueue<TimerTask, (DateTime Due, long Order)> queue = new();
    private readonly EngineClock clock;
    private readonly ITimer alarm;
    private readonly Func<TimerTask, bool> isVoid;
    private long order;
    private DateTime armedFor = DateTime.MaxValue;
    private int sweepAt = SweepMin;

    /// <param name="isVoid">Whether an entry would find nothing to do, now and for ever.</param>
    public TimerQueue(EngineClock clock, Action fire, Func<TimerTask, bool> isVoid)
    {
        this.clock = clock;
        this.isVoid = isVoid;
        alarm = clock.Provider.CreateTimer(_ => fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => queue.Count;

    /// <summary>When the next entry is due; null when there is none.</summary>
    public DateTime? NextDue => queue.TryPeek(out _, out var next) ? next.Due : null;

    public void Add(Timestamp due, TimerTask task)
    {
        if (queue.Count >= sweepAt)
        {
            Sweep();
        }

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

    private void Sweep()
    {
        var left = queue.UnorderedItems.Where(entry => !isVoid(entry.Element)).ToArray();
        queue.Clear();
        queue.EnqueueRange(left);
        sweepAt = Math.Max(SweepMin, 2 * left.Length);
    }

    // Provider timers count whole milliseconds; waking early would only arm again.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
