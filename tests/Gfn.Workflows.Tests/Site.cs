using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Temporalio.Client;
using Temporalio.Testing;
using Temporalio.Worker;

namespace Gfn.Workflows.Tests;

/// <summary>A plant with an engine and a worker: the whole pipeline in one test, time skipping unless told otherwise.</summary>
internal sealed class Site : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    public static readonly RunDate Monday = RunDate.Parse("2026-03-02");

    private Site(LocalPlant plant, WorkflowEnvironment environment)
    {
        Plant = plant;
        Environment = environment;
    }

    public LocalPlant Plant { get; }

    public WorkflowEnvironment Environment { get; }

    public ITemporalClient Client => Environment.Client;

    public static async Task<Site> StartAsync(bool warehouse = false, LandingPolicy? policy = null, int receiveMax = 5, int visibilitySeconds = 60) =>
        new(new LocalPlant(warehouse, policy, receiveMax: receiveMax, visibilitySeconds: visibilitySeconds), await WorkflowEnvironment.StartTimeSkippingAsync(new() { Identity = "site" }));

    /// <summary>A plant whose engine is somewhere else.</summary>
    public static Site Over(WorkflowEnvironment environment, LandingPolicy policy) => new(new LocalPlant(policy: policy), environment);

    public static LandingPolicy Policy(int files = 100, long bytes = 1L << 30, double ageSeconds = 60, int window = 4, double idleSeconds = 300, int events = 4_000) =>
        new(files, bytes, TimeSpan.FromSeconds(ageSeconds), window, TimeSpan.FromSeconds(idleSeconds), events);

    public static string At(string name) => $"landing/ndjson/{Monday}/{name}";

    /// <summary>Does something while a worker with the real stages runs.</summary>
    public async Task<T> WorkAsync<T>(Func<Task<T>> body)
    {
        using var worker = new TemporalWorker(Client, Plant.WorkerOptions(Client));
        return await worker.ExecuteAsync(body).OrTellAsync(Client, Deadline);
    }

    /// <inheritdoc cref="WorkAsync{T}(Func{Task{T}})"/>
    public Task WorkAsync(Func<Task> body) => WorkAsync(async () =>
    {
        await body();
        return 0;
    });

    /// <summary>Starts the day's landing run with files, as the consumer's door does, and gives a handle that skips time.</summary>
    public async Task<WorkflowHandle<LandingWorkflow, LandingReport>> LandAsync(params ArrivedFile[] files)
    {
        var request = new LandingRequest(Plant.Layout.Pipeline, Monday, Plant.Pipeline.Landing, Plant.Work);
        var options = new WorkflowOptions(LandingContract.Id(Plant.Layout.Pipeline, Monday), LocalPlant.TaskQueue);
        options.SignalWithStart((LandingWorkflow w) => w.FilesArrivedAsync(files));
        return await Client.StartWorkflowAsync((LandingWorkflow w) => w.RunAsync(request), options);
    }

    /// <summary>Uploads and admits files of the day.</summary>
    public async Task<ArrivedFile[]> ArriveAsync(params (string Name, string Content)[] files)
    {
        var arrived = new List<ArrivedFile>();
        foreach (var (name, content) in files)
        {
            if (await Plant.ArriveAsync(At(name), content) is { } waiting)
            {
                arrived.Add(waiting);
            }
        }

        return [.. arrived];
    }

    /// <summary>Waits, without skipping time, until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        using var deadline = new CancellationTokenSource(within ?? Deadline);
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"It did not come about in time: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Environment.DisposeAsync();
        Plant.Dispose();
    }
}
