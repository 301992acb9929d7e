using Google.Protobuf;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Schedules;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Service;

namespace Temporalio.Engine;

/// <summary>A Temporal server in this process: the calls of WorkflowService, OperatorService and TestService, by their official names.</summary>
internal sealed class TemporalServer : IServiceChannel, IAsyncDisposable
{
    private readonly Dictionary<string, Func<IMessage, CallMetadata, CancellationToken, Task<IMessage>>> handlers = new(StringComparer.Ordinal);
    private readonly HistoryShard shard;
    private readonly CancellationTokenSource stopping = new();
    private readonly ScheduleBook? schedules;

    private TemporalServer(HistoryShard shard, TimeSkipping time)
    {
        this.shard = shard;
        new WorkerService(shard, stopping.Token).AddTo(this);
        new ExecutionService(shard, stopping.Token).AddTo(this);
        new UpdateService(shard, stopping.Token).AddTo(this);
        new VisibilityService(shard).AddTo(this);
        new SystemService(shard).AddTo(this);
        if (!shard.Options.SkipsTime)
        {
            new ScheduleService(shard, schedules = new ScheduleBook(shard)).AddTo(this);
        }

        time.AddTo(this);
    }

    public HistoryShard Shard => shard;

    /// <summary>Opens the histories and goes on with whatever was pending.</summary>
    /// <exception cref="IOException">The history file is held by another process, newer than this engine, or cannot be written.</exception>
    public static Task<TemporalServer> StartAsync(EngineOptions options)
    {
        var histories = new HistoryShard(options);
        var server = new TemporalServer(histories, new TimeSkipping(histories, options.SkipsTime));
        histories.Open();
        histories.Enter(() => server.schedules?.Open());
        return Task.FromResult(server);
    }

    /// <summary>Answers a call when its handler is known, else UNIMPLEMENTED by name.</summary>
    public void Handle<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, Func<TRequest, CallMetadata, CancellationToken, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        handlers[method.Path] = async (request, call, cancel) => await handler((TRequest)request, call, cancel);

    public async Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        (TResponse)await CallAsync(method.Path, request, call, cancel);

    /// <summary>The same by path, for callers that learn the method at run time.</summary>
    public async Task<IMessage> CallAsync(string path, IMessage request, CallMetadata call, CancellationToken cancel)
    {
        if (!handlers.TryGetValue(path, out var handler))
        {
            throw new ServiceException(ServiceStatus.Unimplemented, $"method {path[(path.LastIndexOf('/') + 1)..]} not implemented by the embedded engine");
        }

        cancel.ThrowIfCancellationRequested();
        try
        {
            return await handler(request, call, cancel);
        }
        catch (IOException e)
        {
            throw new ServiceException(ServiceStatus.Unavailable, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        shard.Dispose();
        stopping.Dispose();
    }
}
