using System.Diagnostics;
using Temporalio.Client;

namespace Gfn.Bench.Engine;

/// <summary>Many timers pending at once, all due about the same time.</summary>
internal static class TimersMeasure
{
    private const int Workflows = 50;
    private const int DueAfterMilliseconds = 10_000;

    public static async Task RunAsync(int timers)
    {
        using var folder = new BenchFolder();
        await using var environment = await Engine.StartAsync(folder["engine.db"]);
        using var worker = Engine.Worker(environment);
        await worker.ExecuteAsync(async () =>
        {
            var watch = Stopwatch.StartNew();
            await Engine.ForEachAsync(Workflows, Workflows, n => environment.Client.ExecuteWorkflowAsync(
                (TimersWorkflow w) => w.RunAsync(timers / Workflows, DueAfterMilliseconds), new($"timers-{n}", Engine.Queue)));
            var seconds = watch.Elapsed.TotalSeconds;
            Report.Row(
                $"{timers} timers over {Workflows} workflows, due after {DueAfterMilliseconds / 1_000} s: from the start to the last result",
                $"{seconds:0.0} s",
                Report.Cost());
        });
    }
}
