using Temporalio.Client.Interceptors;

namespace Temporalio.Client;

/// <inheritdoc cref="ITemporalClient"/>
public partial class TemporalClient : ITemporalClient
{
    public TemporalClient(ITemporalConnection connection, TemporalClientOptions options)
    {
        Options = (TemporalClientOptions)options.Clone();
        foreach (var plugin in Options.Plugins ?? [])
        {
            plugin.ConfigureClient(Options);
        }

        Connection = connection;
        OutboundInterceptor = new ClientCalls(this);
        foreach (var interceptor in (Options.Interceptors ?? []).Reverse())
        {
            OutboundInterceptor = interceptor.InterceptClient(OutboundInterceptor);
        }
    }

    public TemporalClientOptions Options { get; }

    public ITemporalConnection Connection { get; }

    public ClientOutboundInterceptor OutboundInterceptor { get; }

    public WorkflowService WorkflowService => Connection.WorkflowService;

    public OperatorService OperatorService => Connection.OperatorService;

    public IBridgeClientProvider BridgeClientProvider => Connection;

    protected static RpcOptions RetryRpcOptions { get; } = new() { Retry = true };

    internal string Identity => (Connection as TemporalConnection)?.Identity ?? Connection.Options.Identity ?? "";

    /// <exception cref="InvalidOperationException">The server cannot be reached.</exception>
    public static async Task<TemporalClient> ConnectAsync(TemporalClientConnectOptions options)
    {
        Func<TemporalClientConnectOptions, Task<TemporalConnection>> connect = TemporalConnection.ConnectAsync;
        foreach (var plugin in (options.Plugins ?? []).Reverse())
        {
            var next = connect;
            connect = settings => plugin.ConnectAsync(settings, next);
        }

        return new(await connect(options).ConfigureAwait(false), options.ToClientOptions());
    }

    public static TemporalClient CreateLazy(TemporalClientConnectOptions options) =>
        new(TemporalConnection.CreateLazy(options), options.ToClientOptions());

    public AsyncActivityHandle GetAsyncActivityHandle(byte[] taskToken) => new(this, new AsyncActivityHandle.TaskTokenReference(taskToken));

    public AsyncActivityHandle GetAsyncActivityHandle(string workflowId, string runId, string activityId) =>
        new(this, new AsyncActivityHandle.IdReference(workflowId, runId, activityId));

    protected static RpcOptions DefaultRetryOptions(RpcOptions? origOptions)
    {
        if (origOptions is null)
        {
            return RetryRpcOptions;
        }

        if (origOptions.Retry is not null)
        {
            return origOptions;
        }

        var copy = (RpcOptions)origOptions.Clone();
        copy.Retry = true;
        return copy;
    }

    internal static RpcOptions WithRetry(RpcOptions? options) => DefaultRetryOptions(options);
}
