using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Workflows;

namespace Gfn.Workflows;

/// <summary>Input of a reconciliation, and what it hands its next run.</summary>
/// <param name="Continuation">Where to go on listing; null at first.</param>
/// <param name="Listed">Objects seen so far.</param>
/// <param name="Announced">Files handed to landing runs so far.</param>
/// <param name="Removed">Objects removed from the output so far.</param>
/// <param name="Sweeping">The landing zone is done: the output is swept.</param>
/// <param name="SweptTo">The day swept last; null at first.</param>
public sealed record ReconcileRequest(string? Continuation = null, long Listed = 0, long Announced = 0, long Removed = 0, bool Sweeping = false, RunDate? SweptTo = null);

/// <summary>What a reconciliation found.</summary>
/// <param name="Listed">Objects in the landing zone.</param>
/// <param name="Announced">Of which no event, or no signal, had told.</param>
/// <param name="Removed">Objects in the output that attempts had left and that do not count.</param>
public sealed record ReconcileReport(long Listed, long Announced, long Removed = 0);

/// <summary>Lists the landing zone and finds what no event announced; then sweeps the output. Safe to run at any time, beside anything.</summary>
[Workflow]
public sealed class ReconcileWorkflow
{
    private const int StepsPerRun = 200;

    /// <summary>Runs begun before the output was swept too end without it.</summary>
    private const string SweepsOutput = "sweeps-output";

    /// <summary>Walks the landing zone to its end, then the days of the output.</summary>
    /// <param name="request">Where to go on; null for all.</param>
    [WorkflowRun]
    public async Task<ReconcileReport> RunAsync(ReconcileRequest? request)
    {
        var at = request ?? new ReconcileRequest();
        for (var steps = 0; steps < StepsPerRun; steps++)
        {
            if (!at.Sweeping)
            {
                var page = await Workflow.ExecuteActivityAsync((IntakeActivities a) => a.ReconcilePageAsync(at.Continuation), ActivityPolicy.Walk);
                at = at with { Continuation = page.Continuation, Listed = at.Listed + page.Listed, Announced = at.Announced + page.Announced, Sweeping = page.Continuation is null };
                if (at.Sweeping && !Workflow.Patched(SweepsOutput))
                {
                    return new ReconcileReport(at.Listed, at.Announced);
                }
            }
            else
            {
                var swept = await Workflow.ExecuteActivityAsync((IntakeActivities a) => a.SweepLeftoversAsync(at.SweptTo), ActivityPolicy.Walk);
                at = at with { SweptTo = swept.Continuation, Removed = at.Removed + swept.Removed };
                if (at.SweptTo is null)
                {
                    return new ReconcileReport(at.Listed, at.Announced, at.Removed);
                }
            }
        }

        throw Workflow.CreateContinueAsNewException((ReconcileWorkflow w) => w.RunAsync(at));
    }
}
