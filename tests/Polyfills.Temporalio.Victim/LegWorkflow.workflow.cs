using Temporalio.Workflows;

namespace Polyfills.Temporalio.Victim;

/// <summary>A child with an activity and a timer of its own.</summary>
[Workflow]
public sealed class LegWorkflow
{
    public const int Bonus = 32;

    [WorkflowRun]
    public async Task<int> RunAsync(int sum)
    {
        await Workflow.DelayAsync(TimeSpan.FromMilliseconds(5));
        return await Workflow.ExecuteActivityAsync(() => Steps.Add(sum, Bonus), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
    }
}
