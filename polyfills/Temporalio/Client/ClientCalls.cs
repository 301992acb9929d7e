using Temporalio.Api.Common.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Bridge;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>The end of the interceptor chain: high-level calls as messages of the service. Split by topic.</summary>
internal sealed partial class ClientCalls(TemporalClient client) : ClientOutboundInterceptor
{
    private static readonly TimeSpan LongPollTimeout = TimeSpan.FromSeconds(70);

    public static string IdentityOf(ITemporalClient client) => (client.Connection as TemporalConnection)?.Identity ?? client.Connection.Options.Identity ?? "";

    private string Namespace => client.Options.Namespace;

    public override async Task SignalWorkflowAsync(SignalWorkflowInput input)
    {
        var converter = ConverterFor(input.Id);
        await client.WorkflowService.SignalWorkflowExecutionAsync(
            new()
            {
                Namespace = Namespace,
                WorkflowExecution = Execution(input.Id, input.RunId),
                SignalName = input.Signal,
                Input = await ArgumentsAsync(input.Args, converter).ConfigureAwait(false),
                Identity = client.Identity,
                RequestId = NewRequestId(),
                Header = await HeaderAsync(input.Headers, converter).ConfigureAwait(false),
            },
            TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
    }

    public override async Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input)
    {
        var converter = ConverterFor(input.Id);
        QueryWorkflowResponse answer;
        try
        {
            answer = await client.WorkflowService.QueryWorkflowAsync(
                new()
                {
                    Namespace = Namespace,
                    Execution = Execution(input.Id, input.RunId),
                    Query = new WorkflowQuery
                    {
                        QueryType = input.Query,
                        QueryArgs = await ArgumentsAsync(input.Args, converter).ConfigureAwait(false),
                        Header = await HeaderAsync(input.Headers, converter).ConfigureAwait(false),
                    },
                    QueryRejectCondition = input.Options?.RejectCondition ?? client.Options.QueryRejectCondition ?? default,
                },
                TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
        }
        catch (RpcException e) when (Faults.Detail<QueryFailedFailure>(e) is not null)
        {
            throw new WorkflowQueryFailedException(e.Message);
        }

        return answer.QueryRejected is { } rejected
            ? throw new WorkflowQueryRejectedException(rejected.Status)
            : answer.QueryResult is { Payloads_.Count: > 0 } result
                ? await converter.ToSingleValueAsync<TResult>(result.Payloads_).ConfigureAwait(false)
                : default!;
    }

    public override async Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input)
    {
        var answer = await client.WorkflowService.DescribeWorkflowExecutionAsync(
            new() { Namespace = Namespace, Execution = Execution(input.Id, input.RunId) },
            TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
        return new(answer, ConverterFor(input.Id));
    }

    public override Task CancelWorkflowAsync(CancelWorkflowInput input) => client.WorkflowService.RequestCancelWorkflowExecutionAsync(
        new()
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? "",
            Identity = client.Identity,
            RequestId = NewRequestId(),
        },
        TemporalClient.WithRetry(input.Options?.Rpc));

    public override async Task TerminateWorkflowAsync(TerminateWorkflowInput input)
    {
        var details = input.Options?.Details is { Count: > 0 } given ? await ArgumentsAsync(given, ConverterFor(input.Id)).ConfigureAwait(false) : null;
        await client.WorkflowService.TerminateWorkflowExecutionAsync(
            new()
            {
                Namespace = Namespace,
                WorkflowExecution = Execution(input.Id, input.RunId),
                FirstExecutionRunId = input.FirstExecutionRunId ?? "",
                Reason = input.Reason ?? "",
                Details = details,
                Identity = client.Identity,
            },
            TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
    }

    public override async Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input)
    {
        var rpc = (RpcOptions)TemporalClient.WithRetry(input.Rpc).Clone();
        if (input.WaitNewEvent)
        {
            rpc.Timeout ??= LongPollTimeout;
        }

        while (true)
        {
            var answer = await client.WorkflowService.GetWorkflowExecutionHistoryAsync(
                new()
                {
                    Namespace = Namespace,
                    Execution = Execution(input.Id, input.RunId),
                    MaximumPageSize = input.PageSize ?? 0,
                    NextPageToken = input.NextPageToken is { } token ? Google.Protobuf.ByteString.CopyFrom(token) : Google.Protobuf.ByteString.Empty,
                    WaitNewEvent = input.WaitNewEvent,
                    HistoryEventFilterType = input.EventFilterType,
                    SkipArchival = input.SkipArchival,
                },
                rpc).ConfigureAwait(false);
            var next = answer.NextPageToken.IsEmpty ? null : answer.NextPageToken.ToByteArray();
            if (answer.History.Events.Count == 0 && next is not null && input.WaitNewEvent)
            {
                input = input with { NextPageToken = next };
                continue;
            }

            return new(answer.History.Events, next);
        }
    }

    private static string NewRequestId() => Guid.NewGuid().ToString();

    private static Api.Common.V1.WorkflowExecution Execution(string id, string? runId) => new() { WorkflowId = id, RunId = runId ?? "" };

    private static async Task<Payloads?> ArgumentsAsync(IReadOnlyCollection<object?> args, DataConverter converter) =>
        args.Count == 0 ? null : new Payloads { Payloads_ = { await converter.ToPayloadsAsync(args).ConfigureAwait(false) } };

    private static async Task<Header?> HeaderAsync(IDictionary<string, Payload>? headers, DataConverter converter)
    {
        if (headers is not { Count: > 0 })
        {
            return null;
        }

        var header = new Header();
        foreach (var (name, value) in headers)
        {
            header.Fields[name] = converter.PayloadCodec is { } codec ? await codec.EncodeSingleAsync(value).ConfigureAwait(false) : value;
        }

        return header;
    }

    private DataConverter ConverterFor(string workflowId) =>
        client.Options.DataConverter.WithSerializationContext(new ISerializationContext.Workflow(Namespace, workflowId));
}
