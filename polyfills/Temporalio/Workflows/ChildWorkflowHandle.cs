using System.Linq.Expressions;

namespace Temporalio.Workflows;

/// <summary>A child that the server has accepted.</summary>
public abstract class ChildWorkflowHandle
{
    public abstract string Id { get; }

    public abstract string FirstExecutionRunId { get; }

    /// <summary>Waits until the child has closed.</summary>
    /// <exception cref="Exceptions.ChildWorkflowFailureException">The child ended otherwise than by completing.</exception>
    public Task GetResultAsync() => GetResultAsync<ValueTuple>();

    /// <inheritdoc cref="GetResultAsync()"/>
    public abstract Task<TResult> GetResultAsync<TResult>();

    /// <summary>Waits until the server has recorded the signal with the child.</summary>
    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, ChildWorkflowSignalOptions? options = null)
    {
        var (name, args) = HandlerCall.Signal(signalCall);
        return SignalAsync(name, args, options);
    }

    /// <inheritdoc cref="SignalAsync{TWorkflow}"/>
    public abstract Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ChildWorkflowSignalOptions? options = null);
}
