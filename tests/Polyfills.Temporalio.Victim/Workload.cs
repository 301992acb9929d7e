using System.Collections.Concurrent;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Polyfills.Temporalio.Victim;

/// <summary>
/// Some journeys, their collector and a cron workflow: asked for again in each life until everything was acknowledged and has ended. It
/// remembers what the engine acknowledged, over all lives.
/// </summary>
public sealed class Workload(int journeys)
{
    public const string Queue = "victim";

    private const string Cron = "tick";
    private const string Collector = "collector";

    private readonly ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);

    /// <summary>Names of what the engine said it had taken: starts, signals, updates.</summary>
    public IEnumerable<string> Acknowledged => acknowledged.Keys;

    public IEnumerable<string> WorkflowIds => [.. Numbers.Select(Id), Collector, Cron];

    private IEnumerable<int> Numbers => Enumerable.Range(1, journeys);

    public static TemporalWorker Worker(ITemporalClient client) =>
        new(client, new TemporalWorkerOptions(Queue) { MaxCachedWorkflows = 4 }
            .AddWorkflow<JourneyWorkflow>().AddWorkflow<LegWorkflow>().AddWorkflow<CollectorWorkflow>().AddWorkflow<TickWorkflow>()
            .AddAllActivities(typeof(Steps), null));

    /// <summary>Asks for all that is not acknowledged yet, and waits for the ends.</summary>
    /// <exception cref="InvalidOperationException">Something ended otherwise than it must.</exception>
    public async Task RunAsync(ITemporalClient client, CancellationToken cancel)
    {
        var rpc = new RpcOptions { CancellationToken = cancel };
        await StartAsync(Collector, () => client.StartWorkflowAsync((CollectorWorkflow w) => w.RunAsync(journeys * 4), Options(Collector, rpc)));
        await StartAsync(Cron, () =>
        {
            var options = Options(Cron, rpc);
            options.CronSchedule = "@every 1s";
            return client.StartWorkflowAsync((TickWorkflow w) => w.RunAsync(), options);
        });
        await Task.WhenAll(Numbers.Select(number => OneAsync(client, number, rpc)));
        var words = await client.GetWorkflowHandle<CollectorWorkflow, string[]>(Collector).GetResultAsync(rpcOptions: rpc);
        Expect("collector", string.Join(' ', Numbers.SelectMany(Words).Order(StringComparer.Ordinal)), string.Join(' ', words));
        await OnceAsync("end tick", async () =>
        {
            try
            {
                await client.GetWorkflowHandle(Cron).TerminateAsync("enough", new() { Rpc = rpc });
            }
            catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
            {
                // Ended in an earlier life.
            }
        });
    }

    private static string Id(int number) => $"journey-{number}";

    private static IEnumerable<string> Words(int number) => [$"{number}.0", $"{number}.1", $"signal-{number}", $"update-{number}"];

    private static WorkflowOptions Options(string id, RpcOptions rpc) => new(id, Queue)
    {
        IdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate,
        IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting,
        Rpc = rpc,
    };

    private static void Expect<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what} gave {actual}, not {expected}");
        }
    }

    private async Task OneAsync(ITemporalClient client, int number, RpcOptions rpc)
    {
        var options = Options(Id(number), rpc);
        options.StartDelay = number % 3 == 0 ? TimeSpan.FromMilliseconds(30) : null;
        await StartAsync(Id(number), () => client.StartWorkflowAsync((JourneyWorkflow w) => w.RunAsync(new(number, Collector, 0, 0)), options));
        var collector = client.GetWorkflowHandle<CollectorWorkflow>(Collector);
        await OnceAsync($"signal-{number}", () => UnlessEndedAsync(() => collector.SignalAsync(w => w.TellAsync($"signal-{number}"), new() { Rpc = rpc })));
        await OnceAsync($"update-{number}", () => UnlessEndedAsync(async () => Expect(
            $"update-{number}",
            $"has update-{number}",
            await collector.ExecuteUpdateAsync(w => w.AddAsync($"update-{number}"), new() { Id = $"update-{number}", Rpc = rpc }))));
        if (number == 1)
        {
            Expect("query", true, await collector.QueryAsync(w => w.Has("signal-1"), new() { Rpc = rpc }));
        }

        Expect(Id(number), JourneyWorkflow.Expected(number), await client.GetWorkflowHandle<JourneyWorkflow, int>(Id(number)).GetResultAsync(rpcOptions: rpc));
    }

    private Task StartAsync(string id, Func<Task> start) => OnceAsync($"start {id}", async () =>
    {
        try
        {
            await start();
        }
        catch (WorkflowAlreadyStartedException)
        {
            // An earlier life's start took effect although nobody heard of it.
        }
    });

    /// <summary>A process that died may have been heard without hearing so. The collector ends with its last word, and its result is looked at in the end.</summary>
    private static async Task UnlessEndedAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (RpcException ended) when (ended.Code == RpcException.StatusCode.NotFound)
        {
            // It has this word already.
        }
    }

    private async Task OnceAsync(string name, Func<Task> ask)
    {
        if (!acknowledged.ContainsKey(name))
        {
            await ask();
            acknowledged[name] = true;
        }
    }
}
