using Gfn.Domain;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>Stage: what went in is held against what came out.</summary>
public sealed class LedgerActivities(Auditor auditor, ILogger<LedgerActivities> logger)
{
    /// <summary>Draws up the ledger of a day from tracker, commit records and warehouse; the landing zone is listed by reconciliation, not here. Reads only.</summary>
    [Activity]
    public async Task<LedgerReport> DrawLedgerAsync(RunDate date)
    {
        var context = ActivityExecutionContext.Current;
        var report = await auditor.AuditAsync(date, listing: false, () => context.Heartbeat(), context.CancellationToken);
        logger.LedgerDrawn(date.Value, report.Balanced, report.OffenderCount, report.LineCounts.Rows, report.RowsLoaded);
        return report;
    }

    /// <summary>Draws up the ledger of a day, or of all days, in which case the landing zone is listed too. Reads only.</summary>
    /// <param name="date">The day; null for all that the tracker knows.</param>
    [Activity]
    public async Task<LedgerReport> AuditAsync(RunDate? date)
    {
        var context = ActivityExecutionContext.Current;
        return await auditor.AuditAsync(date, listing: date is null, () => context.Heartbeat(), context.CancellationToken);
    }
}
