using Temporalio.Workflows;

namespace Gfn.Bench.Engine;

/// <summary>Waits until it is told to go on: what is open while nothing happens.</summary>
[Workflow]
internal sealed class WaitingWorkflow
{
    private bool released;

    [WorkflowRun]
    public async Task<int> RunAsync(int value)
    {
        await Workflow.WaitConditionAsync(() => released);
        return value;
    }

    [WorkflowSignal]
    public Task ReleaseAsync()
    {
        released = true;
        return Task.CompletedTask;
    }
}
