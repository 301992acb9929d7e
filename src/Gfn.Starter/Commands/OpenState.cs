using Gfn.Worker;
using Gfn.Worker.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Temporalio.Client;

namespace Gfn.Starter.Commands;

/// <summary>The engine for a command that only asks: reached where its owner serves it, else opened here while nobody owns it.</summary>
internal sealed class OpenState : IAsyncDisposable
{
    private readonly Engine engine;
    private readonly StateOwner? owner;
    private readonly ILoggerFactory logging;

    private OpenState(Engine engine, StateOwner? owner, ILoggerFactory logging)
    {
        this.engine = engine;
        this.owner = owner;
        this.logging = logging;
    }

    /// <summary>Describes, lists and ends workflows.</summary>
    public ITemporalClient Client => engine.Client;

    /// <summary>Whether the state's files are ours while this is open; otherwise their owner, or a server, answers.</summary>
    public bool IsOwner => owner is not null;

    /// <summary>Opens it.</summary>
    /// <exception cref="Gfn.Domain.PipelineException">Another process has the state and serves no engine.</exception>
    public static async Task<OpenState> OpenAsync(GfnOptions options)
    {
        var log = LoggerFactory.Create(StarterLogging.ErrorsOnly);
        if (options.Orchestration.Provider == "server")
        {
            // Where no pipeline runs on this state, nobody would take up what is asked of the server.
            var own = StatePaths.Of(options.State);
            return await OwnedAsync(options, Directory.Exists(own.Root) ? StateOwner.TryTake(own) : null, log);
        }

        var paths = StatePaths.Of(Existing(options).State);
        if (StateOwner.TryTake(paths) is { } taken)
        {
            return await OwnedAsync(options, taken, log);
        }

        return StateOwner.Note(paths) is { Address: { } address }
            ? new OpenState(await Engine.ConnectAsync(address, options, log), null, log)
            : throw PipelineHost.InUse(paths);
    }

    private static async Task<OpenState> OwnedAsync(GfnOptions options, StateOwner? taken, ILoggerFactory log)
    {
        try
        {
            return new OpenState(await Engine.StartAsync(options, serve: false, log), taken, log);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    /// <summary>The same settings, once it is certain that their state is there: a command that only asks makes none.</summary>
    public static GfnOptions Existing(GfnOptions options) => StatePaths.Of(options.State) is var paths && Directory.Exists(paths.Root)
        ? options
        : throw new UsageException($"There is no state in {paths.Root}: run 'gfn up' or 'gfn demo' first, or name a directory with --state.");

    /// <summary>Adapters and stages, without an engine.</summary>
    public static ServiceProvider Adapters(GfnOptions options) => new ServiceCollection()
        .AddGfnOptions(options)
        .AddGfnAdapters(options)
        .AddGfnStages()
        .BuildServiceProvider();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        logging.Dispose();
        owner?.Dispose();
    }
}
