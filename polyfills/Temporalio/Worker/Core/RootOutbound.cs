using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>The inner end of the outbound chain: makes the orders.</summary>
internal sealed class RootOutbound(WorkflowInstance run) : WorkflowOutboundInterceptor
{
    public override Task DelayAsync(DelayAsyncInput input) =>
        run.StartTimer(input.Delay, input.Summary, input.CancellationToken ?? run.CancellationToken);

    public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) => run.ScheduleActivityAsync<TResult>(input);

    public override Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input) =>
        run.ScheduleLocalActivityAsync<TResult>(input);

    public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(StartChildWorkflowInput input) =>
        run.StartChildAsync<TWorkflow, TResult>(input);

    public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) => run.SignalAsync(
        new() { WorkflowId = input.Id }, childOnly: true, input.Signal, input.Args, input.Headers, input.Options?.CancellationToken);

    public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) => run.SignalAsync(
        new() { WorkflowId = input.Id, RunId = input.RunId ?? string.Empty },
        childOnly: false,
        input.Signal,
        input.Args,
        input.Headers,
        input.Options?.CancellationToken);

    public override Task CancelExternalWorkflowAsync(CancelExternalWorkflowInput input) => run.CancelExternalAsync(input);

    public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) => new(input);
}
