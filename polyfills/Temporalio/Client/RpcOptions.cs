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

    /// <summary>These options ended by a further token too; the source, if one was needed, is the caller's to dispose.</summary>
    protected internal Tuple<RpcOptions, CancellationTokenSource?> WithAdditionalCancellationToken(CancellationToken? cancellationToken)
    {
        if (cancellationToken is not { } more)
        {
            return Tuple.Create<RpcOptions, CancellationTokenSource?>(this, null);
        }

        var copy = (RpcOptions)Clone();
        if (CancellationToken is not { } own)
        {
            copy.CancellationToken = more;
            return Tuple.Create<RpcOptions, CancellationTokenSource?>(copy, null);
        }

        var both = CancellationTokenSource.CreateLinkedTokenSource(own, more);
        copy.CancellationToken = both.Token;
        return Tuple.Create<RpcOptions, CancellationTokenSource?>(copy, both);
    }
}
