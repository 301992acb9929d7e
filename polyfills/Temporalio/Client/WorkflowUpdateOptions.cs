namespace Temporalio.Client;

public class WorkflowUpdateOptions : ICloneable
{
    public WorkflowUpdateOptions()
    {
    }

    public WorkflowUpdateOptions(string id)
    {
        Id = id;
    }

    public string? Id { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowUpdateOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
