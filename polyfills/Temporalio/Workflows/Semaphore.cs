namespace Temporalio.Workflows;

/// <summary>Limits how much of one workflow runs at a time. Waiters are served in order. Only for use in a workflow.</summary>
public class Semaphore
{
    private readonly LinkedList<object> waiters = [];

    /// <exception cref="InvalidOperationException">Not in a workflow.</exception>
    public Semaphore(int initialCount)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Cannot use workflow semaphore outside of workflow");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        Max = initialCount;
        CurrentCount = initialCount;
    }

    public int Max { get; init; }

    /// <summary>How many may enter now without waiting.</summary>
    public int CurrentCount { get; private set; }

    public Task WaitAsync(CancellationToken? cancellationToken = null) => EnterAsync(null, cancellationToken);

    /// <inheritdoc cref="WaitAsync(TimeSpan, CancellationToken?)"/>
    public Task<bool> WaitAsync(int millisecondsTimeout, CancellationToken? cancellationToken = null) =>
        WaitAsync(TimeSpan.FromMilliseconds(millisecondsTimeout), cancellationToken);

    /// <param name="timeout">Zero never waits; <see cref="Timeout.InfiniteTimeSpan"/> waits without a timer.</param>
    /// <param name="cancellationToken">Null is <see cref="Workflow.CancellationToken"/>.</param>
    /// <returns>False when the time was up first.</returns>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken? cancellationToken = null)
    {
        if (timeout == TimeSpan.Zero)
        {
            cancellationToken?.ThrowIfCancellationRequested();
            return Task.FromResult(TryEnter());
        }

        return EnterAsync(timeout == Timeout.InfiniteTimeSpan ? null : timeout, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">Released more often than entered.</exception>
    public void Release()
    {
        if (CurrentCount == Max)
        {
            throw new InvalidOperationException("More released than successfully waited");
        }

        CurrentCount++;
    }

    private bool TryEnter()
    {
        if (CurrentCount == 0)
        {
            return false;
        }

        CurrentCount--;
        return true;
    }

    private async Task<bool> EnterAsync(TimeSpan? timeout, CancellationToken? cancellationToken)
    {
        var me = waiters.AddLast(new object());
        try
        {
            // The condition that lets the first waiter pass takes the count itself: two conditions that are
            // released one after the other in the same drain must not see the same free place.
            var entered = false;
            bool TakePlace() => entered || (waiters.First == me && (entered = TryEnter()));
            await Workflow.WaitConditionWithOptionsAsync(new(TakePlace, timeout, null, cancellationToken)).ConfigureAwait(true);
            return entered;
        }
        finally
        {
            waiters.Remove(me);
        }
    }
}
