using Temporalio.Workflows;

namespace Gfn.Bench.Engine;

/// <summary>Activities all at once.</summary>
[Workflow]
internal sealed class FanOutWorkflow
{
    [WorkflowRun]
    public async Task<int> RunAsync(int activities)
    {
        var results = await Workflow.WhenAllAsync(Enumerable.Range(0, activities).Select(n =>
            Workflow.ExecuteActivityAsync(() => Steps.Next(n), new() { StartToCloseTimeout = TimeSpan.FromMinutes(10) })));
        return results.Length;
    }
}
