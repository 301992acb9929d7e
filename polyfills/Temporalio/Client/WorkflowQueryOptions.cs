namespace Temporalio.Client;

public class WorkflowQueryOptions : ICloneable
{
    public WorkflowQueryOptions()
    {
    }

    public Temporalio.Api.Enums.V1.QueryRejectCondition? RejectCondition { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowQueryOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
