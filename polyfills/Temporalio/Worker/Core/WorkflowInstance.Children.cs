using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class WorkflowInstance
{
    private uint childCount;
    private uint signalCount;
    private uint cancelCount;

    internal Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildAsync<TWorkflow, TResult>(StartChildWorkflowInput input)
    {
        RequireWritable();
        var options = input.Options;
        var token = options.CancellationToken ?? CancellationToken;
        if (token.IsCancellationRequested)
        {
            return Task.FromException<ChildWorkflowHandle<TWorkflow, TResult>>(new CanceledFailureException("Child cancelled before scheduled"));
        }

        var seq = ++childCount;
        var id = options.Id ?? Workflow.NewGuid().ToString();
        orders.Add(new StartChildOrder(
            seq,
            ChildCommand(input, id),
            options.Id is null,
            options.CancellationType,
            Messages.Metadata(PayloadConverter, options.StaticSummary, options.StaticDetails)));
        var pending = new PendingChild(id, input.Workflow);
        pendingChildren[seq] = pending;
        var started = new TaskCompletionSource<ChildWorkflowHandle<TWorkflow, TResult>>();
        _ = OnSchedulerAsync(async () =>
        {
            using var registration = token.Register(() =>
            {
                if (pendingChildren.ContainsKey(seq))
                {
                    orders.Add(new CancelChildOrder(seq));
                }
            });
            ChildHandle<TWorkflow, TResult> handle;
            try
            {
                var (startedId, runId) = await pending.Started.Task.ConfigureAwait(true);
                handle = new(this, startedId, runId);
            }
            catch (Exception e)
            {
                started.SetException(e);
                return;
            }

            started.SetResult(handle);
            handle.Close(await pending.Closed.Task.ConfigureAwait(true));
        });
        return started.Task;
    }

    internal Task SignalAsync(
        WorkflowExecution target,
        bool childOnly,
        string signal,
        IReadOnlyCollection<object?> args,
        IDictionary<string, Payload>? headers,
        CancellationToken? cancellationToken)
    {
        RequireWritable();
        var token = cancellationToken ?? CancellationToken;
        if (token.IsCancellationRequested)
        {
            return Task.FromException(new CanceledFailureException("Signal cancelled before scheduled"));
        }

        var seq = ++signalCount;
        orders.Add(new SignalExternalOrder(seq, new()
        {
            Namespace = Info.Namespace,
            Execution = target,
            ChildWorkflowOnly = childOnly,
            SignalName = signal,
            Input = args.Count == 0 ? null : Messages.Payloads(PayloadConverter, args),
            Header = Messages.Header(headers),
        }));
        var source = new TaskCompletionSource<Failure?>();
        pendingSignals[seq] = source;
        return OnSchedulerAsync(async () =>
        {
            using var registration = token.Register(() =>
            {
                if (pendingSignals.ContainsKey(seq))
                {
                    orders.Add(new CancelSignalOrder(seq));
                }
            });
            if (await source.Task.ConfigureAwait(true) is { } failed)
            {
                throw setup.ToException(failed);
            }
        });
    }

    internal Task CancelExternalAsync(CancelExternalWorkflowInput input)
    {
        RequireWritable();
        var seq = ++cancelCount;
        orders.Add(new CancelExternalOrder(seq, new()
        {
            Namespace = Info.Namespace,
            WorkflowId = input.Id,
            RunId = input.RunId ?? string.Empty,
            Reason = $"Cancel requested by workflow with run id {Info.RunId} with reason: ",
        }));
        var source = new TaskCompletionSource<Failure?>();
        pendingCancels[seq] = source;
        return OnSchedulerAsync(async () =>
        {
            if (await source.Task.ConfigureAwait(true) is { } failed)
            {
                throw setup.ToException(failed);
            }
        });
    }

    private StartChildWorkflowExecutionCommandAttributes ChildCommand(StartChildWorkflowInput input, string id)
    {
        var options = input.Options;
        return new()
        {
            Namespace = Info.Namespace,
            WorkflowId = id,
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = new() { Name = options.TaskQueue ?? Info.TaskQueue, Kind = TaskQueueKind.Normal },
            Input = input.Args.Count == 0 ? null : Messages.Payloads(PayloadConverter, input.Args),
            WorkflowExecutionTimeout = options.ExecutionTimeout?.ToDuration(),
            WorkflowRunTimeout = options.RunTimeout?.ToDuration(),
            WorkflowTaskTimeout = options.TaskTimeout?.ToDuration(),
            ParentClosePolicy = (Api.Enums.V1.ParentClosePolicy)(int)options.ParentClosePolicy,
            WorkflowIdReusePolicy = options.IdReusePolicy,
            RetryPolicy = Messages.RetryPolicy(options.RetryPolicy),
            CronSchedule = options.CronSchedule ?? string.Empty,
            Header = Messages.Header(input.Headers),
            Memo = options.Memo is null ? new() : Messages.Memo(PayloadConverter, options.Memo),
            SearchAttributes = options.TypedSearchAttributes?.ToProto(),
            InheritBuildId = options.TaskQueue is null,
            Priority = Messages.Priority(options.Priority),
        };
    }

    private sealed class ChildHandle<TWorkflow, TResult>(WorkflowInstance run, string id, string runId) : ChildWorkflowHandle<TWorkflow, TResult>
    {
        private readonly TaskCompletionSource<Resolution> closed = new();

        public override string Id => id;

        public override string FirstExecutionRunId => runId;

        public override async Task<TLocalResult> GetResultAsync<TLocalResult>() =>
            run.Read<TLocalResult>(await closed.Task.ConfigureAwait(true));

        public void Close(Resolution outcome) => closed.SetResult(outcome);

        public override Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ChildWorkflowSignalOptions? options = null) =>
            run.Outbound.SignalChildWorkflowAsync(new(id, signal, args, options, null));
    }

    private sealed class ExternalHandle<TWorkflow>(WorkflowInstance run, string id, string? runId) : ExternalWorkflowHandle<TWorkflow>
    {
        public override string Id => id;

        public override string? RunId => runId;

        public override Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ExternalWorkflowSignalOptions? options = null) =>
            run.Outbound.SignalExternalWorkflowAsync(new(id, runId, signal, args, options, null));

        public override Task CancelAsync() => run.Outbound.CancelExternalWorkflowAsync(new(id, runId));
    }
}
