using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>A workflow, or one run of it.</summary>
/// <param name="RunId">Signals, queries and describe go to this run; unset, to the latest.</param>
/// <param name="ResultRunId">The run whose result is asked for; unset, the latest.</param>
/// <param name="FirstExecutionRunId">Update, cancel and terminate reach this chain only.</param>
public record WorkflowHandle(ITemporalClient Client, string Id, string? RunId = null, string? ResultRunId = null, string? FirstExecutionRunId = null)
{
    /// <summary>Waits for the end.</summary>
    /// <exception cref="WorkflowFailedException">The workflow did not complete.</exception>
    public Task GetResultAsync(bool followRuns = true, RpcOptions? rpcOptions = null) => GetResultAsync<ValueTuple>(followRuns, rpcOptions);

    /// <inheritdoc cref="GetResultAsync(bool, RpcOptions?)"/>
    /// <exception cref="WorkflowContinuedAsNewException">The run continued as new and is not to be followed.</exception>
    public virtual async Task<TResult> GetResultAsync<TResult>(bool followRuns = true, RpcOptions? rpcOptions = null)
    {
        var converter = Client.Options.DataConverter.WithSerializationContext(new ISerializationContext.Workflow(Client.Options.Namespace, Id));
        var runId = ResultRunId;
        while (true)
        {
            var close = await CloseEventAsync(runId, rpcOptions).ConfigureAwait(false);
            var next = close.EventType switch
            {
                EventType.WorkflowExecutionCompleted => close.WorkflowExecutionCompletedEventAttributes.NewExecutionRunId,
                EventType.WorkflowExecutionFailed => close.WorkflowExecutionFailedEventAttributes.NewExecutionRunId,
                EventType.WorkflowExecutionTimedOut => close.WorkflowExecutionTimedOutEventAttributes.NewExecutionRunId,
                EventType.WorkflowExecutionContinuedAsNew => close.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId,
                _ => "",
            };
            if (next.Length > 0 && followRuns)
            {
                runId = next;
                continue;
            }

            return await WorkflowOutcome.ReadAsync<TResult>(close, converter).ConfigureAwait(false);
        }
    }

    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, WorkflowSignalOptions? options = null)
    {
        var (method, args) = ExpressionUtil.ExtractCall(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(method), args, options);
    }

    public virtual Task SignalAsync(string signal, IReadOnlyCollection<object?> args, WorkflowSignalOptions? options = null) =>
        Client.OutboundInterceptor.SignalWorkflowAsync(new(Id, RunId, signal, args, options, null));

    public Task<TQueryResult> QueryAsync<TWorkflow, TQueryResult>(Expression<Func<TWorkflow, TQueryResult>> queryCall, WorkflowQueryOptions? options = null)
    {
        var (member, args) = ExpressionUtil.ExtractMember(queryCall);
        var name = member is PropertyInfo property ? WorkflowQueryDefinition.NameFromPropertyForCall(property) : WorkflowQueryDefinition.NameFromMethodForCall((MethodInfo)member);
        return QueryAsync<TQueryResult>(name, args, options);
    }

    public virtual Task<TQueryResult> QueryAsync<TQueryResult>(string query, IReadOnlyCollection<object?> args, WorkflowQueryOptions? options = null) =>
        Client.OutboundInterceptor.QueryWorkflowAsync<TQueryResult>(new(Id, RunId, query, args, options, null));

    public async Task<WorkflowUpdateHandle> StartUpdateAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateStartOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(updateCall);
        return await StartUpdateAsync<ValueTuple>(WorkflowUpdateDefinition.NameFromMethodForCall(method), args, options).ConfigureAwait(false);
    }

    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TWorkflow, TUpdateResult>(Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateStartOptions options)
    {
        var (method, args) = ExpressionUtil.ExtractCall(updateCall);
        return StartUpdateAsync<TUpdateResult>(WorkflowUpdateDefinition.NameFromMethodForCall(method), args, options);
    }

    public async Task<WorkflowUpdateHandle> StartUpdateAsync(string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        await StartUpdateAsync<ValueTuple>(update, args, options).ConfigureAwait(false);

    public virtual Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TUpdateResult>(string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        Client.OutboundInterceptor.StartWorkflowUpdateAsync<TUpdateResult>(new(Id, RunId, FirstExecutionRunId, update, args, options, null));

    public async Task ExecuteUpdateAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(updateCall, Completed(options)).ConfigureAwait(false);
        await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    public async Task<TUpdateResult> ExecuteUpdateAsync<TWorkflow, TUpdateResult>(Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(updateCall, Completed(options)).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    public async Task ExecuteUpdateAsync(string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(update, args, Completed(options)).ConfigureAwait(false);
        await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    public async Task<TUpdateResult> ExecuteUpdateAsync<TUpdateResult>(string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync<TUpdateResult>(update, args, Completed(options)).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    public WorkflowUpdateHandle GetUpdateHandle(string id) => new(Client, id, Id, RunId);

    public WorkflowUpdateHandle<TUpdateResult> GetUpdateHandle<TUpdateResult>(string id) => new(Client, id, Id, RunId);

    public virtual Task<WorkflowExecutionDescription> DescribeAsync(WorkflowDescribeOptions? options = null) =>
        Client.OutboundInterceptor.DescribeWorkflowAsync(new(Id, RunId, options));

    public virtual Task CancelAsync(WorkflowCancelOptions? options = null) =>
        Client.OutboundInterceptor.CancelWorkflowAsync(new(Id, RunId, FirstExecutionRunId, options));

    public virtual Task TerminateAsync(string? reason = null, WorkflowTerminateOptions? options = null) =>
        Client.OutboundInterceptor.TerminateWorkflowAsync(new(Id, RunId, FirstExecutionRunId, reason, options));

    public virtual async Task<WorkflowHistory> FetchHistoryAsync(WorkflowHistoryEventFetchOptions? options = null)
    {
        var events = new List<HistoryEvent>();
        await foreach (var entry in FetchHistoryEventsAsync(options).ConfigureAwait(false))
        {
            events.Add(entry);
        }

        return new(Id, events);
    }

    public virtual IAsyncEnumerable<HistoryEvent> FetchHistoryEventsAsync(WorkflowHistoryEventFetchOptions? options = null) =>
        EventsAsync(RunId, options ?? new(), options?.Rpc?.CancellationToken ?? default);

    private static WorkflowUpdateStartOptions Completed(WorkflowUpdateOptions? options) => new()
    {
        Id = options?.Id,
        Rpc = options?.Rpc,
        WaitForStage = WorkflowUpdateStage.Completed,
    };

    private async Task<HistoryEvent> CloseEventAsync(string? runId, RpcOptions? rpc)
    {
        var options = new WorkflowHistoryEventFetchOptions { WaitNewEvent = true, EventFilterType = HistoryEventFilterType.CloseEvent, SkipArchival = true, Rpc = rpc };
        await foreach (var entry in EventsAsync(runId, options, rpc?.CancellationToken ?? default).ConfigureAwait(false))
        {
            return entry;
        }

        throw new InvalidOperationException("The server ended the history without a close event");
    }

    private async IAsyncEnumerable<HistoryEvent> EventsAsync(string? runId, WorkflowHistoryEventFetchOptions options, [EnumeratorCancellation] CancellationToken cancel)
    {
        byte[]? token = null;
        do
        {
            WorkflowHistoryEventPage page;
            try
            {
                page = await Client.OutboundInterceptor.FetchWorkflowHistoryEventPageAsync(new(Id, runId, null, token, options.WaitNewEvent, options.EventFilterType, options.SkipArchival, options.Rpc)).ConfigureAwait(false);
            }
            catch (RpcException e) when (options.WaitNewEvent && e.Code is RpcException.StatusCode.Cancelled or RpcException.StatusCode.DeadlineExceeded)
            {
                // Only the caller's token ends a long wait; its timeout limits each poll.
                cancel.ThrowIfCancellationRequested();
                continue;
            }

            foreach (var entry in page.Events)
            {
                yield return entry;
            }

            token = page.NextPageToken;
            if (token is null)
            {
                yield break;
            }
        }
        while (true);
    }
}
