using Gfn.Activities;
using Temporalio.Workflows;

namespace Gfn.Workflows;

/// <summary>Input of a reconciliation, and what it hands its next run.</summary>
/// <param name="Continuation">Where to go on listing; null at first.</param>
/// <param name="Listed">Objects seen so far.</param>
/// <param name="Announced">Files handed to landing runs so far.</param>
public sealed record ReconcileRequest(string? Continuation = null, long Listed = 0, long Announced = 0);

/// <summary>What a reconciliation found.</summary>
/// <param name="Listed">Objects in the landing zone.</param>
/// <param name="Announced">Of which no event, or no signal, had told.</param>
public sealed record ReconcileReport(long Listed, long Announced);

/// <summary>Lists the landing zone and finds what no event announced. Safe to run at any time, beside anything.</summary>
[Workflow]
public sealed class ReconcileWorkflow
{
    private const int PagesPerRun = 200;

    /// <summary>Walks the landing zone to its end.</summary>
    [WorkflowRun]
    public async Task<ReconcileReport> RunAsync(ReconcileRequest request)
    {
        var (continuation, listed, announced) = request;
        for (var pages = 0; pages < PagesPerRun; pages++)
        {
            var page = await Workflow.ExecuteActivityAsync((IntakeActivities a) => a.ReconcilePageAsync(continuation), ActivityPolicy.Walk);
            listed += page.Listed;
            announced += page.Announced;
            continuation = page.Continuation;
            if (continuation is null)
            {
                return new ReconcileReport(listed, announced);
            }
        }

        throw Workflow.CreateContinueAsNewException((ReconcileWorkflow w) => w.RunAsync(new ReconcileRequest(continuation, listed, announced)));
    }
}
