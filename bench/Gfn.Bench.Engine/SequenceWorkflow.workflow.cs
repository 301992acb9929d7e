using Temporalio.Workflows;

namespace Gfn.Bench.Engine;

/// <summary>A sequence of activities, one after the other: five in the measure that is quoted.</summary>
[Workflow]
internal sealed class SequenceWorkflow
{
    [WorkflowRun]
    public async Task<int> RunAsync(int value, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            value = await Workflow.ExecuteActivityAsync(() => Steps.Next(value), new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
        }

        return value;
    }
}
