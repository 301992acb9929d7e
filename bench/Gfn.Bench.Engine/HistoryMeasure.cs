using System.Diagnostics;
using Temporalio.Client;

namespace Gfn.Bench.Engine;

/// <summary>One long history: does an event cost more the more there are before it?</summary>
internal static class HistoryMeasure
{
    private const int EventsPerStep = 6;

    public static async Task RunAsync(int events)
    {
        using var folder = new BenchFolder();
        await using var environment = await Engine.StartAsync(folder["engine.db"]);
        using var worker = Engine.Worker(environment);
        await worker.ExecuteAsync(async () =>
        {
            await Engine.RunSequencesAsync(environment.Client, "warm", 20, 20);
            var half = await TimeAsync(environment, "half", events / EventsPerStep / 2);
            var whole = await TimeAsync(environment, "whole", events / EventsPerStep);
            Report.Row(
                $"one workflow, {events} events in sequence",
                $"{events / whole:0} events/s",
                $"half as many: {events / 2 / half:0} events/s; {Report.Cost()}");
            var watch = Stopwatch.StartNew();
            var history = await environment.Client.GetWorkflowHandle("whole").FetchHistoryAsync();
            Report.Row($"its history fetched", $"{watch.Elapsed.TotalMilliseconds:0} ms", $"{history.Events.Count} events");
        });
    }

    private static async Task<double> TimeAsync(Temporalio.Testing.WorkflowEnvironment environment, string id, int steps)
    {
        var watch = Stopwatch.StartNew();
        await environment.Client.ExecuteWorkflowAsync((SequenceWorkflow w) => w.RunAsync(0, steps), new(id, Engine.Queue));
        return watch.Elapsed.TotalSeconds;
    }
}
