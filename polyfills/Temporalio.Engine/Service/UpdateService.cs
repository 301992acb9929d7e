using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>Updates: asked for, waited for, and together with a start.</summary>
internal sealed class UpdateService(HistoryShard shard, CancellationToken stopping)
{
    // A caller whose own deadline is shorter runs into that; it is not told of a stage that was not reached.
    private static readonly TimeSpan StageLimit = TimeSpan.FromSeconds(20);

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.UpdateWorkflowExecution, async (request, _, cancel) =>
        {
            var (run, update) = await shard.ReadAsync(() => Admit(request, shard.Find(request.WorkflowExecution)));
            return await AnswerAsync(run, update, request.WaitPolicy, cancel);
        });
        server.Handle(WorkflowServiceMethods.PollWorkflowExecutionUpdate, PollAsync);
        server.Handle(WorkflowServiceMethods.ExecuteMultiOperation, StartAndUpdateAsync);
    }

    private (Run Run, PendingUpdate Update) Admit(UpdateWorkflowExecutionRequest request, Run run)
    {
        if (request.FirstExecutionRunId.Length > 0 && run.Record.FirstRunId != request.FirstExecutionRunId)
        {
            throw Refusal.NotFound("workflow execution not found");
        }

        return (run, shard.AddUpdate(run, request.Request));
    }

    private async Task<UpdateWorkflowExecutionResponse> AnswerAsync(Run run, PendingUpdate update, WaitPolicy? policy, CancellationToken cancel)
    {
        var (stage, outcome) = await WaitAsync(update, policy?.LifecycleStage ?? UpdateWorkflowExecutionLifecycleStage.Unspecified, cancel);
        return new UpdateWorkflowExecutionResponse { UpdateRef = Reference(run, update.Id), Stage = stage, Outcome = outcome };
    }

    private async Task<(UpdateWorkflowExecutionLifecycleStage Stage, Outcome? Outcome)> WaitAsync(PendingUpdate update, UpdateWorkflowExecutionLifecycleStage asked, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        if (asked == UpdateWorkflowExecutionLifecycleStage.Completed)
        {
            await LongPoll.WaitAsync(update.Completed.Task, StageLimit, shard.Clock.Provider, either.Token);
        }
        else if (asked == UpdateWorkflowExecutionLifecycleStage.Accepted)
        {
            await LongPoll.WaitAsync(AcceptedAsync(update), StageLimit, shard.Clock.Provider, either.Token);
        }

        // What is answered here is on disk first.
        await shard.ReadAsync(static () => true);
        if (update.Completed.Task.IsCompletedSuccessfully)
        {
            return (UpdateWorkflowExecutionLifecycleStage.Completed, await update.Completed.Task);
        }

        return update.Accepted.Task.IsCompletedSuccessfully
            ? (UpdateWorkflowExecutionLifecycleStage.Accepted, null)
            : (UpdateWorkflowExecutionLifecycleStage.Admitted, null);
    }

    private static async Task<object> AcceptedAsync(PendingUpdate update) => await update.Accepted.Task ?? (object)update;

    private async Task<PollWorkflowExecutionUpdateResponse> PollAsync(PollWorkflowExecutionUpdateRequest request, CallMetadata _, CancellationToken cancel)
    {
        var id = request.UpdateRef.UpdateId;
        var (run, update) = await shard.ReadAsync(() =>
        {
            var found = shard.Find(request.UpdateRef.WorkflowExecution);
            return (found, shard.FindUpdate(found, id) ?? throw Refusal.NotFound($"update \"{id}\" not found"));
        });
        var (stage, outcome) = await WaitAsync(update, request.WaitPolicy?.LifecycleStage ?? UpdateWorkflowExecutionLifecycleStage.Unspecified, cancel);
        return new PollWorkflowExecutionUpdateResponse { UpdateRef = Reference(run, id), Stage = stage, Outcome = outcome };
    }

    private async Task<ExecuteMultiOperationResponse> StartAndUpdateAsync(ExecuteMultiOperationRequest request, CallMetadata _, CancellationToken cancel)
    {
        if (request.Operations.Count != 2 || request.Operations[0].StartWorkflow is not { } start || request.Operations[1].UpdateWorkflow is not { } asked)
        {
            throw Refusal.InvalidArgument("Operations have to be exactly [Start, Update].");
        }

        var (run, update, started) = await shard.ReadAsync(() => Begin(start, asked));
        var answer = await AnswerAsync(run, update, asked.WaitPolicy, cancel);
        return new ExecuteMultiOperationResponse
        {
            Responses =
            {
                new ExecuteMultiOperationResponse.Types.Response
                {
                    StartWorkflow = new StartWorkflowExecutionResponse { RunId = run.Record.RunId, FirstExecutionRunId = run.Record.FirstRunId, Started = started, Status = run.Record.Status },
                },
                new ExecuteMultiOperationResponse.Types.Response { UpdateWorkflow = answer },
            },
        };
    }

    private (Run Run, PendingUpdate Update, bool Started) Begin(StartWorkflowExecutionRequest start, UpdateWorkflowExecutionRequest asked)
    {
        if (shard.Latest(start.WorkflowId) is { } latest
            && start.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.UseExisting
            && shard.FindUpdate(latest, asked.Request.Meta.UpdateId) is { } known)
        {
            return (latest, known, false);
        }

        try
        {
            PendingUpdate? first = null;
            var (run, started) = shard.Start(start, beforeFirstTask: fresh => first = shard.AddUpdate(fresh, asked.Request));
            return (run, first ?? shard.AddUpdate(run, asked.Request), started);
        }
        catch (ServiceException e)
        {
            throw new ServiceException(e.Status, "MultiOperation could not be executed.", Failure(e));
        }
    }

    private static MultiOperationExecutionFailure Failure(ServiceException cause)
    {
        var status = cause.ToGrpcStatus();
        var first = new MultiOperationExecutionFailure.Types.OperationStatus { Code = status.Code, Message = status.Message };
        first.Details.AddRange(status.Details);
        var second = new MultiOperationExecutionFailure.Types.OperationStatus { Code = (int)ServiceStatus.Aborted, Message = "Operation was aborted." };
        second.Details.Add(Any.Pack(new Api.Failure.V1.MultiOperationExecutionAborted()));
        return new MultiOperationExecutionFailure { Statuses = { first, second } };
    }

    private static UpdateRef Reference(Run run, string id) => new()
    {
        UpdateId = id,
        WorkflowExecution = new WorkflowExecution { WorkflowId = run.Record.WorkflowId, RunId = run.Record.RunId },
    };
}
