using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Batch.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Batches;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Service;

/// <summary>The calls about batch jobs.</summary>
internal sealed class BatchService(HistoryShard shard, BatchBook book)
{
    private const int PageMax = 1_000;

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.StartBatchOperation, (request, _, _) => shard.ChangeAsync(() =>
        {
            Check(request);
            book.Start(request);
            return new StartBatchOperationResponse();
        }));
        server.Handle(WorkflowServiceMethods.StopBatchOperation, (request, _, _) => shard.ChangeAsync(() =>
        {
            book.Stop(request.JobId);
            return new StopBatchOperationResponse();
        }));
        server.Handle(WorkflowServiceMethods.DescribeBatchOperation, (request, _, _) => shard.ReadAsync(() => Describe(book.Find(request.JobId))));
        server.Handle(WorkflowServiceMethods.ListBatchOperations, (request, _, _) => shard.ReadAsync(() => List(request)));
    }

    private static void Check(StartBatchOperationRequest request)
    {
#pragma warning disable CS0612 // Deprecated in the protocol, and still sent by clients.
        var (named, queried) = (request.Executions.Count > 0, request.VisibilityQuery.Length > 0);
#pragma warning restore CS0612
        if (request.JobId.Length == 0)
        {
            throw Refusal.InvalidArgument("JobId is not set on request.");
        }

        if (request.Reason.Length == 0)
        {
            throw Refusal.InvalidArgument("Reason is not set on request.");
        }

        if (named == queried)
        {
            throw Refusal.InvalidArgument(named ? "Workflow executions and visibility filter are both set on request. Only one of them is allowed." : "Workflow executions or visibility filter are not set on request.");
        }

        if (request.OperationCase == StartBatchOperationRequest.OperationOneofCase.None)
        {
            throw Refusal.InvalidArgument("Batch operation is not set on request.");
        }

        if (BatchOperation.Describe(request) is null)
        {
            throw new ServiceException(ServiceStatus.Unimplemented, $"The batch operation {request.OperationCase} is not implemented by the embedded engine.");
        }
    }

    private static DescribeBatchOperationResponse Describe(BatchRecord job)
    {
        var (type, identity) = BatchOperation.Describe(job.Request)!.Value;
        return new DescribeBatchOperationResponse
        {
            OperationType = type,
            JobId = job.Request.JobId,
            State = job.State,
            StartTime = job.StartTime,
            CloseTime = job.CloseTime,
            TotalOperationCount = job.Total,
            CompleteOperationCount = job.Complete,
            FailureOperationCount = job.Failed,
            Identity = identity,
            Reason = job.Request.Reason,
            Query = job.Request.VisibilityQuery,
        };
    }

    private ListBatchOperationsResponse List(ListBatchOperationsRequest request)
    {
        var all = book.All.ToList();
        var from = request.NextPageToken.IsEmpty ? 0 : Int32Value.Parser.ParseFrom(request.NextPageToken).Value;
        var size = request.PageSize is > 0 and < PageMax ? request.PageSize : PageMax;
        var answer = new ListBatchOperationsResponse();
        answer.OperationInfo.Add(all.Skip(from).Take(size).Select(job => new BatchOperationInfo
        {
            JobId = job.Request.JobId,
            State = job.State,
            StartTime = job.StartTime,
            CloseTime = job.CloseTime,
            OperationType = BatchOperation.Describe(job.Request)!.Value.Type,
        }));
        if (from + size < all.Count)
        {
            answer.NextPageToken = new Int32Value { Value = from + size }.ToByteString();
        }

        return answer;
    }
}
