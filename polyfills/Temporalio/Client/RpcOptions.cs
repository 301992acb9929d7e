namespace Temporalio.Client;

public class RpcOptions : ICloneable
{
    public RpcOptions()
    {
    }

    public System.Collections.Generic.IReadOnlyCollection<System.Collections.Generic.KeyValuePair<string, byte[]>>? BinaryMetadata { get; set; }

    public System.Threading.CancellationToken? CancellationToken { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<System.Collections.Generic.KeyValuePair<string, string>>? Metadata { get; set; }

    public bool? Retry { get; set; }

    public System.TimeSpan? Timeout { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
