using Gfn.Domain;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Gfn.Activities;

/// <summary>Hands tracked files to the landing run of their day, starting it if none runs.</summary>
public sealed class LandingDoor(ITemporalClient client, NdjsonPipeline pipeline)
{
    /// <summary>Most files in one signal, so that a signal stays far below the payload limit even with the longest keys.</summary>
    public const int SignalFilesMax = 80;

    /// <summary>Signals the files' landing runs. Repeatable: a run drops files it already has, and a claim decides in the end.</summary>
    public async Task AnnounceAsync(IReadOnlyList<ArrivedFile> files, CancellationToken cancel)
    {
        foreach (var day in files.GroupBy(file => file.Date).OrderBy(day => day.Key))
        {
            foreach (var slice in day.Chunk(SignalFilesMax))
            {
                await SignalAsync(day.Key, slice, cancel);
            }
        }
    }

    /// <summary>Tells every landing run of the pipeline that runs now the settings in force. Repeatable.</summary>
    public async Task ReconfigureAsync(CancellationToken cancel)
    {
        var rpc = new RpcOptions { CancellationToken = cancel };
        var settings = new LandingSettings(pipeline.Landing, Work());
        await foreach (var run in client.ListWorkflowsAsync($"WorkflowType = '{LandingContract.Workflow}' AND ExecutionStatus = 'Running'", new() { Rpc = rpc }))
        {
            if (!run.Id.StartsWith(LandingContract.IdPrefix(pipeline.Layout.Pipeline), StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                await client.GetWorkflowHandle(run.Id).SignalAsync(LandingContract.Reconfigure, [settings], new() { Rpc = rpc });
            }
            catch (RpcException over) when (over.Code == RpcException.StatusCode.NotFound)
            {
                // It ended meanwhile; the next one starts under these settings anyway.
            }
        }
    }

    /// <summary>Starts the day's landing run if none runs: it asks the tracker for what waits. Repeatable.</summary>
    public Task WakeAsync(RunDate date, CancellationToken cancel) => SignalAsync(date, [], cancel);

    private Task SignalAsync(RunDate date, ArrivedFile[] files, CancellationToken cancel)
    {
        var request = new LandingRequest(pipeline.Layout.Pipeline, date, pipeline.Landing, Work());
        var options = new WorkflowOptions(LandingContract.Id(pipeline.Layout.Pipeline, date), pipeline.TaskQueue)
        {
            IdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
            IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting,
            Rpc = new RpcOptions { CancellationToken = cancel },
        };
        options.SignalWithStart(LandingContract.FilesArrived, [files]);
        return client.StartWorkflowAsync(LandingContract.Workflow, [request], options);
    }

    private ManifestWork Work() => new(pipeline.Table, pipeline.Conversion, pipeline.ConfigHash);
}
