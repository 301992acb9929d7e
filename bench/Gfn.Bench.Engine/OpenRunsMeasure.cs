using System.Diagnostics;

namespace Gfn.Bench.Engine;

/// <summary>Many workflows open at once, with a worker cache that holds a tenth of them.</summary>
internal static class OpenRunsMeasure
{
    private const int AtOnce = 200;

    public static async Task RunAsync(int workflows)
    {
        using var folder = new BenchFolder();
        await using var environment = await Engine.StartAsync(folder["engine.db"]);
        using var worker = Engine.Worker(environment, cached: workflows / 10);
        await worker.ExecuteAsync(async () =>
        {
            var client = environment.Client;
            var watch = Stopwatch.StartNew();
            await Engine.ForEachAsync(workflows, AtOnce, n => client.StartWorkflowAsync((WaitingWorkflow w) => w.RunAsync(n), new($"open-{n}", Engine.Queue)));
            var started = watch.Elapsed.TotalSeconds;
            Report.Row($"{workflows} workflows started, {AtOnce} calls at once", $"{workflows / started:0} starts/s", Report.Cost());
            watch.Restart();
            await Engine.ForEachAsync(workflows, AtOnce, async n =>
            {
                var handle = client.GetWorkflowHandle<WaitingWorkflow, int>($"open-{n}");
                await handle.SignalAsync(w => w.ReleaseAsync());
                await handle.GetResultAsync();
            });
            var ended = watch.Elapsed.TotalSeconds;
            Report.Row($"{workflows} open workflows signalled and ended, the worker caching {workflows / 10}", $"{workflows / ended:0} runs/s", Report.Cost());
        });
    }
}
