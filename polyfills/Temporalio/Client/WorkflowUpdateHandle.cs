using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>An update that was asked for.</summary>
public record WorkflowUpdateHandle(ITemporalClient Client, string Id, string WorkflowId, string? WorkflowRunId = null)
{
    internal Outcome? KnownOutcome { get; init; }

    /// <exception cref="WorkflowUpdateFailedException">The update failed or was rejected.</exception>
    public Task GetResultAsync(RpcOptions? rpcOptions = null) => GetResultAsync<ValueTuple>(rpcOptions);

    /// <inheritdoc cref="GetResultAsync(RpcOptions?)"/>
    public virtual async Task<TResult> GetResultAsync<TResult>(RpcOptions? rpcOptions = null)
    {
        var outcome = KnownOutcome ?? await PollAsync(rpcOptions).ConfigureAwait(false);
        var converter = Client.Options.DataConverter.WithSerializationContext(new ISerializationContext.Workflow(Client.Options.Namespace, WorkflowId));
        return outcome.Failure is { } failure
            ? throw new WorkflowUpdateFailedException(await converter.ToExceptionAsync(failure).ConfigureAwait(false))
            : await WorkflowOutcome.ValueAsync<TResult>(outcome.Success, converter).ConfigureAwait(false);
    }

    private async Task<Outcome> PollAsync(RpcOptions? rpc)
    {
        var cancel = rpc?.CancellationToken ?? default;
        while (true)
        {
            try
            {
                var answer = await Client.WorkflowService.PollWorkflowExecutionUpdateAsync(
                    new()
                    {
                        Namespace = Client.Options.Namespace,
                        UpdateRef = new UpdateRef { UpdateId = Id, WorkflowExecution = new Api.Common.V1.WorkflowExecution { WorkflowId = WorkflowId, RunId = WorkflowRunId ?? "" } },
                        Identity = ClientCalls.IdentityOf(Client),
                        WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
                    },
                    TemporalClient.WithRetry(rpc)).ConfigureAwait(false);
                if (answer.Outcome is { } outcome)
                {
                    return outcome;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or RpcException { Code: RpcException.StatusCode.Cancelled or RpcException.StatusCode.DeadlineExceeded })
            {
                throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
            }

            // An empty answer ends a wait whose time the caller has limited; without a limit it is asked again.
            if (cancel.IsCancellationRequested || rpc?.Timeout is not null)
            {
                throw new WorkflowUpdateRpcTimeoutOrCanceledException(new RpcException(RpcException.StatusCode.Cancelled, "Timeout expired", null));
            }
        }
    }
}

/// <inheritdoc cref="WorkflowUpdateHandle"/>
public record WorkflowUpdateHandle<TResult>(ITemporalClient Client, string Id, string WorkflowId, string? WorkflowRunId = null)
    : WorkflowUpdateHandle(Client, Id, WorkflowId, WorkflowRunId)
{
    public new Task<TResult> GetResultAsync(RpcOptions? rpcOptions = null) => GetResultAsync<TResult>(rpcOptions);
}
