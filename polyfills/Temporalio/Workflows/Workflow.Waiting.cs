namespace Temporalio.Workflows;

public static partial class Workflow
{
    /// <summary>Waits for a durable timer.</summary>
    /// <exception cref="ArgumentException">Negative and not infinite.</exception>
    /// <exception cref="TaskCanceledException">Cancelled first.</exception>
    public static Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayWithOptionsAsync(new(millisecondsDelay, null, cancellationToken));

    /// <inheritdoc cref="DelayAsync(int, CancellationToken?)"/>
    public static Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        DelayWithOptionsAsync(new(delay, null, cancellationToken));

    /// <inheritdoc cref="DelayAsync(int, CancellationToken?)"/>
    public static Task DelayWithOptionsAsync(DelayOptions options) => Context.DelayAsync(options);

    /// <summary>Waits until a condition on the workflow's own state holds.</summary>
    /// <exception cref="TaskCanceledException">Cancelled first.</exception>
    public static Task WaitConditionAsync(Func<bool> conditionCheck, CancellationToken? cancellationToken = null) =>
        WaitConditionWithOptionsAsync(new(conditionCheck, null, null, cancellationToken));

    /// <inheritdoc cref="WaitConditionAsync(Func{bool}, TimeSpan, CancellationToken?)"/>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, int timeoutMilliseconds, CancellationToken? cancellationToken = null) =>
        WaitConditionAsync(conditionCheck, TimeSpan.FromMilliseconds(timeoutMilliseconds), cancellationToken);

    /// <summary>Waits until a condition on the workflow's own state holds or a durable timer fires.</summary>
    /// <returns>False when the timer fired first.</returns>
    /// <exception cref="TaskCanceledException">Cancelled first.</exception>
    public static Task<bool> WaitConditionAsync(Func<bool> conditionCheck, TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        WaitConditionWithOptionsAsync(new(conditionCheck, timeout, null, cancellationToken));

    /// <inheritdoc cref="WaitConditionAsync(Func{bool}, TimeSpan, CancellationToken?)"/>
    public static Task<bool> WaitConditionWithOptionsAsync(WaitConditionOptions options) => Context.WaitConditionAsync(options);

    /// <summary>What <c>Task.Run</c> is elsewhere: begins a function as a task of its own on the workflow's scheduler.</summary>
    public static Task RunTaskAsync(Func<Task> function, CancellationToken? cancellationToken = null) =>
        Task.Factory.StartNew(function, TokenOrOwn(cancellationToken), TaskCreationOptions.None, WorkflowScheduler).Unwrap();

    /// <inheritdoc cref="RunTaskAsync(Func{Task}, CancellationToken?)"/>
    public static Task<TResult> RunTaskAsync<TResult>(Func<Task<TResult>> function, CancellationToken? cancellationToken = null) =>
        Task.Factory.StartNew(function, TokenOrOwn(cancellationToken), TaskCreationOptions.None, WorkflowScheduler).Unwrap();

    /// <summary>Completes when all tasks have, failed ones included; throws the first failure.</summary>
    public static Task WhenAllAsync(IEnumerable<Task> tasks) => Task.WhenAll(tasks);

    /// <inheritdoc cref="WhenAllAsync(IEnumerable{Task})"/>
    public static Task WhenAllAsync(params Task[] tasks) => Task.WhenAll(tasks);

    /// <inheritdoc cref="WhenAllAsync(IEnumerable{Task})"/>
    public static Task<TResult[]> WhenAllAsync<TResult>(IEnumerable<Task<TResult>> tasks) => Task.WhenAll(tasks);

    /// <inheritdoc cref="WhenAllAsync(IEnumerable{Task})"/>
    public static Task<TResult[]> WhenAllAsync<TResult>(params Task<TResult>[] tasks) => Task.WhenAll(tasks);

    /// <summary>Completes with the first task that does, failed ones included.</summary>
    public static Task<Task> WhenAnyAsync(IEnumerable<Task> tasks) => Task.WhenAny(tasks);

    /// <inheritdoc cref="WhenAnyAsync(IEnumerable{Task})"/>
    public static Task<Task> WhenAnyAsync(params Task[] tasks) => Task.WhenAny(tasks);

    /// <inheritdoc cref="WhenAnyAsync(IEnumerable{Task})"/>
    public static async Task<Task<TResult>> WhenAnyAsync<TResult>(IEnumerable<Task<TResult>> tasks) =>
        (Task<TResult>)await Task.WhenAny((IEnumerable<Task>)tasks).ConfigureAwait(true);

    /// <inheritdoc cref="WhenAnyAsync(IEnumerable{Task})"/>
    public static async Task<Task<TResult>> WhenAnyAsync<TResult>(params Task<TResult>[] tasks) =>
        (Task<TResult>)await Task.WhenAny((Task[])tasks).ConfigureAwait(true);

    private static TaskScheduler WorkflowScheduler => (TaskScheduler)Context;

    private static CancellationToken TokenOrOwn(CancellationToken? token) => token ?? CancellationToken;
}
