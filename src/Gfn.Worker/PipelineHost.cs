using Gfn.Adapters.Local;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Temporalio.Client;

namespace Gfn.Worker;

/// <summary>A running pipeline: the state taken, the engine started, adapters open, workers at work.</summary>
public sealed class PipelineHost : IAsyncDisposable
{
    private readonly IHost host;
    private readonly Engine engine;
    private readonly StateOwner owner;
    private readonly ILoggerFactory logging;

    private PipelineHost(IHost host, Engine engine, StateOwner owner, ILoggerFactory logging)
    {
        this.host = host;
        this.engine = engine;
        this.owner = owner;
        this.logging = logging;
    }

    /// <summary>Adapters, stages and settings.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Starts and describes workflows.</summary>
    public ITemporalClient Client => engine.Client;

    /// <summary>For people: which engine runs.</summary>
    public string EngineDescription => engine.Description;

    /// <summary>Where other programs reach the engine; null if they cannot.</summary>
    public string? Address => engine.Address;

    /// <summary>Starts everything that the settings name.</summary>
    /// <param name="options">Validated settings.</param>
    /// <param name="command">What this process runs, for others to read.</param>
    /// <param name="serve">Whether an embedded engine answers other programs on loopback.</param>
    /// <param name="configureLogging">Where the log goes.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <exception cref="PipelineException">Another process has the state, or an adapter cannot be opened.</exception>
    public static async Task<PipelineHost> StartAsync(GfnOptions options, string command, bool serve, Action<ILoggingBuilder> configureLogging, CancellationToken cancel)
    {
        var paths = StatePaths.Of(options.State);
        var taken = StateOwner.TryTake(paths) ?? throw InUse(paths);
        var log = LoggerFactory.Create(configureLogging);
        Engine? started = null;
        IHost? composed = null;
        try
        {
            started = await Engine.StartAsync(options, serve, log);
            composed = Compose(options, started, configureLogging);
            composed.Services.GetRequiredService<SqliteWorkQueue>().ReleaseHeld();

            // Now, and not when the first load comes: somebody else who has it open would keep every load waiting, and nobody would be told.
            _ = composed.Services.GetRequiredService<IWarehouse>();
            await composed.StartAsync(cancel);
            taken.Announce(new OwnerNote(Environment.ProcessId, command, TimeProvider.System.GetUtcNow(), started.Address));
            composed.Services.GetRequiredService<ILogger<PipelineHost>>().HostStarted(started.Description, paths.Root, options.Orchestration.TaskQueue);
            return new PipelineHost(composed, started, taken, log);
        }
        catch
        {
            composed?.Dispose();
            if (started is not null)
            {
                await started.DisposeAsync();
            }

            log.Dispose();
            taken.Dispose();
            throw;
        }
    }

    /// <summary>The failure of finding the state in another process's hands.</summary>
    public static PipelineException InUse(StatePaths paths) => new TransientPipelineException(
        FailureCode.Contended,
        StateOwner.Note(paths) is { } note
            ? $"{paths.Root} is in use by process {note.Pid} ({note.Command}, since {note.Since:HH:mm:ss} UTC). Stop that one first, or name another directory with --state."
            : $"{paths.Root} is in use by another process. Stop that one first, or name another directory with --state.");

    /// <summary>Drains: no new work is taken, running steps get their time, then everything is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        var options = Services.GetRequiredService<GfnOptions>();
        Services.GetRequiredService<ILogger<PipelineHost>>().HostStopping(options.Orchestration.DrainSeconds);
        await host.StopAsync(CancellationToken.None);
        await engine.DisposeAsync();
        if (host is IAsyncDisposable closable)
        {
            await closable.DisposeAsync();
        }

        logging.Dispose();
        owner.Dispose();
    }

    private static IHost Compose(GfnOptions options, Engine engine, Action<ILoggingBuilder> configureLogging)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        configureLogging(builder.Logging);
        builder.Services
            .Configure<HostOptions>(settings => settings.ShutdownTimeout = TimeSpan.FromSeconds(options.Orchestration.DrainSeconds + 30))
            .AddSingleton<IHostLifetime, CallerLifetime>()
            .AddSingleton(engine.Client)
            .AddGfnOptions(options)
            .AddGfnAdapters(options)
            .AddGfnStages()
            .AddGfnWorkers(options);
        return builder.Build();
    }

    /// <summary>Leaves signals and the console to whoever started the host.</summary>
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
