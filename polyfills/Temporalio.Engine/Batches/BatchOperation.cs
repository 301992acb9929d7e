using Temporalio.Api.Batch.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Operation = Temporalio.Api.WorkflowService.V1.StartBatchOperationRequest.OperationOneofCase;

namespace Temporalio.Engine.Batches;

/// <summary>What a batch job does to one run.</summary>
internal static class BatchOperation
{
    /// <summary>Null for operations that this engine does not have.</summary>
    public static (BatchOperationType Type, string Identity)? Describe(StartBatchOperationRequest request) => request.OperationCase switch
    {
        Operation.TerminationOperation => (BatchOperationType.Terminate, request.TerminationOperation.Identity),
        Operation.SignalOperation => (BatchOperationType.Signal, request.SignalOperation.Identity),
        Operation.CancellationOperation => (BatchOperationType.Cancel, request.CancellationOperation.Identity),
        Operation.DeletionOperation => (BatchOperationType.Delete, request.DeletionOperation.Identity),
        Operation.ResetOperation => (BatchOperationType.Reset, request.ResetOperation.Identity),
        Operation.UnpauseActivitiesOperation => (BatchOperationType.UnpauseActivity, request.UnpauseActivitiesOperation.Identity),
        Operation.ResetActivitiesOperation => (BatchOperationType.ResetActivity, request.ResetActivitiesOperation.Identity),
        Operation.UpdateActivityOptionsOperation => (BatchOperationType.UpdateActivityOptions, request.UpdateActivityOptionsOperation.Identity),
        _ => null,
    };

    /// <exception cref="Seam.ServiceException">The run is gone, or cannot take the operation.</exception>
    public static void Apply(HistoryShard shard, StartBatchOperationRequest request, WorkflowExecution execution)
    {
        switch (request.OperationCase)
        {
            case Operation.TerminationOperation:
                shard.Terminate(shard.FindOpen(execution), request.Reason, request.TerminationOperation.Details, request.TerminationOperation.Identity);
                break;
            case Operation.SignalOperation:
                var signal = request.SignalOperation;
                shard.Signal(shard.FindOpen(execution), signal.Signal, signal.Input, signal.Identity, signal.Header, shard.NewId());
                break;
            case Operation.CancellationOperation:
                shard.RequestCancel(shard.FindOpen(execution), shard.NewId(), request.CancellationOperation.Identity, request.Reason);
                break;
            case Operation.DeletionOperation:
                shard.Remove(shard.Find(execution));
                break;
            case Operation.ResetOperation:
                Reset(shard, request, execution);
                break;
            case Operation.UnpauseActivitiesOperation:
                var unpause = request.UnpauseActivitiesOperation;
                shard.UnpauseActivities(shard.FindOpen(execution), new ActivitySelector(Type: unpause.Type, All: unpause.MatchAll), unpause.ResetAttempts, unpause.ResetHeartbeat, unpause.Jitter);
                break;
            case Operation.ResetActivitiesOperation:
                var reset = request.ResetActivitiesOperation;
                shard.ResetActivities(shard.FindOpen(execution), new ActivitySelector(Type: reset.Type, All: reset.MatchAll), reset.ResetHeartbeat, reset.KeepPaused, reset.RestoreOriginalOptions, reset.Jitter);
                break;
            case Operation.UpdateActivityOptionsOperation:
                var update = request.UpdateActivityOptionsOperation;
                shard.UpdateActivityOptions(shard.FindOpen(execution), new ActivitySelector(Type: update.Type, All: update.MatchAll), update.ActivityOptions, update.UpdateMask, update.RestoreOriginal);
                break;
        }
    }

    private static void Reset(HistoryShard shard, StartBatchOperationRequest request, WorkflowExecution execution)
    {
        var operation = request.ResetOperation;
        var reset = new ResetWorkflowExecutionRequest
        {
            WorkflowExecution = execution,
            Reason = request.Reason,
            RequestId = shard.NewId(),
            Identity = operation.Identity,
            WorkflowTaskFinishEventId = Point(shard.Find(execution).Events, operation),
            PostResetOperations = { operation.PostResetOperations },
        };
#pragma warning disable CS0612 // Deprecated in the protocol, and still sent by clients.
        if (operation.Options is { } options)
        {
            reset.ResetReapplyType = options.ResetReapplyType;
            reset.ResetReapplyExcludeTypes.Add(options.ResetReapplyExcludeTypes);
        }
        else
        {
            reset.ResetReapplyType = operation.ResetReapplyType;
        }
#pragma warning restore CS0612

        shard.Reset(reset);
    }

    private static long Point(IReadOnlyList<HistoryEvent> history, BatchOperationReset operation)
    {
#pragma warning disable CS0612
        var first = operation.Options is { } options
            ? options.TargetCase == ResetOptions.TargetOneofCase.FirstWorkflowTask
            : operation.ResetType == ResetType.FirstWorkflowTask;
#pragma warning restore CS0612
        if (operation.Options is { TargetCase: ResetOptions.TargetOneofCase.WorkflowTaskId } named)
        {
            return named.WorkflowTaskId;
        }

        if (operation.Options is { TargetCase: ResetOptions.TargetOneofCase.BuildId })
        {
            throw Refusal.InvalidArgument("Resetting by build id is not supported by the embedded engine: it has no worker versioning.");
        }

        var completed = history.Where(entry => entry.EventType == EventType.WorkflowTaskCompleted).Select(entry => entry.EventId).ToList();
        return completed.Count == 0 ? throw Refusal.InvalidArgument("unable to find resettable event: no workflow task was completed") : first ? completed[0] : completed[^1];
    }
}
