namespace Temporalio.Worker.Core;

/// <summary>Lets the code of a run have its turn on a pool thread, and gives up on one that does not come back.</summary>
internal sealed class ActivationRunner(TimeSpan? deadlockAfter)
{
    /// <summary>How long a turn without orders may be waited for in workflows that use <c>Task.WhenEach</c>.</summary>
    private static readonly TimeSpan StrayMoment = TimeSpan.FromMilliseconds(200);

    public static readonly TimeSpan DeadlockAfter = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="TurnAsync"/>
    public async Task<IReadOnlyList<Order>> RunAsync(string runId, WorkflowInstance instance, Activation activation)
    {
        var orders = await TurnAsync(runId, instance, activation).ConfigureAwait(false);
        if (orders.Count == 0 && instance.Definition.UsesWhenEach && !activation.Facts.IsReplaying)
        {
            await instance.AwaitStrayAsync(StrayMoment).ConfigureAwait(false);
        }

        return orders;
    }

    /// <exception cref="InvalidOperationException">The code held its thread for too long.</exception>
    private async Task<IReadOnlyList<Order>> TurnAsync(string runId, WorkflowInstance instance, Activation activation)
    {
        var turn = Task.Run(() => instance.Activate(activation));
        if (deadlockAfter is not { } limit)
        {
            return await turn.ConfigureAwait(false);
        }

        await ((Task)turn.WaitAsync(limit)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompleted)
        {
            _ = turn.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new InvalidOperationException($"[TMPRL1101] Workflow with run ID {runId} deadlocked after {limit}");
        }

        return await turn.ConfigureAwait(false);
    }
}
