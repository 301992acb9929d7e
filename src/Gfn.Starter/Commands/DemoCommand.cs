using System.CommandLine;
using Gfn.Starter.Demo;
using Gfn.Worker;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn demo</c>: the ndjson pipeline on real records, from landing zone to warehouse.</summary>
internal static class DemoCommand
{
    private static readonly KeyValuePair<string, string?>[] Defaults =
    [
        new("State", Path.Combine(".gfn", "demo")),
        new("Landing:FilesMax", "40"),
        new("Landing:AgeSecondsMax", "1"),
        new("Landing:IdleCloseSeconds", "2"),
        new("Queue:SettleSeconds", "0"),
        new("Queue:VisibilitySeconds", "5"),
        new("Notices:Console", "false"),
    ];

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("demo", "Run the ndjson pipeline on several hundred files of real records, a few broken on purpose. Kill it, run it again: it goes on where it was.")
            .Example("gfn demo", "state in .gfn/demo; a second run loads nothing twice")
            .Example("gfn demo --json", "the summary for machines");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var options = shared.Read(parsed, Defaults);
        if (options.Warehouse.Provider == "none")
        {
            throw new UsageException("The demo ends in a warehouse: leave Warehouse:Provider at duckdb.");
        }

        var files = DemoRecords.Cut(Path.Combine(AppContext.BaseDirectory, "samples"));
        var began = TimeProvider.System.GetTimestamp();
        await using var host = await PipelineHost.StartAsync(options, "gfn demo", serve: false, StarterLogging.ErrorsOnly, cancel);
        await terminal.Error.WriteLineAsync($"gfn demo: {files.Count} files, {host.EngineDescription}");
        var run = new DemoRun(host, options, files);
        await DemoProgress.ShowAsync(terminal, report => run.RunAsync(report, cancel));
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var summary = await DemoReport.GatherAsync(host, options, seconds, run.New, cancel);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(summary);
        }
        else
        {
            DemoReport.Show(summary, options, terminal);
        }

        return summary.Ledger.Balanced ? ExitCode.Done : ExitCode.Failed;
    }
}
