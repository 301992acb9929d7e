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
}
