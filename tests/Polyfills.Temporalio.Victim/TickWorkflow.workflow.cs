using Temporalio.Workflows;

namespace Polyfills.Temporalio.Victim;

/// <summary>Runs again and again by its cron schedule.</summary>
[Workflow]
public sealed class TickWorkflow
{
    [WorkflowRun]
    public Task<int> RunAsync() => Task.FromResult(1);
}
