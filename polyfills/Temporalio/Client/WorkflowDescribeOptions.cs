namespace Temporalio.Client;

public class WorkflowDescribeOptions : ICloneable
{
    public WorkflowDescribeOptions()
    {
    }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowDescribeOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
