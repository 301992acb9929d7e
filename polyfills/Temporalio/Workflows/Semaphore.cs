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

    /// <param name="timeout">
    /// Zero without a token never waits; <see cref="Timeout.InfiniteTimeSpan"/> waits without a timer. A free place is taken at once,
    /// whatever the timeout and the token say, and whoever waits already.
    /// </param>
    /// <param name="cancellationToken">Null is <see cref="Workflow.CancellationToken"/>.</param>
    /// <returns>False when the time was up first.</returns>
    /// <exception cref="ArgumentException">Negative and not infinite.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        timeout == Timeout.InfiniteTimeSpan ? EnterAsync(null, cancellationToken)
        : timeout < TimeSpan.Zero ? throw new ArgumentException("Timeout cannot be less than zero (except -1ms for infinite)", nameof(timeout))
        : EnterAsync(timeout, cancellationToken);

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

    private Task<bool> EnterAsync(TimeSpan? timeout, CancellationToken? cancellationToken) =>
        TryEnter() ? Task.FromResult(true)
        : timeout == TimeSpan.Zero && cancellationToken is null ? Task.FromResult(false)
        : QueueAsync(timeout, cancellationToken);

    private async Task<bool> QueueAsync(TimeSpan? timeout, CancellationToken? cancellationToken)
    {
        var me = waiters.AddLast(new object());
        try
        {
            // The condition that lets the first waiter pass takes the place itself: between its release and the waiter's turn
            // nobody else may see it free.
            var entered = false;
            bool TakePlace() => entered || (waiters.First == me && (entered = TryEnter()));
            await Workflow.WaitConditionWithOptionsAsync(new(TakePlace, timeout, null, cancellationToken)).ConfigureAwait(true);

            // One more turn of the loop, as recorded histories have it: which of two waiters orders first depends on it.
            await Task.Yield();
            return entered;
        }
        finally
        {
            waiters.Remove(me);
        }
    }
}
