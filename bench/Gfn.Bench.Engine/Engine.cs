using Temporalio.Client;
using Temporalio.Testing;
using Temporalio.Worker;

namespace Gfn.Bench.Engine;

/// <summary>A durable engine with one worker that knows every workload.</summary>
internal static class Engine
{
    public const string Queue = "bench";

    public static Task<WorkflowEnvironment> StartAsync(string path) =>
        WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = new() { DatabaseFilename = path, LogLevel = "error" } });

    public static TemporalWorker Worker(WorkflowEnvironment environment, int cached = 1_000) =>
        new(environment.Client, new TemporalWorkerOptions(Queue)
        {
            MaxConcurrentActivities = 200,
            MaxConcurrentWorkflowTasks = 200,
            MaxConcurrentWorkflowTaskPolls = 10,
            MaxConcurrentActivityTaskPolls = 10,
            MaxCachedWorkflows = cached,
        }.AddWorkflow<SequenceWorkflow>().AddWorkflow<WaitingWorkflow>().AddWorkflow<TimersWorkflow>().AddWorkflow<FanOutWorkflow>().AddActivity(Steps.Next));

    /// <summary>Runs one piece of work per number, so many at once.</summary>
    public static async Task ForEachAsync(int count, int concurrent, Func<int, Task> work)
    {
        using var gate = new SemaphoreSlim(concurrent);
        await Task.WhenAll(Enumerable.Range(0, count).Select(async n =>
        {
            await gate.WaitAsync();
            try
            {
                await work(n);
            }
            finally
            {
                gate.Release();
            }
        }));
    }

    public static async Task RunSequencesAsync(ITemporalClient client, string prefix, int count, int concurrent)
    {
        const int Steps = 5;
        await ForEachAsync(count, concurrent, async n =>
        {
            var result = await client.ExecuteWorkflowAsync((SequenceWorkflow w) => w.RunAsync(n, Steps), new($"{prefix}-{n}", Queue));
            if (result != n + Steps)
            {
                throw new InvalidOperationException($"workflow {prefix}-{n} gave {result}, not {n + Steps}");
            }
        });
    }
}
