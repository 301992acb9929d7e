using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>The history of one run, with the names that its events do not tell.</summary>
public sealed record RunHistory(string WorkflowId, string RunId, IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>True when no event closes the run.</summary>
    public bool IsOpen => !Checks.Events.Closes(Events[^1].EventType);

    public override string ToString() => $"{WorkflowId} ({RunId})";
}

/// <summary>
/// Rules between runs, for a set that holds every run there is: one open run to a workflow, chains without gap or fork, children known to
/// both sides, signals between workflows arrived exactly as often as the sender was told.
/// </summary>
public static class RunSetRules
{
    /// <summary>Every rule broken, in each run by itself and between them; empty when all is well.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<RunHistory> runs)
    {
        var findings = new List<string>();
        foreach (var run in runs)
        {
            findings.AddRange(HistoryRules.Check(run.Events).Select(finding => $"{run}: {finding}"));
        }

        var byId = new Dictionary<string, RunHistory>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            if (!byId.TryAdd(run.RunId, run))
            {
                findings.Add($"{run}: the run id is that of {byId[run.RunId]}");
            }
        }

        foreach (var group in runs.Where(run => run.IsOpen).GroupBy(run => run.WorkflowId, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            findings.Add($"{group.Key}: {group.Count()} runs are open at once");
        }

        CheckChains(runs, byId, findings);
        CheckChildren(runs, byId, findings);
        CheckSignals(runs, findings);
        return findings;
    }

    private static void CheckChains(IReadOnlyList<RunHistory> runs, Dictionary<string, RunHistory> byId, List<string> findings)
    {
        foreach (var run in runs)
        {
            var next = Successor(run.Events[^1]);
            if (next.Length > 0 && (!byId.TryGetValue(next, out var successor) || Started(successor).ContinuedExecutionRunId != run.RunId))
            {
                findings.Add($"{run}: names run {next} as its successor, which {(byId.ContainsKey(next) ? "continues another" : "does not exist")}");
            }

            var before = Started(run).ContinuedExecutionRunId;
            if (before.Length > 0 && byId.TryGetValue(before, out var predecessor) && Successor(predecessor.Events[^1]) != run.RunId)
            {
                findings.Add($"{run}: continues run {before}, which does not know it");
            }
        }
    }

    private static void CheckChildren(IReadOnlyList<RunHistory> runs, Dictionary<string, RunHistory> byId, List<string> findings)
    {
        foreach (var parent in runs)
        {
            foreach (var entry in parent.Events.Where(entry => entry.EventType == EventType.ChildWorkflowExecutionStarted))
            {
                var started = entry.ChildWorkflowExecutionStartedEventAttributes;
                if (!byId.TryGetValue(started.WorkflowExecution.RunId, out var child) || !IsParent(parent, started.InitiatedEventId, child))
                {
                    findings.Add($"{parent}: event {entry.EventId} started child {started.WorkflowExecution.WorkflowId}, of which there is no run {started.WorkflowExecution.RunId} with this parent");
                }
            }

            foreach (var entry in parent.Events)
            {
                if (ChildOutcome(entry) is ({ } child, var closedAs) && byId.TryGetValue(child.RunId, out var run) && Last(run, byId) is var last && last.Events[^1].EventType != closedAs)
                {
                    findings.Add($"{parent}: event {entry.EventId} tells of {closedAs}, but {last} stands at {last.Events[^1].EventType}");
                }
            }
        }

        foreach (var child in runs.Where(run => Started(run).ParentWorkflowExecution is not null && Started(run).ContinuedExecutionRunId.Length == 0))
        {
            var parent = byId.GetValueOrDefault(Started(child).ParentWorkflowExecution.RunId);
            if (parent is { IsOpen: false } && !parent.Events.Any(entry => entry.EventType == EventType.StartChildWorkflowExecutionInitiated && entry.EventId == Started(child).ParentInitiatedEventId))
            {
                findings.Add($"{child}: its parent {parent} never initiated it");
            }
        }
    }

