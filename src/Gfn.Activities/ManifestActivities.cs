using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>A written manifest.</summary>
/// <param name="Manifest">Its identity.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Date">The day.</param>
/// <param name="Location">Where it lies.</param>
/// <param name="FileCount">Files in it.</param>
/// <param name="SizeBytes">Sum of their sizes.</param>
public sealed record ManifestRef(ManifestId Manifest, string Pipeline, RunDate Date, ObjectKey Location, int FileCount, long SizeBytes);

/// <summary>Files to claim, and to write a manifest of.</summary>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Date">The day of all files.</param>
/// <param name="Files">At most what one manifest holds.</param>
/// <param name="At">When the workflow cut it.</param>
/// <param name="By">The run.</param>
/// <param name="ConfigHash">Digest of the settings.</param>
public sealed record CutRequest(string Pipeline, RunDate Date, IReadOnlyList<ArrivedFile> Files, DateTimeOffset At, WrittenBy By, string ConfigHash)
{
    /// <summary>The manifest these files make.</summary>
    public ManifestId Id() => ManifestId.Of(Pipeline, Date, Files.Select(file => file.File));
}

/// <summary>Answer to a claim.</summary>
/// <param name="Refused">Files that are not to be had: superseded, set aside or taken meanwhile.</param>
public sealed record ClaimReport(IReadOnlyList<FileKey> Refused);

/// <summary>Stage: waiting files become a manifest with an owner.</summary>
public sealed class ManifestActivities(IFileTracker tracker, IObjectStore store, PipelineLayout layout, ILogger<ManifestActivities> logger)
{
    /// <summary>Claims every file for the manifest they make together. Repeatable: what the manifest holds it keeps.</summary>
    [Activity]
    public async Task<ClaimReport> ClaimFilesAsync(CutRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var manifest = request.Id();
        var refused = new List<FileKey>();
        foreach (var slice in request.Files.Select(file => file.File).Chunk(IFileTracker.BatchMax))
        {
            var answers = await tracker.ClaimAsync(request.Date, slice, manifest, request.By.WorkflowId, context.CancellationToken);
            refused.AddRange(answers.Where(answer => answer is not ClaimResult.Claimed).Select(answer => answer.File));
            context.Heartbeat();
        }

        return new ClaimReport(refused);
    }

    /// <summary>Gives back every file the manifest holds. Repeatable; files of others are left alone.</summary>
    [Activity]
    public async Task ReleaseFilesAsync(CutRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var manifest = request.Id();
        foreach (var slice in request.Files.Chunk(IFileTracker.BatchMax))
        {
            var changes = slice.Select(file => new FileChange(file.File, FileStatus.Pending, manifest, "claim given up")).ToList();
            await tracker.TransitionAsync(request.Date, changes, request.By.WorkflowId, context.CancellationToken);
            context.Heartbeat();
        }
    }

    /// <summary>Writes the manifest of claimed files: the row first, then the object. Repeatable: both are put-if-absent, and the same files give the same name.</summary>
    [Activity]
    public async Task<ManifestRef> WriteManifestAsync(CutRequest request)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        var manifest = Manifest.Build(request.Pipeline, request.Files, request.At, request.By, request.ConfigHash);
        var location = layout.Manifest(request.Date, manifest.ManifestId);
        await tracker.AddManifestAsync(new NewManifest(manifest.ManifestId, request.Date, location, manifest.Totals.Files, manifest.Totals.Bytes), request.By.WorkflowId, cancel);
        await store.PutAsync(location, manifest.ToJson(), PutOptions.IfAbsent with { ContentType = "application/json" }, cancel);
        logger.ManifestWritten(manifest.ManifestId.Value, manifest.Totals.Files, manifest.Totals.Bytes);
        return new ManifestRef(manifest.ManifestId, request.Pipeline, request.Date, location, manifest.Totals.Files, manifest.Totals.Bytes);
    }

    /// <summary>Marks the manifest as being worked on. Repeatable; a failed one is taken up again.</summary>
    [Activity]
    public Task BeginManifestAsync(ManifestRef manifest) => MoveAsync(manifest, ManifestStatus.Processing, null);

    /// <summary>Marks the manifest as completed. Repeatable.</summary>
    [Activity]
    public Task CompleteManifestAsync(ManifestRef manifest) => MoveAsync(manifest, ManifestStatus.Completed, null);

    /// <summary>Marks the manifest as failed, and its files too unless its commit record exists. Repeatable.</summary>
    [Activity]
    public async Task FailManifestAsync(ManifestRef manifest, string reason)
    {
        var context = ActivityExecutionContext.Current;
        if (await store.HeadAsync(layout.Commit(manifest.Date, manifest.Manifest), context.CancellationToken) is null)
        {
            var files = (await store.ReadManifestAsync(manifest, context.CancellationToken)).Files;
            foreach (var slice in files.Chunk(IFileTracker.BatchMax))
            {
                var changes = slice.Select(file => new FileChange(file.File(), FileStatus.Failed, manifest.Manifest, reason)).ToList();
                await tracker.TransitionAsync(manifest.Date, changes, Cause(), context.CancellationToken);
                context.Heartbeat();
            }
        }

        await MoveAsync(manifest, ManifestStatus.Failed, reason);
        logger.ManifestFailed(manifest.Manifest.Value, reason);
    }

    private static string Cause() => ActivityExecutionContext.Current.Info.WorkflowId ?? ActivityExecutionContext.Current.Info.ActivityId;

    private async Task MoveAsync(ManifestRef manifest, ManifestStatus to, string? reason)
    {
        var answer = await tracker.TransitionManifestAsync(manifest.Date, manifest.Manifest, to, reason, Cause(), ActivityExecutionContext.Current.CancellationToken);
        switch (answer)
        {
            case TransitionResult.Changed or TransitionResult.AlreadyThere:
                return;
            case TransitionResult.Refused refused:
                throw new SystemPipelineException(FailureCode.StateCorrupt, $"Manifest {manifest.Manifest} is {refused.Status} and cannot become {to.Text()}.");
            default:
                throw new SystemPipelineException(FailureCode.Missing, $"Manifest {manifest.Manifest} of {manifest.Date} has no row.");
        }
    }
}
