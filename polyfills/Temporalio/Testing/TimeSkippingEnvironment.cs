using Google.Protobuf.WellKnownTypes;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Engine;

namespace Temporalio.Testing;

/// <summary>An environment whose time moves while results of its own starts are awaited.</summary>
internal sealed class TimeSkippingEnvironment : WorkflowEnvironment
{
    private bool enabled = true;

    private TimeSkippingEnvironment(ITemporalClient client, TemporalServer server)
        : base(client, server)
    {
    }

    public override bool SupportsTimeSkipping => true;

    public static TimeSkippingEnvironment Create(TemporalServer engine, TemporalClient plain, TemporalClientConnectOptions options)
    {
        TimeSkippingEnvironment? environment = null;
        var settings = options.ToClientOptions();
        settings.Interceptors = [.. settings.Interceptors ?? [], new Starts(() => environment!)];
        environment = new(new TemporalClient(plain.Connection, settings), engine);
        return environment;
    }

    public override Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Client.Connection.TestService.UnlockTimeSkippingWithSleepAsync(
            new() { Duration = Duration.FromTimeSpan(delay) },
            new RpcOptions { CancellationToken = cancellationToken, Timeout = TimeSpan.FromDays(1) });

    public override async Task<DateTime> GetCurrentTimeAsync() =>
        (await Client.Connection.TestService.GetCurrentTimeAsync(new()).ConfigureAwait(false)).Time.ToDateTime();

    public override async Task<T> WithAutoTimeSkippingDisabledAsync<T>(Func<Task<T>> func)
    {
        var before = enabled;
        enabled = false;
        try
        {
            return await func().ConfigureAwait(false);
        }
        finally
        {
            enabled = before;
        }
    }

    internal async Task<T> UnlockedAsync<T>(Func<Task<T>> wait)
    {
        if (!enabled)
        {
            return await wait().ConfigureAwait(false);
        }

        await Client.Connection.TestService.UnlockTimeSkippingAsync(new()).ConfigureAwait(false);
        try
        {
            return await wait().ConfigureAwait(false);
        }
        finally
        {
            await Client.Connection.TestService.LockTimeSkippingAsync(new()).ConfigureAwait(false);
        }
    }

    private sealed class Starts(Func<TimeSkippingEnvironment> environment) : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(nextInterceptor, environment);
    }

    private sealed class Outbound(ClientOutboundInterceptor next, Func<TimeSkippingEnvironment> environment) : ClientOutboundInterceptor(next)
    {
        public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
        {
            var handle = await base.StartWorkflowAsync<TWorkflow, TResult>(input).ConfigureAwait(false);
            return new SkippingHandle<TWorkflow, TResult>(environment(), handle.Client, handle.Id, handle.RunId, handle.ResultRunId, handle.FirstExecutionRunId);
        }
    }

    private sealed record SkippingHandle<TWorkflow, TResult>(TimeSkippingEnvironment Environment, ITemporalClient Client, string Id, string? RunId, string? ResultRunId, string? FirstExecutionRunId)
        : WorkflowHandle<TWorkflow, TResult>(Client, Id, RunId, ResultRunId, FirstExecutionRunId)
    {
        public override Task<T> GetResultAsync<T>(bool followRuns = true, RpcOptions? rpcOptions = null) =>
            Environment.UnlockedAsync(() => base.GetResultAsync<T>(followRuns, rpcOptions));
    }
}
