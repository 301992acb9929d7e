using Google.Protobuf;
using Temporalio.Engine.Batches;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Schedules;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Service;

namespace Temporalio.Engine;

/// <summary>A Temporal server in this process: the calls of WorkflowService, OperatorService and TestService, by their official names.</summary>
internal sealed class TemporalServer : IServiceChannel, IAsyncDisposable
{
    private readonly Dictionary<string, Handler> handlers = new(StringComparer.Ordinal);
    private readonly HistoryShard shard;
    private readonly CancellationTokenSource stopping = new();
    private readonly ScheduleBook? schedules;
    private readonly BatchBook batches;

    private TemporalServer(HistoryShard shard, TimeSkipping time)
    {
        this.shard = shard;
        var registry = new WorkerRegistry(shard);
        registry.AddTo(this);
        new WorkerService(shard, registry, stopping.Token).AddTo(this);
        new ExecutionService(shard, stopping.Token).AddTo(this);
        new UpdateService(shard, stopping.Token).AddTo(this);
        new VisibilityService(shard).AddTo(this);
        new SystemService(shard).AddTo(this);
        new NamespaceService(shard).AddTo(this);
        new TaskQueueService(shard).AddTo(this);
        batches = new BatchBook(shard);
        new BatchService(shard, batches).AddTo(this);
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
        histories.Enter(() =>
        {
            server.batches.Open();
            server.schedules?.Open();
        });
        return Task.FromResult(server);
    }

    /// <summary>Answers a call when its handler is known, else UNIMPLEMENTED by name.</summary>
    public void Handle<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, Func<TRequest, CallMetadata, CancellationToken, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        handlers[method.Path] = new Handler<TRequest, TResponse>((request, call, cancel) =>
        {
            CheckNamespace(method.NamespaceOf(request));
            return handler(request, call, cancel);
        });

    public Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        handlers.TryGetValue(method.Path, out var handler) ? ((Handler<TRequest, TResponse>)handler).CallAsync(request, call, cancel)
            : Task.FromException<TResponse>(Unimplemented(method.Path));

    /// <summary>The same by path, for callers that learn the method at run time.</summary>
    public Task<IMessage> CallAsync(string path, IMessage request, CallMetadata call, CancellationToken cancel) =>
        handlers.TryGetValue(path, out var handler) ? handler.CallAsync(request, call, cancel) : Task.FromException<IMessage>(Unimplemented(path));

    /// <summary>There is one namespace. A request that names none means it.</summary>
    private void CheckNamespace(string name)
    {
        if (name.Length > 0 && name != shard.Options.Namespace)
        {
            throw Refusal.NamespaceNotFound(name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        shard.Dispose();
        stopping.Dispose();
    }

    private static ServiceException Unimplemented(string path) =>
        new(ServiceStatus.Unimplemented, $"method {path[(path.LastIndexOf('/') + 1)..]} not implemented by the embedded engine");

    private abstract class Handler
    {
        public abstract Task<IMessage> CallAsync(IMessage request, CallMetadata call, CancellationToken cancel);
    }

    private sealed class Handler<TRequest, TResponse>(Func<TRequest, CallMetadata, CancellationToken, Task<TResponse>> handle) : Handler
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        public Task<TResponse> CallAsync(TRequest request, CallMetadata call, CancellationToken cancel)
        {
            try
            {
                return cancel.IsCancellationRequested ? Task.FromCanceled<TResponse>(cancel) : handle(request, call, cancel);
            }
            catch (ServiceException e)
            {
                return Task.FromException<TResponse>(e);
            }
        }

        public override async Task<IMessage> CallAsync(IMessage request, CallMetadata call, CancellationToken cancel) =>
            await CallAsync((TRequest)request, call, cancel);
    }
}
