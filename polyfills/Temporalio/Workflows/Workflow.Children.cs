using System.Linq.Expressions;

namespace Temporalio.Workflows;

public static partial class Workflow
{
    /// <summary>Starts a child and waits for its result.</summary>
    /// <exception cref="Exceptions.ChildWorkflowFailureException">The child ended otherwise than by completing.</exception>
    /// <exception cref="Exceptions.WorkflowAlreadyStartedException">The id is taken.</exception>
    public static Task ExecuteChildWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null) =>
        ExecuteChildWorkflowAsync<ValueTuple>(workflow, args, options);

    /// <inheritdoc cref="ExecuteChildWorkflowAsync(string, IReadOnlyCollection{object?}, ChildWorkflowOptions?)"/>
    public static async Task<TResult> ExecuteChildWorkflowAsync<TResult>(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null)
    {
        var handle = await Context.StartChildWorkflowAsync<object, TResult>(workflow, args, options ?? new()).ConfigureAwait(true);
        return await handle.GetResultAsync().ConfigureAwait(true);
    }

    /// <inheritdoc cref="ExecuteChildWorkflowAsync(string, IReadOnlyCollection{object?}, ChildWorkflowOptions?)"/>
    public static Task ExecuteChildWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var (name, args) = HandlerCall.Run(workflowRunCall);
        return ExecuteChildWorkflowAsync<ValueTuple>(name, args, options);
    }

    /// <inheritdoc cref="ExecuteChildWorkflowAsync(string, IReadOnlyCollection{object?}, ChildWorkflowOptions?)"/>
    public static Task<TResult> ExecuteChildWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var (name, args) = HandlerCall.Run(workflowRunCall);
        return ExecuteChildWorkflowAsync<TResult>(name, args, options);
    }

    /// <summary>Starts a child and waits until the server has accepted it.</summary>
    /// <exception cref="Exceptions.WorkflowAlreadyStartedException">The id is taken.</exception>
    public static async Task<ChildWorkflowHandle> StartChildWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null) =>
        await Context.StartChildWorkflowAsync<object, ValueTuple>(workflow, args, options ?? new()).ConfigureAwait(true);

    /// <inheritdoc cref="StartChildWorkflowAsync(string, IReadOnlyCollection{object?}, ChildWorkflowOptions?)"/>
    public static async Task<ChildWorkflowHandle<TWorkflow>> StartChildWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var (name, args) = HandlerCall.Run(workflowRunCall);
        return await Context.StartChildWorkflowAsync<TWorkflow, ValueTuple>(name, args, options ?? new()).ConfigureAwait(true);
    }

    /// <inheritdoc cref="StartChildWorkflowAsync(string, IReadOnlyCollection{object?}, ChildWorkflowOptions?)"/>
    public static Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var (name, args) = HandlerCall.Run(workflowRunCall);
        return Context.StartChildWorkflowAsync<TWorkflow, TResult>(name, args, options ?? new());
    }

    /// <summary>A handle on any workflow. Nothing is asked of the server.</summary>
    public static ExternalWorkflowHandle GetExternalWorkflowHandle(string id, string? runId = null) =>
        Context.GetExternalWorkflowHandle<object>(id, runId);

    /// <inheritdoc cref="GetExternalWorkflowHandle(string, string?)"/>
    public static ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId = null) =>
        Context.GetExternalWorkflowHandle<TWorkflow>(id, runId);

    /// <summary>Makes the exception to throw so that this run ends and a new one begins.</summary>
    public static ContinueAsNewException CreateContinueAsNewException(
        string workflow, IReadOnlyCollection<object?> args, ContinueAsNewOptions? options = null) =>
        Context.CreateContinueAsNewException(workflow, args, options);

    /// <inheritdoc cref="CreateContinueAsNewException(string, IReadOnlyCollection{object?}, ContinueAsNewOptions?)"/>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ContinueAsNewOptions? options = null)
    {
        var (name, args) = HandlerCall.Run(workflowRunCall);
        return Context.CreateContinueAsNewException(name, args, options);
    }

    /// <inheritdoc cref="CreateContinueAsNewException(string, IReadOnlyCollection{object?}, ContinueAsNewOptions?)"/>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ContinueAsNewOptions? options = null)
    {
        var (name, args) = HandlerCall.Run(workflowRunCall);
        return Context.CreateContinueAsNewException(name, args, options);
    }
}
