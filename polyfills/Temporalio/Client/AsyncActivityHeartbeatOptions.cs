namespace Temporalio.Client;

public class AsyncActivityHeartbeatOptions : ICloneable
{
    public AsyncActivityHeartbeatOptions()
    {
    }

    public System.Collections.Generic.IReadOnlyCollection<object?>? Details { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (AsyncActivityHeartbeatOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
