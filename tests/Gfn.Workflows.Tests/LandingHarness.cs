using Gfn.Activities;
using Gfn.Domain;
using Gfn.Plant;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Testing;
using Temporalio.Worker;

namespace Gfn.Workflows.Tests;

/// <summary>A landing run on scripted stages.</summary>
internal sealed class LandingHarness : IAsyncDisposable
{
    private readonly WorkflowEnvironment environment;

    private LandingHarness(WorkflowEnvironment environment) => this.environment = environment;

    public ScriptedStages Stages { get; } = new();

    public WorkflowEnvironment Environment => environment;

    public ITemporalClient Client => environment.Client;

    public static string Id => LandingContract.Id("ndjson", Site.Monday);

    public static async Task<LandingHarness> StartAsync() => new(await WorkflowEnvironment.StartTimeSkippingAsync());

    public async Task<T> WorkAsync<T>(Func<Task<T>> body)
    {
        using var worker = new TemporalWorker(Client, new TemporalWorkerOptions(LocalPlant.TaskQueue).AddWorkflow<LandingWorkflow>().AddWorkflow<ScriptedManifest>().AddAllActivities(Stages));
        return await worker.ExecuteAsync(body).OrTellAsync(Client, Site.Deadline);
    }

    public Task WorkAsync(Func<Task> body) => WorkAsync(async () =>
    {
        await body();
        return 0;
    });

    public async Task<WorkflowHandle<LandingWorkflow, LandingReport>> LandAsync(LandingPolicy policy, ArrivedFile[] files, RunDate? date = null, string? table = null)
    {
        var request = new LandingRequest("ndjson", date ?? Site.Monday, policy, new ManifestWork(table, new(), "hash"));
        var options = new WorkflowOptions(Id, LocalPlant.TaskQueue);
        options.SignalWithStart((LandingWorkflow w) => w.FilesArrivedAsync(files));
        return await Client.StartWorkflowAsync((LandingWorkflow w) => w.RunAsync(request), options);
    }

    public Task FinishAsync(CutRequest cut) => Client.GetWorkflowHandle<ScriptedManifest>(LandingContract.ManifestRunId(cut.Id())).SignalAsync(w => w.FinishAsync());

    /// <summary>How many runs the chain of the landing workflow has, and their sizes.</summary>
    public async Task<IReadOnlyList<int>> HistoryLengthsAsync(WorkflowHandle<LandingWorkflow, LandingReport> handle)
    {
        var lengths = new List<int>();
        for (var run = handle.FirstExecutionRunId ?? handle.ResultRunId; run is not null;)
        {
            var events = (await Client.GetWorkflowHandle(Id, run).FetchHistoryAsync()).Events;
            lengths.Add(events.Count);
            var last = events.Last();
            run = last.EventType == EventType.WorkflowExecutionContinuedAsNew ? last.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId : null;
        }

        return lengths;
    }

    public ValueTask DisposeAsync() => environment.DisposeAsync();
}
