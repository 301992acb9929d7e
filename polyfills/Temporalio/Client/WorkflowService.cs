using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;

namespace Temporalio.Client;

/// <summary>Raw calls of WorkflowService. Calls that the official package has and this one lacks are those of features that are left out.</summary>
public abstract class WorkflowService : RpcService
{
    public Task<RegisterNamespaceResponse> RegisterNamespaceAsync(RegisterNamespaceRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RegisterNamespace", req, RegisterNamespaceResponse.Parser, options);

    public Task<DescribeNamespaceResponse> DescribeNamespaceAsync(DescribeNamespaceRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeNamespace", req, DescribeNamespaceResponse.Parser, options);

    public Task<ListNamespacesResponse> ListNamespacesAsync(ListNamespacesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListNamespaces", req, ListNamespacesResponse.Parser, options);

    public Task<UpdateNamespaceResponse> UpdateNamespaceAsync(UpdateNamespaceRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateNamespace", req, UpdateNamespaceResponse.Parser, options);

    public Task<DeprecateNamespaceResponse> DeprecateNamespaceAsync(DeprecateNamespaceRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DeprecateNamespace", req, DeprecateNamespaceResponse.Parser, options);

    public Task<StartWorkflowExecutionResponse> StartWorkflowExecutionAsync(StartWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("StartWorkflowExecution", req, StartWorkflowExecutionResponse.Parser, options);

    public Task<ExecuteMultiOperationResponse> ExecuteMultiOperationAsync(ExecuteMultiOperationRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ExecuteMultiOperation", req, ExecuteMultiOperationResponse.Parser, options);

    public Task<GetWorkflowExecutionHistoryResponse> GetWorkflowExecutionHistoryAsync(GetWorkflowExecutionHistoryRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("GetWorkflowExecutionHistory", req, GetWorkflowExecutionHistoryResponse.Parser, options);

    public Task<GetWorkflowExecutionHistoryReverseResponse> GetWorkflowExecutionHistoryReverseAsync(GetWorkflowExecutionHistoryReverseRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("GetWorkflowExecutionHistoryReverse", req, GetWorkflowExecutionHistoryReverseResponse.Parser, options);

    public Task<PollWorkflowTaskQueueResponse> PollWorkflowTaskQueueAsync(PollWorkflowTaskQueueRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("PollWorkflowTaskQueue", req, PollWorkflowTaskQueueResponse.Parser, options);

    public Task<RespondWorkflowTaskCompletedResponse> RespondWorkflowTaskCompletedAsync(RespondWorkflowTaskCompletedRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondWorkflowTaskCompleted", req, RespondWorkflowTaskCompletedResponse.Parser, options);

    public Task<RespondWorkflowTaskFailedResponse> RespondWorkflowTaskFailedAsync(RespondWorkflowTaskFailedRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondWorkflowTaskFailed", req, RespondWorkflowTaskFailedResponse.Parser, options);

    public Task<PollActivityTaskQueueResponse> PollActivityTaskQueueAsync(PollActivityTaskQueueRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("PollActivityTaskQueue", req, PollActivityTaskQueueResponse.Parser, options);

    public Task<RecordActivityTaskHeartbeatResponse> RecordActivityTaskHeartbeatAsync(RecordActivityTaskHeartbeatRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RecordActivityTaskHeartbeat", req, RecordActivityTaskHeartbeatResponse.Parser, options);

    public Task<RecordActivityTaskHeartbeatByIdResponse> RecordActivityTaskHeartbeatByIdAsync(RecordActivityTaskHeartbeatByIdRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RecordActivityTaskHeartbeatById", req, RecordActivityTaskHeartbeatByIdResponse.Parser, options);

    public Task<RespondActivityTaskCompletedResponse> RespondActivityTaskCompletedAsync(RespondActivityTaskCompletedRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondActivityTaskCompleted", req, RespondActivityTaskCompletedResponse.Parser, options);

    public Task<RespondActivityTaskCompletedByIdResponse> RespondActivityTaskCompletedByIdAsync(RespondActivityTaskCompletedByIdRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondActivityTaskCompletedById", req, RespondActivityTaskCompletedByIdResponse.Parser, options);

    public Task<RespondActivityTaskFailedResponse> RespondActivityTaskFailedAsync(RespondActivityTaskFailedRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondActivityTaskFailed", req, RespondActivityTaskFailedResponse.Parser, options);

    public Task<RespondActivityTaskFailedByIdResponse> RespondActivityTaskFailedByIdAsync(RespondActivityTaskFailedByIdRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondActivityTaskFailedById", req, RespondActivityTaskFailedByIdResponse.Parser, options);

    public Task<RespondActivityTaskCanceledResponse> RespondActivityTaskCanceledAsync(RespondActivityTaskCanceledRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondActivityTaskCanceled", req, RespondActivityTaskCanceledResponse.Parser, options);

    public Task<RespondActivityTaskCanceledByIdResponse> RespondActivityTaskCanceledByIdAsync(RespondActivityTaskCanceledByIdRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondActivityTaskCanceledById", req, RespondActivityTaskCanceledByIdResponse.Parser, options);

    public Task<RequestCancelWorkflowExecutionResponse> RequestCancelWorkflowExecutionAsync(RequestCancelWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RequestCancelWorkflowExecution", req, RequestCancelWorkflowExecutionResponse.Parser, options);

    public Task<SignalWorkflowExecutionResponse> SignalWorkflowExecutionAsync(SignalWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("SignalWorkflowExecution", req, SignalWorkflowExecutionResponse.Parser, options);

    public Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartWorkflowExecutionAsync(SignalWithStartWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("SignalWithStartWorkflowExecution", req, SignalWithStartWorkflowExecutionResponse.Parser, options);

    public Task<ResetWorkflowExecutionResponse> ResetWorkflowExecutionAsync(ResetWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ResetWorkflowExecution", req, ResetWorkflowExecutionResponse.Parser, options);

    public Task<TerminateWorkflowExecutionResponse> TerminateWorkflowExecutionAsync(TerminateWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("TerminateWorkflowExecution", req, TerminateWorkflowExecutionResponse.Parser, options);

    public Task<DeleteWorkflowExecutionResponse> DeleteWorkflowExecutionAsync(DeleteWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DeleteWorkflowExecution", req, DeleteWorkflowExecutionResponse.Parser, options);

    public Task<ListOpenWorkflowExecutionsResponse> ListOpenWorkflowExecutionsAsync(ListOpenWorkflowExecutionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListOpenWorkflowExecutions", req, ListOpenWorkflowExecutionsResponse.Parser, options);

    public Task<ListClosedWorkflowExecutionsResponse> ListClosedWorkflowExecutionsAsync(ListClosedWorkflowExecutionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListClosedWorkflowExecutions", req, ListClosedWorkflowExecutionsResponse.Parser, options);

    public Task<ListWorkflowExecutionsResponse> ListWorkflowExecutionsAsync(ListWorkflowExecutionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListWorkflowExecutions", req, ListWorkflowExecutionsResponse.Parser, options);

    public Task<CountWorkflowExecutionsResponse> CountWorkflowExecutionsAsync(CountWorkflowExecutionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("CountWorkflowExecutions", req, CountWorkflowExecutionsResponse.Parser, options);

    public Task<GetSearchAttributesResponse> GetSearchAttributesAsync(GetSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("GetSearchAttributes", req, GetSearchAttributesResponse.Parser, options);

    public Task<RespondQueryTaskCompletedResponse> RespondQueryTaskCompletedAsync(RespondQueryTaskCompletedRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RespondQueryTaskCompleted", req, RespondQueryTaskCompletedResponse.Parser, options);

    public Task<ResetStickyTaskQueueResponse> ResetStickyTaskQueueAsync(ResetStickyTaskQueueRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ResetStickyTaskQueue", req, ResetStickyTaskQueueResponse.Parser, options);

    public Task<ShutdownWorkerResponse> ShutdownWorkerAsync(ShutdownWorkerRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ShutdownWorker", req, ShutdownWorkerResponse.Parser, options);

    public Task<QueryWorkflowResponse> QueryWorkflowAsync(QueryWorkflowRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("QueryWorkflow", req, QueryWorkflowResponse.Parser, options);

    public Task<DescribeWorkflowExecutionResponse> DescribeWorkflowExecutionAsync(DescribeWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeWorkflowExecution", req, DescribeWorkflowExecutionResponse.Parser, options);

    public Task<DescribeTaskQueueResponse> DescribeTaskQueueAsync(DescribeTaskQueueRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeTaskQueue", req, DescribeTaskQueueResponse.Parser, options);

    public Task<GetClusterInfoResponse> GetClusterInfoAsync(GetClusterInfoRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("GetClusterInfo", req, GetClusterInfoResponse.Parser, options);

    public Task<GetSystemInfoResponse> GetSystemInfoAsync(GetSystemInfoRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("GetSystemInfo", req, GetSystemInfoResponse.Parser, options);

    public Task<ListTaskQueuePartitionsResponse> ListTaskQueuePartitionsAsync(ListTaskQueuePartitionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListTaskQueuePartitions", req, ListTaskQueuePartitionsResponse.Parser, options);

    public Task<CreateScheduleResponse> CreateScheduleAsync(CreateScheduleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("CreateSchedule", req, CreateScheduleResponse.Parser, options);

    public Task<DescribeScheduleResponse> DescribeScheduleAsync(DescribeScheduleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeSchedule", req, DescribeScheduleResponse.Parser, options);

    public Task<UpdateScheduleResponse> UpdateScheduleAsync(UpdateScheduleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateSchedule", req, UpdateScheduleResponse.Parser, options);

    public Task<PatchScheduleResponse> PatchScheduleAsync(PatchScheduleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("PatchSchedule", req, PatchScheduleResponse.Parser, options);

    public Task<ListScheduleMatchingTimesResponse> ListScheduleMatchingTimesAsync(ListScheduleMatchingTimesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListScheduleMatchingTimes", req, ListScheduleMatchingTimesResponse.Parser, options);

    public Task<DeleteScheduleResponse> DeleteScheduleAsync(DeleteScheduleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DeleteSchedule", req, DeleteScheduleResponse.Parser, options);

    public Task<ListSchedulesResponse> ListSchedulesAsync(ListSchedulesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListSchedules", req, ListSchedulesResponse.Parser, options);

    public Task<CountSchedulesResponse> CountSchedulesAsync(CountSchedulesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("CountSchedules", req, CountSchedulesResponse.Parser, options);

    public Task<UpdateWorkflowExecutionResponse> UpdateWorkflowExecutionAsync(UpdateWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateWorkflowExecution", req, UpdateWorkflowExecutionResponse.Parser, options);

    public Task<PollWorkflowExecutionUpdateResponse> PollWorkflowExecutionUpdateAsync(PollWorkflowExecutionUpdateRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("PollWorkflowExecutionUpdate", req, PollWorkflowExecutionUpdateResponse.Parser, options);

    public Task<StartBatchOperationResponse> StartBatchOperationAsync(StartBatchOperationRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("StartBatchOperation", req, StartBatchOperationResponse.Parser, options);

    public Task<StopBatchOperationResponse> StopBatchOperationAsync(StopBatchOperationRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("StopBatchOperation", req, StopBatchOperationResponse.Parser, options);

    public Task<DescribeBatchOperationResponse> DescribeBatchOperationAsync(DescribeBatchOperationRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeBatchOperation", req, DescribeBatchOperationResponse.Parser, options);

    public Task<ListBatchOperationsResponse> ListBatchOperationsAsync(ListBatchOperationsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListBatchOperations", req, ListBatchOperationsResponse.Parser, options);

    public Task<UpdateActivityOptionsResponse> UpdateActivityOptionsAsync(UpdateActivityOptionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateActivityOptions", req, UpdateActivityOptionsResponse.Parser, options);

    public Task<UpdateWorkflowExecutionOptionsResponse> UpdateWorkflowExecutionOptionsAsync(UpdateWorkflowExecutionOptionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateWorkflowExecutionOptions", req, UpdateWorkflowExecutionOptionsResponse.Parser, options);

    public Task<PauseActivityResponse> PauseActivityAsync(PauseActivityRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("PauseActivity", req, PauseActivityResponse.Parser, options);

    public Task<UnpauseActivityResponse> UnpauseActivityAsync(UnpauseActivityRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UnpauseActivity", req, UnpauseActivityResponse.Parser, options);

    public Task<ResetActivityResponse> ResetActivityAsync(ResetActivityRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ResetActivity", req, ResetActivityResponse.Parser, options);

    public Task<RecordWorkerHeartbeatResponse> RecordWorkerHeartbeatAsync(RecordWorkerHeartbeatRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RecordWorkerHeartbeat", req, RecordWorkerHeartbeatResponse.Parser, options);

    public Task<ListWorkersResponse> ListWorkersAsync(ListWorkersRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListWorkers", req, ListWorkersResponse.Parser, options);

    public Task<UpdateTaskQueueConfigResponse> UpdateTaskQueueConfigAsync(UpdateTaskQueueConfigRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateTaskQueueConfig", req, UpdateTaskQueueConfigResponse.Parser, options);

    public Task<DescribeWorkerResponse> DescribeWorkerAsync(DescribeWorkerRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeWorker", req, DescribeWorkerResponse.Parser, options);

    public Task<PauseWorkflowExecutionResponse> PauseWorkflowExecutionAsync(PauseWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("PauseWorkflowExecution", req, PauseWorkflowExecutionResponse.Parser, options);

    public Task<UnpauseWorkflowExecutionResponse> UnpauseWorkflowExecutionAsync(UnpauseWorkflowExecutionRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UnpauseWorkflowExecution", req, UnpauseWorkflowExecutionResponse.Parser, options);

    public Task<ListArchivedWorkflowExecutionsResponse> ListArchivedWorkflowExecutionsAsync(ListArchivedWorkflowExecutionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListArchivedWorkflowExecutions", req, ListArchivedWorkflowExecutionsResponse.Parser, options);

    public Task<ScanWorkflowExecutionsResponse> ScanWorkflowExecutionsAsync(ScanWorkflowExecutionsRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ScanWorkflowExecutions", req, ScanWorkflowExecutionsResponse.Parser, options);

    public Task<CreateWorkflowRuleResponse> CreateWorkflowRuleAsync(CreateWorkflowRuleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("CreateWorkflowRule", req, CreateWorkflowRuleResponse.Parser, options);

    public Task<DescribeWorkflowRuleResponse> DescribeWorkflowRuleAsync(DescribeWorkflowRuleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DescribeWorkflowRule", req, DescribeWorkflowRuleResponse.Parser, options);

    public Task<DeleteWorkflowRuleResponse> DeleteWorkflowRuleAsync(DeleteWorkflowRuleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("DeleteWorkflowRule", req, DeleteWorkflowRuleResponse.Parser, options);

    public Task<ListWorkflowRulesResponse> ListWorkflowRulesAsync(ListWorkflowRulesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListWorkflowRules", req, ListWorkflowRulesResponse.Parser, options);

    public Task<TriggerWorkflowRuleResponse> TriggerWorkflowRuleAsync(TriggerWorkflowRuleRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("TriggerWorkflowRule", req, TriggerWorkflowRuleResponse.Parser, options);

    public Task<FetchWorkerConfigResponse> FetchWorkerConfigAsync(FetchWorkerConfigRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("FetchWorkerConfig", req, FetchWorkerConfigResponse.Parser, options);

    public Task<UpdateWorkerConfigResponse> UpdateWorkerConfigAsync(UpdateWorkerConfigRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("UpdateWorkerConfig", req, UpdateWorkerConfigResponse.Parser, options);

    /// <inheritdoc cref="WorkflowService"/>
    public class Core(TemporalConnection connection) : WorkflowService
    {
        protected override Task<T> InvokeRpcAsync<T>(string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null) =>
            connection.InvokeAsync("temporal.api.workflowservice.v1.WorkflowService", rpc, req, resp, options);
    }
}
