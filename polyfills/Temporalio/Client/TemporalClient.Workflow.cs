using System.Linq.Expressions;
using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <content>Workflows.</content>
public partial class TemporalClient
{
    public Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return OutboundInterceptor.StartWorkflowAsync<TWorkflow, TResult>(new(WorkflowDefinition.NameFromRunMethodForCall(method), args, options, null));
    }

    public async Task<WorkflowHandle<TWorkflow>> StartWorkflowAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(workflowRunCall);
        return await OutboundInterceptor.StartWorkflowAsync<TWorkflow, ValueTuple>(new(WorkflowDefinition.NameFromRunMethodForCall(method), args, options, null)).ConfigureAwait(false);
    }

    public async Task<WorkflowHandle> StartWorkflowAsync(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options) =>
        await OutboundInterceptor.StartWorkflowAsync<ValueTuple, ValueTuple>(new(workflow, args, options, null)).ConfigureAwait(false);

    public WorkflowHandle GetWorkflowHandle(string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, null, firstExecutionRunId);

    public WorkflowHandle<TWorkflow> GetWorkflowHandle<TWorkflow>(string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, null, firstExecutionRunId);

    public WorkflowHandle<TWorkflow, TResult> GetWorkflowHandle<TWorkflow, TResult>(string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, null, firstExecutionRunId);

    public async Task<WorkflowUpdateHandle> StartUpdateWithStartWorkflowAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> updateCall, WorkflowStartUpdateWithStartOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(updateCall);
        return await StartUpdateWithStartWorkflowAsync(WorkflowUpdateDefinition.NameFromMethodForCall(method), args, options).ConfigureAwait(false);
    }

    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TWorkflow, TUpdateResult>(Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowStartUpdateWithStartOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(updateCall);
        return StartUpdateWithStartWorkflowAsync<TUpdateResult>(WorkflowUpdateDefinition.NameFromMethodForCall(method), args, options);
    }

    public async Task<WorkflowUpdateHandle> StartUpdateWithStartWorkflowAsync(string update, IReadOnlyCollection<object?> args, WorkflowStartUpdateWithStartOptions options) =>
        await StartUpdateWithStartWorkflowAsync<ValueTuple>(update, args, options).ConfigureAwait(false);

    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateWithStartWorkflowAsync<TUpdateResult>(string update, IReadOnlyCollection<object?> args, WorkflowStartUpdateWithStartOptions options) =>
        OutboundInterceptor.StartUpdateWithStartWorkflowAsync<TUpdateResult>(new(update, args, options, null));

    public IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(string query, WorkflowListOptions? options = null) =>
        OutboundInterceptor.ListWorkflowsAsync(new(query, options));

    public Task<WorkflowExecutionCount> CountWorkflowsAsync(string query, WorkflowCountOptions? options = null) =>
        OutboundInterceptor.CountWorkflowsAsync(new(query, options));

    public Task<WorkflowListPage> ListWorkflowsPaginatedAsync(string query, byte[]? nextPageToken, WorkflowListPaginatedOptions? options = null) =>
        OutboundInterceptor.ListWorkflowsPaginatedAsync(new(query, nextPageToken, options));
}
