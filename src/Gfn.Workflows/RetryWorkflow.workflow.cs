using Gfn.Activities;
using Temporalio.Workflows;

namespace Gfn.Workflows;

/// <summary>Sends files that failed or were set aside through the pipeline once more, where the stores are open.</summary>
[Workflow]
public sealed class RetryWorkflow
{
    /// <summary>Brings them back and tells their landing runs, which do the rest.</summary>
    /// <param name="filter">Which; null for all.</param>
    [WorkflowRun]
    public Task<RetryReport> RunAsync(RetryFilter? filter)
    {
        var which = filter ?? new RetryFilter();
        return Workflow.ExecuteActivityAsync((RetryActivities a) => a.RetryFilesAsync(which), ActivityPolicy.Walk);
    }
}