    private static void CheckSignals(IReadOnlyList<RunHistory> runs, List<string> findings)
    {
        var told = new Dictionary<(string Source, string Target), int>();
        var arrived = new Dictionary<(string Source, string Target), int>();
        foreach (var run in runs)
        {
            foreach (var entry in run.Events)
            {
                if (entry.EventType == EventType.ExternalWorkflowExecutionSignaled)
                {
                    Count(told, (run.RunId, entry.ExternalWorkflowExecutionSignaledEventAttributes.WorkflowExecution.WorkflowId));
                }
                else if (entry.WorkflowExecutionSignaledEventAttributes?.ExternalWorkflowExecution is { RunId.Length: > 0 } source)
                {
                    Count(arrived, (source.RunId, run.WorkflowId));
                }
            }
        }

        // Of an open run some may still wait behind a workflow task, unseen by its history.
        var settled = runs.Where(run => !run.IsOpen).Select(run => run.RunId).ToHashSet(StringComparer.Ordinal);
        var open = runs.Where(run => run.IsOpen).Select(run => run.WorkflowId).ToHashSet(StringComparer.Ordinal);
        foreach (var key in told.Keys.Union(arrived.Keys).Where(key => settled.Contains(key.Source) && !open.Contains(key.Target)))
        {
            if (told.GetValueOrDefault(key) > arrived.GetValueOrDefault(key))
            {
                findings.Add($"run {key.Source} was told of {told.GetValueOrDefault(key)} signals that reached {key.Target}, which has {arrived.GetValueOrDefault(key)} of them");
            }
        }
    }

    private static void Count(Dictionary<(string Source, string Target), int> counts, (string Source, string Target) key) =>
        counts[key] = counts.GetValueOrDefault(key) + 1;

    private static WorkflowExecutionStartedEventAttributes Started(RunHistory run) => run.Events[0].WorkflowExecutionStartedEventAttributes;

    private static bool IsParent(RunHistory parent, long initiated, RunHistory child) =>
        Started(child).ParentWorkflowExecution?.RunId == parent.RunId && Started(child).ParentInitiatedEventId == initiated;

    private static RunHistory Last(RunHistory run, Dictionary<string, RunHistory> byId)
    {
        var last = run;
        while (byId.TryGetValue(Successor(last.Events[^1]), out var next))
        {
            last = next;
        }

        return last;
    }

    private static string Successor(HistoryEvent close) => close.EventType switch
    {
        EventType.WorkflowExecutionCompleted => close.WorkflowExecutionCompletedEventAttributes.NewExecutionRunId,
        EventType.WorkflowExecutionFailed => close.WorkflowExecutionFailedEventAttributes.NewExecutionRunId,
        EventType.WorkflowExecutionTimedOut => close.WorkflowExecutionTimedOutEventAttributes.NewExecutionRunId,
        EventType.WorkflowExecutionContinuedAsNew => close.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId,
        _ => "",
    };

    private static (WorkflowExecution? Child, EventType ClosedAs) ChildOutcome(HistoryEvent entry) => entry.EventType switch
    {
        EventType.ChildWorkflowExecutionCompleted => (entry.ChildWorkflowExecutionCompletedEventAttributes.WorkflowExecution, EventType.WorkflowExecutionCompleted),
        EventType.ChildWorkflowExecutionFailed => (entry.ChildWorkflowExecutionFailedEventAttributes.WorkflowExecution, EventType.WorkflowExecutionFailed),
        EventType.ChildWorkflowExecutionTimedOut => (entry.ChildWorkflowExecutionTimedOutEventAttributes.WorkflowExecution, EventType.WorkflowExecutionTimedOut),
        EventType.ChildWorkflowExecutionCanceled => (entry.ChildWorkflowExecutionCanceledEventAttributes.WorkflowExecution, EventType.WorkflowExecutionCanceled),
        EventType.ChildWorkflowExecutionTerminated => (entry.ChildWorkflowExecutionTerminatedEventAttributes.WorkflowExecution, EventType.WorkflowExecutionTerminated),
        _ => (null, default),
    };
}
