namespace Temporalio.Worker.Core;

/// <summary>Lets the code of a run have its turn on a pool thread, and gives up on one that does not come back.</summary>
internal sealed class ActivationRunner(TimeSpan? deadlockAfter)
{
    public static readonly TimeSpan DeadlockAfter = TimeSpan.FromSeconds(2);

    /// <exception cref="InvalidOperationException">The code held its thread for too long.</exception>
    public async Task<IReadOnlyList<Order>> RunAsync(string runId, WorkflowInstance instance, Activation activation)
    {
        var turn = Task.Run(() => instance.Activate(activation));
        if (deadlockAfter is not { } limit)
        {
            return await turn.ConfigureAwait(false);
        }

        try
        {
            return await turn.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (!turn.IsCompleted)
        {
            _ = turn.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new InvalidOperationException($"[TMPRL1101] Workflow with run ID {runId} deadlocked after {limit}", e);
        }
    }
}
