using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Bridge;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <content>Starts.</content>
internal sealed partial class ClientCalls
{
    public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
    {
        var options = input.Options;
        Check(options);
        try
        {
            if (options.StartSignal is not null)
            {
                var signalled = await SignalWithStartAsync(input).ConfigureAwait(false);
                return new(client, options.Id!, ResultRunId: signalled.RunId);
            }

            var request = await RequestAsync(input.Workflow, input.Args, options, input.Headers).ConfigureAwait(false);
            var answer = await client.WorkflowService.StartWorkflowExecutionAsync(request, TemporalClient.WithRetry(options.Rpc)).ConfigureAwait(false);
            return new(client, options.Id!, ResultRunId: answer.RunId, FirstExecutionRunId: answer.RunId);
        }
        catch (RpcException e) when (Faults.Detail<WorkflowExecutionAlreadyStartedFailure>(e) is { } already)
        {
            throw new WorkflowAlreadyStartedException(e.Message, options.Id!, input.Workflow, already.RunId);
        }
    }

    private static void Check(WorkflowOptions options)
    {
        if (string.IsNullOrEmpty(options.Id))
        {
            throw new ArgumentException("ID required to start workflow");
        }

        if (string.IsNullOrEmpty(options.TaskQueue))
        {
            throw new ArgumentException("Task queue required to start workflow");
        }

        if (options.StartSignal is null && options.StartSignalArgs is not null)
        {
            throw new ArgumentException("Cannot have start signal args without start signal");
        }
    }

    private static Duration? Span(TimeSpan? span) => span is { } given ? Duration.FromTimeSpan(given) : null;

    private async Task<StartWorkflowExecutionRequest> RequestAsync(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options, IDictionary<string, Payload>? headers)
    {
        var converter = ConverterFor(options.Id!);
        return new StartWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowId = options.Id,
            WorkflowType = new WorkflowType { Name = workflow },
            TaskQueue = new TaskQueue { Name = options.TaskQueue },
            Input = await ArgumentsAsync(args, converter).ConfigureAwait(false),
            WorkflowExecutionTimeout = Span(options.ExecutionTimeout),
            WorkflowRunTimeout = Span(options.RunTimeout),
            WorkflowTaskTimeout = Span(options.TaskTimeout),
            Identity = client.Identity,
            RequestId = NewRequestId(),
            WorkflowIdReusePolicy = options.IdReusePolicy,
            WorkflowIdConflictPolicy = options.IdConflictPolicy,
            RetryPolicy = options.RetryPolicy?.ToProto(),
            CronSchedule = Cron(options),
            Memo = await MemoAsync(options.Memo, converter).ConfigureAwait(false),
            SearchAttributes = options.TypedSearchAttributes is { Count: > 0 } attributes ? attributes.ToProto() : null,
            Header = await HeaderAsync(headers, converter).ConfigureAwait(false),
            WorkflowStartDelay = Span(options.StartDelay),
            UserMetadata = await MetadataAsync(options.StaticSummary, options.StaticDetails, converter).ConfigureAwait(false),
            Priority = Priority(options.Priority),
        };
    }

    private async Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartAsync(StartWorkflowInput input)
    {
        var start = await RequestAsync(input.Workflow, input.Args, input.Options, input.Headers).ConfigureAwait(false);
        var request = new SignalWithStartWorkflowExecutionRequest
        {
            Namespace = start.Namespace,
            WorkflowId = start.WorkflowId,
            WorkflowType = start.WorkflowType,
            TaskQueue = start.TaskQueue,
            Input = start.Input,
            WorkflowExecutionTimeout = start.WorkflowExecutionTimeout,
            WorkflowRunTimeout = start.WorkflowRunTimeout,
            WorkflowTaskTimeout = start.WorkflowTaskTimeout,
            Identity = start.Identity,
            RequestId = start.RequestId,
            WorkflowIdReusePolicy = start.WorkflowIdReusePolicy,
            WorkflowIdConflictPolicy = start.WorkflowIdConflictPolicy,
            RetryPolicy = start.RetryPolicy,
            CronSchedule = start.CronSchedule,
            Memo = start.Memo,
            SearchAttributes = start.SearchAttributes,
            Header = start.Header,
            WorkflowStartDelay = start.WorkflowStartDelay,
            UserMetadata = start.UserMetadata,
            Priority = start.Priority,
            SignalName = input.Options.StartSignal,
            SignalInput = input.Options.StartSignalArgs is { } args ? await ArgumentsAsync(args, ConverterFor(start.WorkflowId)).ConfigureAwait(false) : null,
        };
        return await client.WorkflowService.SignalWithStartWorkflowExecutionAsync(request, TemporalClient.WithRetry(input.Options.Rpc)).ConfigureAwait(false);
    }

#pragma warning disable CS0618 // The option is obsolete for users; what they set still travels.
    private static string Cron(WorkflowOptions options) => options.CronSchedule ?? "";
#pragma warning restore CS0618

    private static Api.Common.V1.Priority? Priority(Temporalio.Common.Priority? priority) => priority is null ? null : new()
    {
        PriorityKey = priority.PriorityKey ?? 0,
        FairnessKey = priority.FairnessKey ?? "",
        FairnessWeight = priority.FairnessWeight ?? 0,
    };

    private static async Task<Memo?> MemoAsync(IReadOnlyDictionary<string, object>? memo, DataConverter converter)
    {
        if (memo is null)
        {
            return null;
        }

        var proto = new Memo();
        foreach (var (name, value) in memo)
        {
            proto.Fields[name] = value is null
                ? throw new ArgumentException($"Memo value for {name} is null")
                : await converter.ToPayloadAsync(value).ConfigureAwait(false);
        }

        return proto;
    }

    private static async Task<UserMetadata?> MetadataAsync(string? summary, string? details, DataConverter converter) =>
        summary is null && details is null ? null : new UserMetadata
        {
            Summary = summary is null ? null : await converter.ToPayloadAsync(summary).ConfigureAwait(false),
            Details = details is null ? null : await converter.ToPayloadAsync(details).ConfigureAwait(false),
        };
}
