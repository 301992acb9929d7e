using Gfn.Domain;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

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

    private Task SignalAsync(RunDate date, ArrivedFile[] files, CancellationToken cancel)
    {
        var request = new LandingRequest(pipeline.Layout.Pipeline, date, pipeline.Landing, new ManifestWork(pipeline.Table, pipeline.Conversion, pipeline.ConfigHash));
        var options = new WorkflowOptions(LandingContract.Id(pipeline.Layout.Pipeline, date), pipeline.TaskQueue)
        {
            IdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
            IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting,
            Rpc = new RpcOptions { CancellationToken = cancel },
        };
        options.SignalWithStart(LandingContract.FilesArrived, [files]);
        return client.StartWorkflowAsync(LandingContract.Workflow, [request], options);
    }
}
