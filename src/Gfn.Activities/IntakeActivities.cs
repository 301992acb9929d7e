using System.Text;
using Gfn.Domain;
using Gfn.Ports;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>One page of a reconciliation.</summary>
/// <param name="Listed">Objects seen on the page.</param>
/// <param name="Announced">Files handed to landing runs because no event, or no signal, had done so.</param>
/// <param name="Continuation">Ask on with this; null at the end.</param>
public sealed record ReconciledPage(int Listed, int Announced, string? Continuation);

/// <summary>One stretch of a sweep.</summary>
/// <param name="Removed">Objects removed.</param>
/// <param name="Continuation">Go on behind this day; null at the end.</param>
public sealed record SweptDays(int Removed, RunDate? Continuation);

/// <summary>Stage: what lies in the landing zone becomes known.</summary>
public sealed class IntakeActivities(IObjectStore store, IFileTracker tracker, Intake intake, Leftovers leftovers, LandingDoor door, NdjsonPipeline pipeline, TimeProvider clock)
{
    private const int SweptObjectsMax = 10_000;

    private const int PageFilesMax = 500;

    /// <summary>Lists one page of the landing zone, tracks what is unknown and announces what waits.</summary>
    /// <remarks>Repeatable: tracking is conditional and announcing idempotent. What is still being written is left for the next time.</remarks>
    [Activity]
    public async Task<ReconciledPage> ReconcilePageAsync(string? continuation)
    {
        var context = ActivityExecutionContext.Current;
        var page = await store.ListAsync(pipeline.Layout.LandingBucket, pipeline.Layout.LandingPrefix, continuation, PageFilesMax, context.CancellationToken);
        var waiting = new List<ArrivedFile>();
        foreach (var found in page.Items.Where(found => !pipeline.Rules.IsUnfinished(found.Key, found.ModifiedAt, clock.GetUtcNow())))
        {
            var (outcome, file) = await intake.AdmitAsync(found.File(), found.SizeBytes, null, found.ModifiedAt, context.Info.WorkflowId ?? context.Info.ActivityId, context.CancellationToken);
            if (outcome == IntakeOutcome.Waiting)
            {
                waiting.Add(file!);
            }

            context.Heartbeat();
        }

        await door.AnnounceAsync(waiting, context.CancellationToken);
        return new ReconciledPage(page.Items.Count, waiting.Count, page.Continuation);
    }

    /// <summary>Removes what attempts left that do not count, day after day, for some thousand objects.</summary>
    /// <param name="after">The day swept last; null at first.</param>
    /// <remarks>Repeatable.</remarks>
    [Activity]
    public async Task<SweptDays> SweepLeftoversAsync(RunDate? after)
    {
        var context = ActivityExecutionContext.Current;
        var (seen, removed) = (0, 0);
        foreach (var day in (await tracker.DatesAsync(context.CancellationToken)).Where(day => after is null || day > after))
        {
            if (seen >= SweptObjectsMax)
            {
                return new SweptDays(removed, after);
            }

            var swept = await leftovers.SweepDayAsync(day, () => context.Heartbeat(), context.CancellationToken);
            (seen, removed, after) = (seen + swept.Seen, removed + swept.Removed, day);
        }

        return new SweptDays(removed, null);
    }

    /// <summary>Files of a day that the tracker has pending, in its order, at most <paramref name="limit"/> and as many as one answer holds.</summary>
    /// <remarks>Repeatable: what turns up that the rules refuse is set aside, all else is only read.</remarks>
    [Activity]
    public async Task<IReadOnlyList<ArrivedFile>> FindPendingAsync(RunDate date, int limit)
    {
        var context = ActivityExecutionContext.Current;
        var found = new List<ArrivedFile>();
        var keyBytes = 0;
        await foreach (var row in tracker.QueryAllAsync(new FileQuery(date, FileStatus.Pending), context.CancellationToken))
        {
            if (await intake.ReadmitAsync(row, context.Info.WorkflowId ?? context.Info.ActivityId, context.CancellationToken) is { } file)
            {
                found.Add(file);
                keyBytes += Encoding.UTF8.GetByteCount(file.File.Value);
            }

            context.Heartbeat();
            if (found.Count >= limit || keyBytes >= LandingContract.KeyBytesMax)
            {
                break;
            }
        }

        return found;
    }
}
