using Temporalio.Api.History.V1;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Runs by their ids. In memory are those that are open or have changes that are not on disk yet; closed ones are read back when somebody
/// asks for them, and the last few that were asked for stay. Call under the shard's gate.
/// </summary>
internal sealed class RunDirectory(CommitLog log, IJournal journal)
{
    /// <summary>Closed runs that stay in memory: so many, and so many bytes of them, at most.</summary>
    public const int ClosedKeptMax = 1_000;

    private const int ClosedBytesMax = 8 << 20;

    private readonly Dictionary<string, Run> held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Run> latest = new(StringComparer.Ordinal);
    private readonly Dictionary<Run, LinkedListNode<(Run Run, int Weight)>> settled = [];
    private readonly LinkedList<(Run Run, int Weight)> settledOrder = [];
    private readonly HashSet<string> leaving = new(StringComparer.Ordinal);
    private long settledBytes;

    /// <summary>Runs in memory.</summary>
    public int HeldCount => held.Count;

    /// <summary>Runs in memory with their histories.</summary>
    public int HeldHistories => held.Values.Count(run => run.HoldsEvents);

    /// <summary>The open runs, in no order that means anything.</summary>
    public IEnumerable<Run> Open => held.Values.Where(run => run.IsOpen);

    public void Touch(Run run) => log.Touch(run);

    public IReadOnlyList<HistoryEvent> ReadEvents(Run run) => journal.ReadEvents(run.Record.Key);

    public IReadOnlyList<HistoryEvent> ReadEvents(Run run, long fromId, int most) => journal.ReadEvents(run.Record.Key, fromId, most);

    public HistoryEvent ReadLastEvent(Run run) => journal.ReadLastEvent(run.Record.Key);

    /// <summary>A new run, or one that was read at the start: the latest of its workflow id.</summary>
    public void Add(Run run)
    {
        held[run.Record.RunId] = run;
        latest[run.Record.WorkflowId] = run;
    }

    public Run? ById(string runId)
    {
        if (held.TryGetValue(runId, out var run))
        {
            Use(run);
            return run;
        }

        return leaving.Contains(runId) || journal.ReadRun(runId) is not { } stored ? null : Keep(stored);
    }

    /// <summary>The latest run of a workflow id.</summary>
    public Run? Latest(string workflowId)
    {
        if (latest.TryGetValue(workflowId, out var run))
        {
            Use(run);
            return run;
        }

        if (journal.ReadLatest(workflowId, record => !leaving.Contains(record.RunId)) is not { } stored)
        {
            return null;
        }

        run = held.GetValueOrDefault(stored.Record.RunId) ?? Keep(stored);
        latest[workflowId] = run;
        return run;
    }

    /// <summary>Forgets a run and its history.</summary>
    public void Delete(Run run)
    {
        var (runId, workflowId) = (run.Record.RunId, run.Record.WorkflowId);
        Drop(run);
        leaving.Add(runId);
        log.Delete(run);

        // An earlier run that is not on disk yet would not be found there.
        if (held.Values.Where(other => other.Record.WorkflowId == workflowId).MaxBy(other => other.Record.Key) is { } earlier
            && !(journal.ReadLatest(workflowId, record => !leaving.Contains(record.RunId))?.Record.Key > earlier.Record.Key))
        {
            latest[workflowId] = earlier;
        }
    }

    /// <summary>A deleted run is gone from disk too.</summary>
    public void Forget(Run run) => leaving.Remove(run.Record.RunId);

    /// <summary>A closed run is on disk, or nobody waits for it any more: it may leave memory.</summary>
    public void Settle(Run run)
    {
        if (run.IsOpen || held.GetValueOrDefault(run.Record.RunId) != run || log.IsDirty(run))
        {
            return;
        }

        Unsettle(run);
        settled[run] = settledOrder.AddFirst((run, run.Weight));
        settledBytes += run.Weight;
        while (settledOrder.Count > ClosedKeptMax || (settledBytes > ClosedBytesMax && settledOrder.Count > 1))
        {
            var oldest = settledOrder.Last!.Value.Run;
            Unsettle(oldest);
            if (oldest.Queries.Count == 0 && !log.IsDirty(oldest))
            {
                Drop(oldest);
            }
        }
    }

    /// <summary>The runs that are closed by now.</summary>
    public ClosedRuns Closed() => ClosedRuns.Take(held.Values.Where(run => !run.IsOpen && log.IsDirty(run)), leaving, journal);

    private Run Keep(StoredRun stored)
    {
        var run = Run.Restore(stored, this);
        held[run.Record.RunId] = run;
        Settle(run);
        return run;
    }

    private void Use(Run run)
    {
        if (settled.TryGetValue(run, out var node) && node.Previous is not null)
        {
            settledOrder.Remove(node);
            settledOrder.AddFirst(node);
        }
    }

    private void Unsettle(Run run)
    {
        if (settled.Remove(run, out var node))
        {
            settledOrder.Remove(node);
            settledBytes -= node.Value.Weight;
        }
    }

    private void Drop(Run run)
    {
        Unsettle(run);
        held.Remove(run.Record.RunId);
        if (latest.GetValueOrDefault(run.Record.WorkflowId) == run)
        {
            latest.Remove(run.Record.WorkflowId);
        }
    }
}
