using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>
/// Rules that every history keeps, whatever happened while it was written: crashes, retries, clock jumps. They read the events alone, so
/// they hold for an embedded engine, a Temporal server and a file alike.
/// </summary>
public static class HistoryRules
{
    /// <summary>Every rule that the history of one run breaks, in the order of its events; empty when all is well.</summary>
    public static IReadOnlyList<Violation> Check(IReadOnlyCollection<HistoryEvent> history)
    {
        var findings = new List<Violation>();
        IRule[] rules =
        [
            new OrderRule(), new WorkflowTaskRule(), new CommandRule(), new ActivityRule(), new TimerRule(), new ChildRule(),
            new ExternalRule(), new UpdateRule(), new NewsRule(),
        ];
        foreach (var entry in history)
        {
            // Without the attributes of its type an event tells the other rules nothing.
            foreach (var rule in Events.IsWhole(entry) ? rules : rules.Take(1))
            {
                rule.See(entry, (id, fact) => findings.Add(new Violation(id, rule.Name, fact)));
            }
        }

        var closed = history.Count > 0 && Events.Closes(history.Last().EventType);
        foreach (var rule in rules)
        {
            rule.End(closed, (id, fact) => findings.Add(new Violation(id, rule.Name, fact)));
        }

        return [.. findings.OrderBy(finding => finding.EventId)];
    }

    /// <summary>Throws when the history breaks a rule.</summary>
    /// <exception cref="BrokenHistoryException">It does; the message lists each rule with its event.</exception>
    public static void Assert(string what, IReadOnlyCollection<HistoryEvent> history)
    {
        if (Check(history) is { Count: > 0 } findings)
        {
            throw new BrokenHistoryException(what, findings);
        }
    }
}

/// <summary>A rule that does not hold.</summary>
/// <param name="EventId">The event that shows it; 0 for the history as a whole.</param>
/// <param name="Rule">Which rule.</param>
/// <param name="Fact">What is wrong, with ids.</param>
public sealed record Violation(long EventId, string Rule, string Fact)
{
    public override string ToString() => $"event {EventId}, {Rule}: {Fact}";
}

/// <summary>A history that cannot have come from an engine that keeps its promises.</summary>
public sealed class BrokenHistoryException(string what, IReadOnlyList<Violation> findings)
    : Exception($"The history of {what} breaks {findings.Count} rule(s):{string.Concat(findings.Select(finding => $"{Environment.NewLine}  {finding}"))}")
{
    public IReadOnlyList<Violation> Findings => findings;
}

/// <summary>One rule, watching the events go by.</summary>
internal interface IRule
{
    string Name { get; }

    void See(HistoryEvent entry, Action<long, string> report);

    void End(bool closed, Action<long, string> report)
    {
    }
}
