using System.Diagnostics;
using System.Globalization;

namespace Gfn.Bench.Engine;

/// <summary>Reads the command line, runs the measures asked for, prints a row each.</summary>
internal static class BenchCommand
{
    private const string Usage = """
        Gfn.Bench.Engine [MEASURE] [NUMBER] [CONCURRENT]
          all                    every measure below; the table of docs/reference/performance-engine.md
          sequence [5000] [100]  workflows of five activities each, so many at once, durable to disk; and the same rows by plain SQLite
          start                  StartLocalAsync on an empty database: first in a fresh process, and again
          open [10000]           workflows open at the same time, each waiting for a signal
          timers [50000]         timers pending at once, over 50 workflows
          fan-out [2000]         activities of one workflow at once, beside a quarter as many
          history [10000]        events in one history, and what its later half costs beside its first
        Databases are made in a folder under TMPDIR and removed; set TMPDIR to a folder on a real disk.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var measure = args.ElementAtOrDefault(0) ?? "all";
        var number = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : (int?)null;
        var concurrent = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 100;
        switch (measure)
        {
            case "all":
                return await AllAsync();
            case "sequence":
                await SequenceMeasure.RunAsync(number ?? 5_000, concurrent);
                return 0;
            case "start":
                await StartMeasure.RunAsync();
                return 0;
            case "open":
                await OpenRunsMeasure.RunAsync(number ?? 10_000);
                return 0;
            case "timers":
                await TimersMeasure.RunAsync(number ?? 50_000);
                return 0;
            case "fan-out":
                await FanOutMeasure.RunAsync(number ?? 2_000);
                return 0;
            case "history":
                await HistoryMeasure.RunAsync(number ?? 10_000);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    /// <summary>Each measure in a process of its own, so that none inherits the other's heap or warm code.</summary>
    private static async Task<int> AllAsync()
    {
        Report.Head();
        foreach (var measure in new[] { "start", "sequence", "open", "timers", "fan-out", "history" })
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [measure]) { UseShellExecute = false })!;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                return process.ExitCode;
            }
        }

        return 0;
    }
}
