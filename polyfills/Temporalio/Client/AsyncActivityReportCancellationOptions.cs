namespace Temporalio.Client;

public class AsyncActivityReportCancellationOptions : ICloneable
{
    public AsyncActivityReportCancellationOptions()
    {
    }

    public System.Collections.Generic.IReadOnlyCollection<object?>? Details { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public virtual object Clone()
    {
        var copy = (AsyncActivityReportCancellationOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
