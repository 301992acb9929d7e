using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Matching;

/// <summary>Something a worker should do: a workflow task, an activity attempt, or a query of an idle run.</summary>
/// <param name="ScheduledEventId">Of the task or activity; 0 for a query.</param>
/// <param name="Stamp">Which scheduling it was made for: a later one makes it void.</param>
internal sealed record MatchTask(Run Run, long ScheduledEventId, long Stamp, PendingQuery? Query = null);

/// <summary>A worker's long poll that waits for something to do.</summary>
internal sealed class Poller(string identity, bool remote, Func<MatchTask, Poller, bool> deliver)
{
    public string Identity => identity;

    public bool IsRemote => remote;

    public bool IsGone { get; set; }

    /// <summary>Starts the task for this poller. False when the task turned out void: then the poller still waits.</summary>
    public bool Deliver(MatchTask task) => deliver(task, this);
}

/// <summary>
/// Task queues by name and kind: what is to be done waits for pollers, pollers wait for what is to be done. Both in the order they came.
/// </summary>
internal sealed class TaskQueues
{
    private readonly Dictionary<(string Name, TaskQueueType Type), TaskQueueRoom> rooms = [];

    public TaskQueueRoom this[string name, TaskQueueType type]
    {
        get
        {
            if (!rooms.TryGetValue((name, type), out var room))
            {
                rooms[(name, type)] = room = new TaskQueueRoom();
            }

            return room;
        }
    }

    /// <summary>True while anything waits to be picked up on any queue.</summary>
    public bool HasBacklog => rooms.Values.Any(room => room.BacklogCount > 0);
}

/// <summary>One task queue of one kind.</summary>
internal sealed class TaskQueueRoom
{
    private const int SweepMin = 1_024;

    private Queue<MatchTask> backlog = new();
    private readonly LinkedList<Poller> pollers = [];
    private readonly Dictionary<string, DateTime> seen = new(StringComparer.Ordinal);
    private int sweepAt = SweepMin;

    public int BacklogCount => backlog.Count;

    /// <summary>What has waited longest for a poller; null when nothing does.</summary>
    public MatchTask? Oldest => backlog.TryPeek(out var task) ? task : null;

    public bool HasPoller => pollers.Count > 0;

    /// <summary>Identities that polled, and when last.</summary>
    public IReadOnlyDictionary<string, DateTime> PollersSeen => seen;

    /// <summary>Starts a second of this queue at a time, as its workers asked; 0 is no limit.</summary>
    public double RatePerSecond { get; set; }

    public DateTime RateFreeAt { get; set; }

    /// <summary>A sticky queue whose worker said goodbye: what is offered goes to the normal queue at once.</summary>
    public bool IsClosed { get; set; }

    public void Offer(MatchTask task)
    {
        if (backlog.Count >= sweepAt)
        {
            // Nobody polls, and runs close all the same.
            backlog = new(backlog.Where(waiting => waiting.Run.IsOpen || waiting.Query is not null));
            sweepAt = Math.Max(SweepMin, 2 * backlog.Count);
        }

        backlog.Enqueue(task);
        Match();
    }

    public void Park(Poller poller, DateTime now)
    {
        seen[poller.Identity] = now;
        pollers.AddLast(poller);
        Match();
    }

    public void Leave(Poller poller)
    {
        poller.IsGone = true;
        pollers.Remove(poller);
    }

    public IReadOnlyList<MatchTask> TakeBacklog()
    {
        var tasks = backlog.ToList();
        backlog.Clear();
        return tasks;
    }

    /// <summary>Brings together what waits on both sides.</summary>
    public void Match()
    {
        while (backlog.Count > 0 && pollers.First is { Value: var poller } && CanStart())
        {
            var task = backlog.Dequeue();
            if (poller.Deliver(task) && pollers.First?.Value == poller)
            {
                pollers.RemoveFirst();
            }
        }
    }

    /// <summary>Asked before each start; the activity dispatcher sets it where a rate limit holds.</summary>
    public Func<bool> CanStart { get; set; } = static () => true;
}
