namespace Temporalio.Client;

public class WorkflowHistoryEventFetchOptions : ICloneable
{
    public WorkflowHistoryEventFetchOptions()
    {
    }

    public Temporalio.Api.Enums.V1.HistoryEventFilterType EventFilterType { get; set; } = Temporalio.Api.Enums.V1.HistoryEventFilterType.AllEvent;

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public bool SkipArchival { get; set; }

    public bool WaitNewEvent { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowHistoryEventFetchOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
