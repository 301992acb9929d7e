using System.Reflection;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Core;

/// <summary>The inner end of the inbound chain: calls the workflow's own methods.</summary>
internal sealed class RootInbound(WorkflowInstance run) : WorkflowInboundInterceptor
{
    public WorkflowOutboundInterceptor? Outbound { get; private set; }

    public override void Init(WorkflowOutboundInterceptor outbound) => Outbound = outbound;

    public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
    {
        var running = (Task)run.Definition.Run.Invoke(input.Instance, input.Args.AsSpan())!;
        await running.ConfigureAwait(true);
        return TaskResults.Of(running);
    }

    public override async Task HandleSignalAsync(HandleSignalInput input) =>
        await ((Task)Call(input.Definition.Method, input.Definition.Delegate, input.Args)!).ConfigureAwait(true);

    public override object? HandleQuery(HandleQueryInput input) =>
        Call(input.Definition.Method, input.Definition.Delegate, input.Args);

    public override void ValidateUpdate(HandleUpdateInput input)
    {
        if (input.Definition.ValidatorTarget is not null)
        {
            Call(input.Definition.ValidatorMethod, input.Definition.ValidatorDelegate, input.Args);
        }
    }

    public override async Task<object?> HandleUpdateAsync(HandleUpdateInput input)
    {
        var running = (Task)Call(input.Definition.Method, input.Definition.Delegate, input.Args)!;
        await running.ConfigureAwait(true);
        return TaskResults.Of(running);
    }

    private object? Call(MethodInfo? method, Delegate? del, object?[] args)
    {
        var target = method is null ? del!.Target : run.Instance;
        return (method ?? del!.Method).Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
