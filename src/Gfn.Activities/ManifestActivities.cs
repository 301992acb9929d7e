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
    public ManifestId Id() => ManifestId.Of(Pipeline, Date, Files.Select(file => file.Claim()));
}

/// <summary>Answer to a claim.</summary>
/// <param name="Refused">Files that are not to be had: superseded, set aside or taken meanwhile. Empty: the manifest holds them all.</param>
public sealed record ClaimReport(IReadOnlyList<FileKey> Refused);

/// <summary>Stage: waiting files become a manifest with an owner.</summary>
public sealed partial class ManifestActivities(IFileTracker tracker, IObjectStore store, Quarantine quarantine, Leftovers leftovers, PipelineLayout layout, TimeProvider clock, ILogger<ManifestActivities> logger)
{
    /// <summary>Claims all files for the manifest they make together, or none: where one is refused, the others are given back.</summary>
    /// <remarks>Repeatable: what the manifest holds it keeps, what it gave back it claims again first.</remarks>
    [Activity]
    public async Task<ClaimReport> ClaimFilesAsync(CutRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var manifest = request.Id();
        var answers = await ClaimAsync(request.Date, request.Files.Select(file => file.Claim()), manifest, request.By.WorkflowId, context);
        var refused = answers.Where(answer => answer is not ClaimResult.Claimed).Select(answer => answer.File).ToList();
        if (refused.Count > 0)
        {
            await ReleaseAsync(request.Date, answers.OfType<ClaimResult.Claimed>().Select(answer => answer.File), manifest, request.By.WorkflowId, context);
        }

        return new ClaimReport(refused);
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

    /// <summary>Marks the manifest as being worked on, once it is certain that it holds its files.</summary>
    /// <remarks>Repeatable; a failed one is taken up again. A committed manifest needs its files no more: what became of them is in its commit record.</remarks>
    [Activity]
    public async Task BeginManifestAsync(ManifestRef manifest)
    {
        var context = ActivityExecutionContext.Current;
        if (!await IsCommittedAsync(manifest, context.CancellationToken))
        {
            var files = (await store.ReadManifestAsync(manifest, context.CancellationToken)).Files.Select(file => file.Claim());
            var answers = await ClaimAsync(manifest.Date, files, manifest.Manifest, Cause(), context);
            if (answers.FirstOrDefault(answer => answer is not ClaimResult.Claimed) is { } lost)
            {
                var where = lost is ClaimResult.Refused refused ? $"{refused.Status.Text()} for {refused.By?.Value ?? "nobody"}" : "unknown";
                throw new SystemPipelineException(FailureCode.StateCorrupt, $"Manifest {manifest.Manifest} does not hold {lost.File}, which is {where}: it is not converted.");
            }
        }

        await MoveAsync(manifest, ManifestStatus.Processing, null);
    }

    /// <summary>Marks the manifest as completed, and removes the output of attempts that lost. Repeatable.</summary>
    /// <remarks>What cannot be removed does not matter to anybody but the disk: it is left to reconciliation.</remarks>
    [Activity]
    public async Task CompleteManifestAsync(ManifestRef manifest)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        await MoveAsync(manifest, ManifestStatus.Completed, null);
        try
        {
            await leftovers.SweepAsync(await store.ReadCommitAsync(layout, manifest, cancel), cancel);
        }
        catch (PipelineException trouble)
        {
            logger.LeftoversKept(manifest.Manifest.Value, trouble.Message);
        }
    }

    /// <summary>Marks the manifest as failed, and the files it holds too, unless its commit record exists: then that says what became of them.</summary>
    /// <remarks>Repeatable. Needs no manifest object, so that a lost one can be recorded too.</remarks>
    [Activity]
    public async Task FailManifestAsync(ManifestRef manifest, string reason)
    {
        var context = ActivityExecutionContext.Current;
        var cancel = context.CancellationToken;
        if (await store.FindCommitAsync(layout, manifest.Date, manifest.Manifest, cancel) is { } commit)
        {
            await Settlement().SettleAsync(commit, commit.Inputs, Cause(), context);
        }
        else
        {
            await FailFilesAsync(manifest.Date, manifest.Manifest, reason, context);
        }

        await MoveAsync(manifest, ManifestStatus.Failed, reason);
        logger.ManifestFailed(manifest.Manifest.Value, reason);
    }

    /// <summary>Where a manifest stands. Reads only.</summary>
    [Activity]
    public async Task<ManifestStatus> FindStatusAsync(ManifestRef manifest) =>
        (await tracker.GetManifestAsync(manifest.Date, manifest.Manifest, ActivityExecutionContext.Current.CancellationToken))?.Status
            ?? throw new SystemPipelineException(FailureCode.Missing, $"Manifest {manifest.Manifest} of {manifest.Date} has no row.");

    private static string Cause() => ActivityExecutionContext.Current.Info.WorkflowId ?? ActivityExecutionContext.Current.Info.ActivityId;

    private Settlement Settlement() => new(tracker, quarantine, store, clock);

    private async Task<bool> IsCommittedAsync(ManifestRef manifest, CancellationToken cancel) =>
        await store.HeadAsync(layout.Commit(manifest.Date, manifest.Manifest), cancel) is not null;

    private async Task<List<ClaimResult>> ClaimAsync(RunDate date, IEnumerable<FileClaim> files, ManifestId manifest, string cause, ActivityExecutionContext context)
    {
        var answers = new List<ClaimResult>();
        foreach (var slice in files.Chunk(IFileTracker.BatchMax))
        {
            answers.AddRange(await tracker.ClaimAsync(date, slice, manifest, cause, context.CancellationToken));
            context.Heartbeat();
        }

        return answers;
    }

    /// <summary>Gives files back that the manifest holds.</summary>
    private async Task ReleaseAsync(RunDate date, IEnumerable<FileKey> files, ManifestId manifest, string cause, ActivityExecutionContext context)
    {
        foreach (var slice in files.Chunk(IFileTracker.BatchMax))
        {
            await tracker.TransitionAsync(date, [.. slice.Select(file => new FileChange(file, FileStatus.Pending, manifest, "claim given up"))], cause, context.CancellationToken);
            context.Heartbeat();
        }
    }

    private async Task FailFilesAsync(RunDate date, ManifestId manifest, string reason, ActivityExecutionContext context)
    {
        foreach (var slice in (await HeldAsync(date, context)).Where(row => row.Manifest == manifest).Chunk(IFileTracker.BatchMax))
        {
            await tracker.TransitionAsync(date, [.. slice.Select(row => new FileChange(row.File, FileStatus.Failed, manifest, reason))], Cause(), context.CancellationToken);
            context.Heartbeat();
        }
    }

    /// <summary>Files of a day that manifests have claimed and not finished.</summary>
    private async Task<List<TrackedFile>> HeldAsync(RunDate date, ActivityExecutionContext context)
    {
        var held = await tracker.QueryAllAsync(new FileQuery(date, FileStatus.Manifested), context.CancellationToken).ToListAsync(context.CancellationToken);
        context.Heartbeat();
        return held;
    }

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
