namespace Temporalio.Client;

public class WorkflowCancelOptions : ICloneable
{
    public WorkflowCancelOptions()
    {
    }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowCancelOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
