using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>An update is accepted once and then completed once, or is pending.</summary>
internal sealed class UpdateRule : IRule
{
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly HashSet<long> pending = [];

    public string Name => "update";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.WorkflowExecutionUpdateAccepted:
                var id = entry.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId;
                if (!ids.Add(id))
                {
                    report(entry.EventId, $"update {id} is accepted a second time");
                }

                pending.Add(entry.EventId);
                break;
            case EventType.WorkflowExecutionUpdateCompleted:
                var accepted = entry.WorkflowExecutionUpdateCompletedEventAttributes.AcceptedEventId;
                if (!pending.Remove(accepted))
                {
                    report(entry.EventId, $"names event {accepted}, which accepts no update that is pending");
                }

                break;
        }
    }
}
