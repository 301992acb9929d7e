namespace Temporalio.Client;

public class WorkflowTerminateOptions : ICloneable
{
    public WorkflowTerminateOptions()
    {
    }

    public System.Collections.Generic.IReadOnlyCollection<object?>? Details { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowTerminateOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
