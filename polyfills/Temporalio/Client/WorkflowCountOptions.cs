namespace Temporalio.Client;

public class WorkflowCountOptions : ICloneable
{
    public WorkflowCountOptions()
    {
    }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowCountOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
