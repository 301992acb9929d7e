using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Bridge;
using Temporalio.Client.Interceptors;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <content>Updates.</content>
internal sealed partial class ClientCalls
{
    public override async Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input)
    {
        var request = await RequestAsync(input.Id, input.RunId, input.FirstExecutionRunId, input.Update, input.Args, input.Options.Id, input.Options.WaitForStage, input.Headers).ConfigureAwait(false);
        var rpc = (RpcOptions)TemporalClient.WithRetry(input.Options.Rpc).Clone();
        rpc.Timeout ??= LongPollTimeout;
        try
        {
            while (true)
            {
                var answer = await client.WorkflowService.UpdateWorkflowExecutionAsync(request, rpc).ConfigureAwait(false);
                if (answer.Stage >= UpdateWorkflowExecutionLifecycleStage.Accepted || answer.Outcome is not null)
                {
                    return Handle<TResult>(answer, request.Request.Meta.UpdateId, input.Id);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { Code: RpcException.StatusCode.Cancelled or RpcException.StatusCode.DeadlineExceeded })
        {
            throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
        }
    }

    public override async Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TUpdateResult>(StartUpdateWithStartWorkflowInput input)
    {
        var start = input.Options.StartWorkflowOperation ?? throw new ArgumentException("Start workflow operation is required");
        if (start.Options.IdConflictPolicy == WorkflowIdConflictPolicy.Unspecified)
        {
            throw new ArgumentException("Workflow ID conflict policy required for update with start");
        }

        Check(start.Options);
        var id = start.Options.Id!;
        try
        {
            var update = await RequestAsync(id, null, null, input.Update, input.Args, input.Options.Id, input.Options.WaitForStage, input.Headers).ConfigureAwait(false);
            var request = new ExecuteMultiOperationRequest
            {
                Namespace = Namespace,
                Operations =
                {
                    new ExecuteMultiOperationRequest.Types.Operation { StartWorkflow = await RequestAsync(start.Workflow, start.Args, start.Options, start.Headers).ConfigureAwait(false) },
                    new ExecuteMultiOperationRequest.Types.Operation { UpdateWorkflow = update },
                },
            };
            var rpc = (RpcOptions)TemporalClient.WithRetry(input.Options.Rpc).Clone();
            while (true)
            {
                var answer = await client.WorkflowService.ExecuteMultiOperationAsync(request, rpc).ConfigureAwait(false);
                var started = answer.Responses[0].StartWorkflow;
                start.SetHandle(new WorkflowHandle(client, id, ResultRunId: started.RunId, FirstExecutionRunId: started.RunId));
                var updated = answer.Responses[1].UpdateWorkflow;
                if (updated.Stage >= UpdateWorkflowExecutionLifecycleStage.Accepted || updated.Outcome is not null)
                {
                    return Handle<TUpdateResult>(updated, update.Request.Meta.UpdateId, id);
                }
            }
        }
        catch (Exception e)
        {
            var told = Translate(e, id, start.Workflow);
            start.SetException(told);
            if (ReferenceEquals(told, e))
            {
                throw;
            }

            throw told;
        }
    }

    private static Exception Translate(Exception e, string id, string workflow)
    {
        if (e is not RpcException rpc)
        {
            return e is OperationCanceledException ? new WorkflowUpdateRpcTimeoutOrCanceledException(e) : e;
        }

        if (rpc.Code is RpcException.StatusCode.Cancelled or RpcException.StatusCode.DeadlineExceeded)
        {
            return new WorkflowUpdateRpcTimeoutOrCanceledException(rpc);
        }

        var first = Faults.Detail<MultiOperationExecutionFailure>(rpc)?.Statuses.FirstOrDefault(status => status.Details.All(detail => !detail.Is(Api.Failure.V1.MultiOperationExecutionAborted.Descriptor)));
        if (first is null)
        {
            return e;
        }

        foreach (var detail in first.Details)
        {
            if (detail.TryUnpack<WorkflowExecutionAlreadyStartedFailure>(out var already))
            {
                return new WorkflowAlreadyStartedException(first.Message, id, workflow, already.RunId);
            }
        }

        return new RpcException((RpcException.StatusCode)first.Code, first.Message, null);
    }

    private WorkflowUpdateHandle<TResult> Handle<TResult>(UpdateWorkflowExecutionResponse answer, string updateId, string workflowId) =>
        new(client, updateId, workflowId, answer.UpdateRef?.WorkflowExecution?.RunId) { KnownOutcome = answer.Outcome };

    private async Task<UpdateWorkflowExecutionRequest> RequestAsync(
        string id, string? runId, string? firstRunId, string update, IReadOnlyCollection<object?> args, string? updateId, WorkflowUpdateStage stage, IDictionary<string, Api.Common.V1.Payload>? headers)
    {
        if (stage is WorkflowUpdateStage.None or WorkflowUpdateStage.Admitted)
        {
            throw new ArgumentException(stage == WorkflowUpdateStage.None ? "WaitForStage is required to start workflow update" : "Admitted is not an allowed wait stage to start workflow update");
        }

        var converter = ConverterFor(id);
        return new UpdateWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(id, runId),
            FirstExecutionRunId = firstRunId ?? "",
            WaitPolicy = new WaitPolicy { LifecycleStage = (UpdateWorkflowExecutionLifecycleStage)(int)stage },
            Request = new Request
            {
                Meta = new Meta { UpdateId = updateId ?? NewRequestId(), Identity = client.Identity },
                Input = new Input
                {
                    Header = await HeaderAsync(headers, converter).ConfigureAwait(false),
                    Name = update,
                    Args = await ArgumentsAsync(args, converter).ConfigureAwait(false),
                },
            },
        };
    }
}
