using System.Linq.Expressions;

namespace Temporalio.Workflows;

/// <summary>Some other workflow, which need not exist.</summary>
public abstract class ExternalWorkflowHandle
{
    public abstract string Id { get; }

    public abstract string? RunId { get; }

    /// <summary>Waits until the server has recorded the signal with the target.</summary>
    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, ExternalWorkflowSignalOptions? options = null)
    {
        var (name, args) = HandlerCall.Signal(signalCall);
        return SignalAsync(name, args, options);
    }

    /// <inheritdoc cref="SignalAsync{TWorkflow}"/>
    public abstract Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ExternalWorkflowSignalOptions? options = null);

    /// <summary>Waits until the server has recorded the request with the target.</summary>
    public abstract Task CancelAsync();
}
