using Temporalio.Workflows;

namespace Gfn.Bench.Engine;

/// <summary>Starts timers that end far from now, and some that end within the run.</summary>
[Workflow]
internal sealed class TimersWorkflow
{
    [WorkflowRun]
    public async Task<int> RunAsync(int timers, int milliseconds)
    {
        await Workflow.WhenAllAsync(Enumerable.Range(0, timers).Select(_ => Workflow.DelayAsync(TimeSpan.FromMilliseconds(milliseconds))));
        return timers;
    }
}
