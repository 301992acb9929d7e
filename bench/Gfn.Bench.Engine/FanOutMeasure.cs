using System.Diagnostics;
using System.Globalization;
using Temporalio.Client;

namespace Gfn.Bench.Engine;

/// <summary>One workflow with many activities pending at once: does a commit cost more the more of them there are?</summary>
internal static class FanOutMeasure
{
    private const int Fewer = 4;

    /// <summary>As many activities as a workflow may have pending.</summary>
    public static async Task RunAsync(int activities)
    {
        using var folder = new BenchFolder();
        await using var environment = await Engine.StartAsync(folder["engine.db"]);
        using var worker = Engine.Worker(environment);
        await worker.ExecuteAsync(async () =>
        {
            await Engine.RunSequencesAsync(environment.Client, "warm", 200, 100);
            await RunAsync(environment, "first", activities / Fewer);
            var few = await RunAsync(environment, "few", activities / Fewer);
            var all = await RunAsync(environment, "all", activities);
            Report.Row(
                $"one workflow, {activities} activities at once",
                $"{activities / all.Seconds:0} activities/s",
                $"{all.Bytes / activities / 1024:0.0} KiB written to files for each; {activities / Fewer} at once: {activities / Fewer / few.Seconds:0} activities/s, {few.Bytes / (activities / Fewer) / 1024:0.0} KiB; {Report.Cost()}");
        });
    }

    private static async Task<(double Seconds, double Bytes)> RunAsync(Temporalio.Testing.WorkflowEnvironment environment, string id, int activities)
    {
        var before = Written();
        var watch = Stopwatch.StartNew();
        var ended = await environment.Client.ExecuteWorkflowAsync((FanOutWorkflow w) => w.RunAsync(activities), new(id, Engine.Queue));
        return ended == activities ? (watch.Elapsed.TotalSeconds, Written() - before)
            : throw new InvalidOperationException($"workflow {id} ended {ended} activities, not {activities}");
    }

    /// <summary>Bytes that this process has handed to the system so far; 0 where the system does not tell.</summary>
    private static double Written()
    {
        const string Counter = "wchar: ";
        return File.Exists("/proc/self/io") && File.ReadLines("/proc/self/io").FirstOrDefault(line => line.StartsWith(Counter, StringComparison.Ordinal)) is { } line
            ? double.Parse(line[Counter.Length..], CultureInfo.InvariantCulture)
            : 0;
    }
}
