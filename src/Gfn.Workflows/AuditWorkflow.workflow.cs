using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Workflows;

namespace Gfn.Workflows;

/// <summary>Input of an audit.</summary>
/// <param name="Date">The day; null for all days.</param>
public sealed record AuditRequest(RunDate? Date = null);

/// <summary>Draws up the ledger where the stores are open, for somebody who cannot open them: a warehouse file has one owner at a time.</summary>
[Workflow]
public sealed class AuditWorkflow
{
    /// <summary>Reads, and reports.</summary>
    [WorkflowRun]
    public Task<LedgerReport> RunAsync(AuditRequest? request)
    {
        var date = request?.Date;
        return Workflow.ExecuteActivityAsync((LedgerActivities a) => a.AuditAsync(date), ActivityPolicy.Walk);
    }
}
