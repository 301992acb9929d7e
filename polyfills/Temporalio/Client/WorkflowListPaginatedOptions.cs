namespace Temporalio.Client;

public class WorkflowListPaginatedOptions : ICloneable
{
    public WorkflowListPaginatedOptions()
    {
    }

    public int PageSize { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowListPaginatedOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
