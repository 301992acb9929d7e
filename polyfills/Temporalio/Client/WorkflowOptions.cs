namespace Temporalio.Client;

public class WorkflowOptions : ICloneable
{
    public WorkflowOptions()
    {
    }

    public WorkflowOptions(string id, string taskQueue)
    {
        Id = id;
        TaskQueue = taskQueue;
    }

    public string? CronSchedule { get; set; }

    public System.TimeSpan? ExecutionTimeout { get; set; }

    public string? Id { get; set; }

    public Temporalio.Api.Enums.V1.WorkflowIdConflictPolicy IdConflictPolicy { get; set; }

    public Temporalio.Api.Enums.V1.WorkflowIdReusePolicy IdReusePolicy { get; set; } = Temporalio.Api.Enums.V1.WorkflowIdReusePolicy.AllowDuplicate;

    public System.Collections.Generic.IReadOnlyDictionary<string, object>? Memo { get; set; }

    public Temporalio.Common.Priority? Priority { get; set; }

    public bool RequestEagerStart { get; set; }

    public Temporalio.Common.RetryPolicy? RetryPolicy { get; set; }

    public Temporalio.Client.RpcOptions? Rpc { get; set; }

    public System.TimeSpan? RunTimeout { get; set; }

    public System.TimeSpan? StartDelay { get; set; }

    public string? StartSignal { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<object?>? StartSignalArgs { get; set; }

    public string? StaticDetails { get; set; }

    public string? StaticSummary { get; set; }

    public string? TaskQueue { get; set; }

    public System.TimeSpan? TaskTimeout { get; set; }

    public Temporalio.Common.SearchAttributeCollection? TypedSearchAttributes { get; set; }

    public virtual object Clone()
    {
        var copy = (WorkflowOptions)MemberwiseClone();
        copy.Rpc = (Temporalio.Client.RpcOptions?)Rpc?.Clone();
        return copy;
    }

    /// <summary>Has the workflow signalled as it is started: sets <see cref="StartSignal"/> and its arguments.</summary>
    public void SignalWithStart<TWorkflow>(System.Linq.Expressions.Expression<Func<TWorkflow, Task>> signalCall)
    {
        var (method, args) = Temporalio.Common.ExpressionUtil.ExtractCall(signalCall);
        StartSignal = Temporalio.Workflows.WorkflowSignalDefinition.NameFromMethodForCall(method);
        StartSignalArgs = args;
    }

    /// <inheritdoc cref="SignalWithStart{TWorkflow}"/>
    public void SignalWithStart(string signal, IReadOnlyCollection<object?> args)
    {
        StartSignal = signal;
        StartSignalArgs = args;
    }
}
