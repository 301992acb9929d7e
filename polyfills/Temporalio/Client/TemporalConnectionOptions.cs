namespace Temporalio.Client;

public class TemporalConnectionOptions : ICloneable
{
    public TemporalConnectionOptions()
    {
    }

    public TemporalConnectionOptions(string targetHost)
    {
        TargetHost = targetHost;
    }

    public string? ApiKey { get; set; }

    public Temporalio.Client.DnsLoadBalancingOptions? DnsLoadBalancing { get; set; }

    public Temporalio.Client.HttpConnectProxyOptions? HttpConnectProxy { get; set; }

    public string? Identity { get; set; }

    public Temporalio.Client.KeepAliveOptions? KeepAlive { get; set; } = new();

    public System.Collections.Generic.IReadOnlyCollection<System.Collections.Generic.KeyValuePair<string, byte[]>>? RpcBinaryMetadata { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<System.Collections.Generic.KeyValuePair<string, string>>? RpcMetadata { get; set; }

    public Temporalio.Client.RpcRetryOptions? RpcRetry { get; set; }

    public Temporalio.Runtime.TemporalRuntime? Runtime { get; set; }

    public string? TargetHost { get; set; }

    public Temporalio.Client.TlsOptions? Tls { get; set; }

    /// <summary>Set where the options are those of a connection to an engine in this process: further connections made with them lead there too.</summary>
    internal Func<TemporalConnectionOptions, Temporalio.Engine.Seam.IServiceChannel>? Open { get; set; }

    public virtual object Clone()
    {
        var copy = (TemporalConnectionOptions)MemberwiseClone();
        copy.DnsLoadBalancing = (Temporalio.Client.DnsLoadBalancingOptions?)DnsLoadBalancing?.Clone();
        copy.HttpConnectProxy = (Temporalio.Client.HttpConnectProxyOptions?)HttpConnectProxy?.Clone();
        copy.KeepAlive = (Temporalio.Client.KeepAliveOptions?)KeepAlive?.Clone();
        copy.RpcRetry = (Temporalio.Client.RpcRetryOptions?)RpcRetry?.Clone();
        copy.Tls = (Temporalio.Client.TlsOptions?)Tls?.Clone();
        return copy;
    }
}
