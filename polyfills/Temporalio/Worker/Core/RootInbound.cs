using System.Reflection;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Core;

/// <summary>The inner end of the inbound chain: calls the workflow's own methods.</summary>
internal sealed class RootInbound(WorkflowInstance run) : WorkflowInboundInterceptor
{
    public WorkflowOutboundInterceptor? Outbound { get; private set; }

    public override void Init(WorkflowOutboundInterceptor outbound) => Outbound = outbound;

    public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input) =>
        TaskResults.OfAsync((Task)run.Definition.Run.Invoke(input.Instance, input.Args.AsSpan())!);

    public override Task HandleSignalAsync(HandleSignalInput input) =>
        (Task)Call(input.Definition.Method, input.Definition.Delegate, input.Args)!;

    public override object? HandleQuery(HandleQueryInput input) =>
        Call(input.Definition.Method, input.Definition.Delegate, input.Args);

    public override void ValidateUpdate(HandleUpdateInput input)
    {
        if (input.Definition.ValidatorTarget is not null)
        {
            Call(input.Definition.ValidatorMethod, input.Definition.ValidatorDelegate, input.Args);
        }
    }

    public override Task<object?> HandleUpdateAsync(HandleUpdateInput input) =>
        TaskResults.OfAsync((Task)Call(input.Definition.Method, input.Definition.Delegate, input.Args)!);

    private object? Call(MethodInfo? method, Delegate? del, object?[] args)
    {
        var target = method is null ? del!.Target : run.Instance;
        return (method ?? del!.Method).Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
