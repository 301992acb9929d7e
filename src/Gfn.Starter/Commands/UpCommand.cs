using System.CommandLine;
using Gfn.Worker;
using Gfn.Worker.Configuration;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn up</c>: engine, worker, watcher and consumer in this process until Ctrl-C.</summary>
internal static class UpCommand
{
    private static readonly Option<int?> TemporalPort = new("--temporal-port")
    {
        Description = "Loopback port on which the engine answers Temporal clients, such as the temporal command. Default: a free one.",
        HelpName = "PORT",
    };

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("up", "Run the pipeline here until Ctrl-C: engine, worker, landing folder and queue in one process.") { TemporalPort }
            .Example("gfn up", "state in .gfn, landing folder .gfn/objects/input/landing/ndjson")
            .Example("gfn up --temporal-port 7233", "Temporal's own command and SDKs find the engine where they look first")
            .Example("gfn up --set Landing:FilesMax=50", "with one setting changed");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var options = WithPort(shared.Read(parsed), parsed.GetValue(TemporalPort));
        await using var host = await PipelineHost.StartAsync(options, "gfn up", serve: true, StarterLogging.Lines, cancel);
        var paths = StatePaths.Of(options.State);
        await terminal.Error.WriteLineAsync($"""
            gfn up: process {Environment.ProcessId} runs on {host.EngineDescription}
              landing folder  {Path.Combine(paths.Objects, options.Objects.LandingBucket, options.Pipeline.Prefix)}
              warehouse       {(options.Warehouse.Provider == "none" ? "none" : $"{paths.Warehouse}, table {options.Warehouse.Table}")}
              from another terminal: gfn land FILE, gfn runs ls, gfn audit. Ctrl-C ends this.
            """);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Done;
    }

    private static GfnOptions WithPort(GfnOptions options, int? port) => port switch
    {
        null => options,
        >= 0 and <= 65_535 => options with { Orchestration = options.Orchestration with { Port = port.Value } },
        _ => throw new UsageException($"--temporal-port {port}: a port is 0 to 65535."),
    };
}
