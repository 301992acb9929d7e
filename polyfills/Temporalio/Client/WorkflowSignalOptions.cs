namespace Temporalio.Client;

public class WorkflowSignalOptions : ICloneable
{
    public WorkflowSignalOptions()
    {
    }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowSignalOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
