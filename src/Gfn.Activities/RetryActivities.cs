using Gfn.Domain;
using Gfn.Ports;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>Stage: files that failed or were set aside come back.</summary>
public sealed class RetryActivities(Retry retry, IFileTracker tracker, Intake intake, LandingDoor door)
{
    /// <summary>Brings back every file that a filter means, and tells the landing runs of their days; that of a day named is woken in any case, since a load may be what failed.</summary>
    /// <remarks>Repeatable: what this very run brought back before it was interrupted is told and counted again.</remarks>
    [Activity]
    public async Task<RetryReport> RetryFilesAsync(RetryFilter filter)
    {
        var context = ActivityExecutionContext.Current;
        var (cause, cancel) = (context.Info.WorkflowId ?? context.Info.ActivityId, context.CancellationToken);
        var report = await retry.BringBackAsync(filter, cause, () => context.Heartbeat(), cancel);

        var waiting = new List<ArrivedFile>();
        await foreach (var row in tracker.QueryAllAsync(new FileQuery(filter.Date, FileStatus.Pending), cancel).Where(row => row.Cause == cause))
        {
            if (await intake.ReadmitAsync(row, cause, cancel) is { } file)
            {
                waiting.Add(file);
            }

            context.Heartbeat();
        }

        await door.AnnounceAsync(waiting, cancel);
        if (filter.Date is { } day)
        {
            await door.WakeAsync(day, cancel);
        }

        return report with { Waiting = Math.Max(report.Waiting, waiting.Count) };
    }
}
