using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Engine;
using Temporalio.Engine.Serving;

namespace Temporalio.Testing;

/// <summary>A place for workflows to run: the embedded engine, with real or with skipped time, or any server over a client.</summary>
public class WorkflowEnvironment : IAsyncDisposable
{
    private readonly TemporalServer? server;
    private readonly IAsyncDisposable? serving;

    public WorkflowEnvironment(ITemporalClient client)
    {
        Client = client;
        Logger = client.Options.LoggerFactory.CreateLogger<WorkflowEnvironment>();
    }

    private protected WorkflowEnvironment(ITemporalClient client, TemporalServer server, IAsyncDisposable? serving = null)
        : this(client)
    {
        this.server = server;
        this.serving = serving;
    }

    public ITemporalClient Client { get; protected init; }

    public virtual bool SupportsTimeSkipping => false;

    protected ILogger<WorkflowEnvironment> Logger { get; }

    /// <summary>
    /// Starts the engine in this process. <c>DevServerOptions.DatabaseFilename</c> keeps its histories in that file; without it they live in
    /// memory. <c>TargetHost</c> serves it on that address to other programs too (port 0: a free one); <see cref="Client"/>'s connection
    /// options then name the address as bound, although this client itself goes through no network.
    /// </summary>
    /// <exception cref="ArgumentException"><c>TargetHost</c> is no address with a port.</exception>
    /// <exception cref="IOException">The file is held by another process, or is none of ours; or the address is taken.</exception>
    public static async Task<WorkflowEnvironment> StartLocalAsync(WorkflowEnvironmentStartLocalOptions? options = null)
    {
        options ??= new();
        var engine = await TemporalServer.StartAsync(new EngineOptions
        {
            DatabasePath = options.DevServerOptions.DatabaseFilename,
            Namespace = options.Namespace,
            Loggers = options.LoggerFactory,
            SearchAttributes = (options.SearchAttributes ?? []).ToDictionary(key => key.Name, key => key.ValueType, StringComparer.Ordinal),
        }).ConfigureAwait(false);
        if (options.TargetHost is not { Length: > 0 })
        {
            return new(await ConnectAsync(engine, options).ConfigureAwait(false), engine);
        }

        try
        {
            return await ServeAsync(engine, options).ConfigureAwait(false);
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts the engine with a clock that jumps to the next timer while a result is awaited and nothing else can run.</summary>
    public static async Task<WorkflowEnvironment> StartTimeSkippingAsync(WorkflowEnvironmentStartTimeSkippingOptions? options = null)
    {
        options ??= new();
        var engine = await TemporalServer.StartAsync(new EngineOptions { Namespace = options.Namespace, Loggers = options.LoggerFactory, SkipsTime = true }).ConfigureAwait(false);
        return TimeSkippingEnvironment.Create(engine, await ConnectAsync(engine, options).ConfigureAwait(false), options);
    }

    public virtual Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Task.Delay(delay, TimeProvider.System, cancellationToken ?? default);

    public Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayAsync(TimeSpan.FromMilliseconds(millisecondsDelay), cancellationToken);

    /// <summary>The server's clock, where it can be asked; else this machine's.</summary>
    public virtual Task<DateTime> GetCurrentTimeAsync() => Task.FromResult(TimeProvider.System.GetUtcNow().UtcDateTime);

    public void WithAutoTimeSkippingDisabled(Action func) => WithAutoTimeSkippingDisabled(() =>
    {
        func();
        return ValueTuple.Create();
    });

    public T WithAutoTimeSkippingDisabled<T>(Func<T> func) => WithAutoTimeSkippingDisabledAsync(() => Task.FromResult(func())).GetAwaiter().GetResult();

    public Task WithAutoTimeSkippingDisabledAsync(Func<Task> func) => WithAutoTimeSkippingDisabledAsync(async () =>
    {
        await func().ConfigureAwait(false);
        return ValueTuple.Create();
    });

    public virtual Task<T> WithAutoTimeSkippingDisabledAsync<T>(Func<Task<T>> func) => func();

    public virtual async Task ShutdownAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        if (serving is not null)
        {
            await serving.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await ShutdownAsync().ConfigureAwait(false);
    }

    private static async Task<WorkflowEnvironment> ServeAsync(TemporalServer engine, WorkflowEnvironmentStartLocalOptions options)
    {
        var served = await ServedEngine.StartAsync(engine, options.TargetHost!, options.LoggerFactory).ConfigureAwait(false);
        var bound = (WorkflowEnvironmentStartLocalOptions)options.Clone();
        bound.TargetHost = served.Address;
        return new(await ConnectAsync(engine, bound).ConfigureAwait(false), engine, served);
    }

    private static async Task<TemporalClient> ConnectAsync(TemporalServer engine, TemporalClientConnectOptions options)
    {
        var connection = new TemporalConnection(options, _ => engine);
        await connection.ConnectAsync().ConfigureAwait(false);
        return new(connection, options.ToClientOptions());
    }
}
