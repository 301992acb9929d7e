using Gfn.Domain;
using Gfn.Ports;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>What a run that ended early left behind.</summary>
/// <param name="Open">Manifests that are written and not finished, and those that failed with their commit record written: each needs its run.</param>
/// <param name="Released">Files given back, because the manifest that claimed them was never written.</param>
/// <param name="Settled">Manifests whose files were brought to what the manifest's own end says.</param>
public sealed record RecoveryReport(IReadOnlyList<ManifestRef> Open, int Released, int Settled);

/// <content>What a run that ended early left behind.</content>
public sealed partial class ManifestActivities
{
    private const int OpenMax = 250;

    /// <summary>
    /// Cleans up after landing runs of the day that were terminated, or failed, between two steps: claims without a manifest are given back,
    /// claims of a manifest that ended are settled, and manifests without an end are named. So are those that failed once their commit record
    /// stood, since what it publishes must be loaded in the end. Only a day's landing run may call it, and only while it cuts nothing: nobody
    /// else claims files of that day.
    /// </summary>
    /// <remarks>Repeatable.</remarks>
    [Activity]
    public async Task<RecoveryReport> RecoverClaimsAsync(string pipeline, RunDate date)
    {
        var context = ActivityExecutionContext.Current;
        var open = new Dictionary<ManifestId, ManifestRef>();
        foreach (var status in new[] { ManifestStatus.Pending, ManifestStatus.Processing })
        {
            await foreach (var row in tracker.QueryAllManifestsAsync(new ManifestQuery(date, status), context.CancellationToken))
            {
                if (open.Count < OpenMax && await IsWrittenAsync(row, context))
                {
                    open[row.Manifest] = new ManifestRef(row.Manifest, pipeline, date, row.Location, row.FileCount, row.SizeBytes);
                }
            }
        }

        await foreach (var row in tracker.QueryAllManifestsAsync(new ManifestQuery(date, ManifestStatus.Failed), context.CancellationToken))
        {
            var manifest = new ManifestRef(row.Manifest, pipeline, date, row.Location, row.FileCount, row.SizeBytes);
            if (open.Count < OpenMax && await IsCommittedAsync(manifest, context.CancellationToken))
            {
                open[row.Manifest] = manifest;
            }

            context.Heartbeat();
        }

        var (released, settled) = (0, 0);
        foreach (var claim in (await HeldAsync(date, context)).Where(row => !open.ContainsKey(row.Manifest!)).GroupBy(row => row.Manifest!))
        {
            switch (await tracker.GetManifestAsync(date, claim.Key, context.CancellationToken))
            {
                case null:
                    await ReleaseAsync(date, claim.Select(row => row.File), claim.Key, Cause(), context);
                    released += claim.Count();
                    break;
                case { Status: ManifestStatus.Failed or ManifestStatus.Completed } ended:
                    await EndAsync(ended, [.. claim.Select(row => row.File)], context);
                    settled++;
                    break;
                default:
                    // One of more open manifests than one answer names: the next run finds it.
                    break;
            }
        }

        return new RecoveryReport([.. open.Values], released, settled);
    }

    /// <summary>Whether the manifest's object was written. If its writer died before that, the row is failed and its files are given back.</summary>
    private async Task<bool> IsWrittenAsync(TrackedManifest row, ActivityExecutionContext context)
    {
        if (row.Status != ManifestStatus.Pending || await store.HeadAsync(row.Location, context.CancellationToken) is not null)
        {
            // One begun had its object; if that is lost since, the manifest's own run says so and fails.
            return true;
        }

        var held = (await HeldAsync(row.Date, context)).Where(file => file.Manifest == row.Manifest).Select(file => file.File);
        await ReleaseAsync(row.Date, held, row.Manifest, Cause(), context);
        await tracker.TransitionManifestAsync(row.Date, row.Manifest, ManifestStatus.Failed, $"{FailureCode.Missing}: the manifest was never written", Cause(), context.CancellationToken);
        return false;
    }

    /// <summary>Brings files to what became of their manifest: its commit record decides, and without one it failed.</summary>
    private async Task EndAsync(TrackedManifest ended, IReadOnlyCollection<FileKey> files, ActivityExecutionContext context)
    {
        if (await store.FindCommitAsync(layout, ended.Date, ended.Manifest, context.CancellationToken) is { } commit)
        {
            await Settlement().SettleAsync(commit, commit.Inputs.Where(input => files.Contains(input.File)), Cause(), context);
        }
        else
        {
            await FailFilesAsync(ended.Date, ended.Manifest, ended.Reason ?? $"{FailureCode.StateCorrupt}: the manifest is {ended.Status.Text()} without a commit record", context);
        }
    }
}
