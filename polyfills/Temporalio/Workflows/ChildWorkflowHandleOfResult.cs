namespace Temporalio.Workflows;

/// <inheritdoc/>
public abstract class ChildWorkflowHandle<TWorkflow, TResult> : ChildWorkflowHandle<TWorkflow>
{
    /// <summary>Waits until the child has closed.</summary>
    /// <exception cref="Exceptions.ChildWorkflowFailureException">The child ended otherwise than by completing.</exception>
    public new Task<TResult> GetResultAsync() => GetResultAsync<TResult>();
}
