using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>A signal to another workflow, or a request to cancel one, arrives once or fails once, or is pending.</summary>
internal sealed class ExternalRule : IRule
{
    private readonly HashSet<long> signals = [];
    private readonly HashSet<long> cancels = [];

    public string Name => "external";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.SignalExternalWorkflowExecutionInitiated:
                signals.Add(entry.EventId);
                break;
            case EventType.RequestCancelExternalWorkflowExecutionInitiated:
                cancels.Add(entry.EventId);
                break;
            case EventType.ExternalWorkflowExecutionSignaled:
                End(entry, signals, entry.ExternalWorkflowExecutionSignaledEventAttributes.InitiatedEventId, report);
                break;
            case EventType.SignalExternalWorkflowExecutionFailed:
                End(entry, signals, entry.SignalExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId, report);
                break;
            case EventType.ExternalWorkflowExecutionCancelRequested:
                End(entry, cancels, entry.ExternalWorkflowExecutionCancelRequestedEventAttributes.InitiatedEventId, report);
                break;
            case EventType.RequestCancelExternalWorkflowExecutionFailed:
                End(entry, cancels, entry.RequestCancelExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId, report);
                break;
        }
    }

    private static void End(HistoryEvent entry, HashSet<long> pending, long initiated, Action<long, string> report)
    {
        if (!pending.Remove(initiated))
        {
            report(entry.EventId, $"{entry.EventType} names event {initiated}, for which nothing is pending");
        }
    }
}
