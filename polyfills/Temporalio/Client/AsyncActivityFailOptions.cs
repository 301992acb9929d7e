namespace Temporalio.Client;

public class AsyncActivityFailOptions : ICloneable
{
    public AsyncActivityFailOptions()
    {
    }

    public System.Collections.Generic.IReadOnlyCollection<object?>? LastHeartbeatDetails { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (AsyncActivityFailOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
