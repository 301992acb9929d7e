namespace Temporalio.Client;

public class AsyncActivityCompleteOptions : ICloneable
{
    public AsyncActivityCompleteOptions()
    {
    }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (AsyncActivityCompleteOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
