using System.Linq.Expressions;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>The start half of an update-with-start.</summary>
public abstract class WithStartWorkflowOperation : ICloneable
{
    private protected WithStartWorkflowOperation(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options)
    {
        Workflow = workflow;
        Args = args;
        Options = options;
    }

    public string Workflow { get; set; }

    public IReadOnlyCollection<object?> Args { get; set; }

    public WorkflowOptions Options { get; set; }

    public IDictionary<string, Payload>? Headers { get; set; }

    public static WithStartWorkflowOperation<WorkflowHandle<TWorkflow, TResult>> Create<TWorkflow, TResult>(Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return new(WorkflowDefinition.NameFromRunMethodForCall(method), args, options, handle => new WorkflowHandle<TWorkflow, TResult>(handle.Client, handle.Id, handle.RunId, handle.ResultRunId, handle.FirstExecutionRunId));
    }

    public static WithStartWorkflowOperation<WorkflowHandle<TWorkflow>> Create<TWorkflow>(Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return new(WorkflowDefinition.NameFromRunMethodForCall(method), args, options, handle => new WorkflowHandle<TWorkflow>(handle.Client, handle.Id, handle.RunId, handle.ResultRunId, handle.FirstExecutionRunId));
    }

    public static WithStartWorkflowOperation<WorkflowHandle> Create(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options) =>
        new(workflow, args, options, static handle => handle);

    public abstract object Clone();

    internal abstract void SetHandle(WorkflowHandle handle);

    internal abstract void SetException(Exception exception);
}

/// <inheritdoc cref="WithStartWorkflowOperation"/>
public sealed class WithStartWorkflowOperation<THandle> : WithStartWorkflowOperation
    where THandle : WorkflowHandle
{
    private readonly TaskCompletionSource<THandle> handle;
    private readonly Func<WorkflowHandle, THandle> typed;

    internal WithStartWorkflowOperation(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options, Func<WorkflowHandle, THandle> typed, TaskCompletionSource<THandle>? handle = null)
        : base(workflow, args, options)
    {
        this.typed = typed;
        this.handle = handle ?? new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Ends once the workflow has been started.</summary>
    public Task<THandle> GetHandleAsync() => handle.Task;

    /// <summary>Copies share the handle that they will give.</summary>
    public override object Clone() =>
        new WithStartWorkflowOperation<THandle>(Workflow, Args, (WorkflowOptions)Options.Clone(), typed, handle) { Headers = Headers is null ? null : new Dictionary<string, Payload>(Headers, StringComparer.Ordinal) };

    internal override void SetHandle(WorkflowHandle handle) => this.handle.TrySetResult(typed(handle));

    internal override void SetException(Exception exception) => handle.TrySetException(exception);
}
