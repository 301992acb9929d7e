namespace Temporalio.Client;

public class WorkflowListOptions : ICloneable
{
    public WorkflowListOptions()
    {
    }

    public int Limit { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowListOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
