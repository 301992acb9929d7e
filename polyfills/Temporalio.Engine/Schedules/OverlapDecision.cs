using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Schedules;

/// <summary>What the overlap policies make of the starts that are due.</summary>
internal sealed class OverlapDecision
{
    /// <summary>Those that may run beside anything, at once.</summary>
    public List<ScheduledStart> Beside { get; private set; } = [];

    /// <summary>The one that starts now and is waited for; null when one is running, or none is due.</summary>
    public ScheduledStart? Alone { get; private set; }

    /// <summary>Those that wait until the running one has closed.</summary>
    public List<ScheduledStart> Waiting { get; } = [];

    public int Skipped { get; private set; }

    public bool Cancels { get; private set; }

    public bool Terminates { get; private set; }

    /// <param name="isRunning">True while a workflow that this schedule started and waits for is open.</param>
    /// <param name="resolve">The schedule's own policy where a start names none.</param>
    public static OverlapDecision Of(IEnumerable<ScheduledStart> due, bool isRunning, Func<ScheduleOverlapPolicy, ScheduleOverlapPolicy> resolve)
    {
        var decision = new OverlapDecision();
        foreach (var start in due)
        {
            decision.Take(start, resolve(start.OverlapPolicy), isRunning);
        }

        if (decision.Cancels || decision.Terminates)
        {
            decision.Beside = [];
        }

        return decision;
    }

    private void Take(ScheduledStart start, ScheduleOverlapPolicy policy, bool isRunning)
    {
        if (policy == ScheduleOverlapPolicy.AllowAll)
        {
            Beside.Add(start);
            return;
        }

        if (!isRunning && (Alone is null || policy is ScheduleOverlapPolicy.CancelOther or ScheduleOverlapPolicy.TerminateOther))
        {
            Alone = start;
            return;
        }

        switch (policy)
        {
            case ScheduleOverlapPolicy.BufferAll:
            case ScheduleOverlapPolicy.BufferOne when Waiting.Count == 0:
                Waiting.Add(start);
                break;
            case ScheduleOverlapPolicy.CancelOther:
                Cancels = true;
                Waiting.Add(start);
                break;
            case ScheduleOverlapPolicy.TerminateOther:
                Terminates = true;
                Waiting.Add(start);
                break;
            default:
                Skipped++;
                break;
        }
    }
}
