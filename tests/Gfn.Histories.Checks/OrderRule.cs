using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>Ids count from 1 without a gap; the start comes first and once, an event that closes the run comes last; each event has the attributes of its type.</summary>
internal sealed class OrderRule : IRule
{
    private long last;
    private long closedBy;
    private bool cancelRequested;

    public string Name => "order";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        if (entry.EventId != last + 1)
        {
            report(entry.EventId, $"follows event {last}");
        }

        if (closedBy > 0)
        {
            report(entry.EventId, $"{entry.EventType} comes after event {closedBy} closed the run");
        }

        if ((entry.EventType == EventType.WorkflowExecutionStarted) != (last == 0))
        {
            report(entry.EventId, last == 0 ? $"{entry.EventType} comes first, not the start" : "the run starts a second time");
        }

        if (!Events.IsWhole(entry))
        {
            report(entry.EventId, $"{entry.EventType} carries {entry.AttributesCase}");
        }

        if (entry.EventTime is null)
        {
            report(entry.EventId, "has no time");
        }

        if (entry.EventType == EventType.WorkflowExecutionCancelRequested)
        {
            if (cancelRequested)
            {
                report(entry.EventId, "cancellation is requested a second time");
            }

            cancelRequested = true;
        }

        if (Events.Closes(entry.EventType) && closedBy == 0)
        {
            closedBy = entry.EventId;
        }

        last = entry.EventId;
    }

    public void End(bool closed, Action<long, string> report)
    {
        if (last == 0)
        {
            report(0, "there are no events");
        }
    }
}
