using Google.Protobuf;
using Temporalio.Api.Schedule.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Client.Schedules;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Proto = Temporalio.Api.Schedule.V1;

namespace Temporalio.Client;

/// <content>Schedules.</content>
internal sealed partial class ClientCalls
{
    private const string PauseNote = "Paused via .NET SDK";
    private const string UnpauseNote = "Unpaused via .NET SDK";

    public override async Task<ScheduleHandle> CreateScheduleAsync(CreateScheduleInput input)
    {
        if (input.Schedule.State.LimitedActions && input.Schedule.State.RemainingActions == 0)
        {
            throw new ArgumentException("Must set remaining actions to non-zero if limited");
        }

        if (!input.Schedule.State.LimitedActions && input.Schedule.State.RemainingActions != 0)
        {
            throw new ArgumentException("Must set limited actions to true if remaining actions is non-zero");
        }

        SchedulePatch? patch = null;
        if (input.Options is { } options && (options.TriggerImmediately || options.Backfills.Count > 0))
        {
            patch = new SchedulePatch
            {
                TriggerImmediately = options.TriggerImmediately ? new TriggerImmediatelyRequest { OverlapPolicy = input.Schedule.Policy.Overlap } : null,
                BackfillRequest = { options.Backfills.Select(ScheduleForms.ToProto) },
            };
        }

        try
        {
            await client.WorkflowService.CreateScheduleAsync(
                new()
                {
                    Namespace = Namespace,
                    ScheduleId = input.Id,
                    Schedule = await ToProtoAsync(input.Schedule).ConfigureAwait(false),
                    InitialPatch = patch,
                    Identity = client.Identity,
                    RequestId = NewRequestId(),
                    Memo = await MemoAsync(input.Options?.Memo, client.Options.DataConverter).ConfigureAwait(false),
                    SearchAttributes = input.Options?.TypedSearchAttributes is { Count: > 0 } attributes ? attributes.ToProto() : null,
                },
                TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.AlreadyExists)
        {
            throw new ScheduleAlreadyRunningException();
        }

        return new(client, input.Id);
    }

    public override async Task<ScheduleDescription> DescribeScheduleAsync(DescribeScheduleInput input)
    {
        var raw = await client.WorkflowService.DescribeScheduleAsync(new() { Namespace = Namespace, ScheduleId = input.Id }, TemporalClient.WithRetry(input.RpcOptions)).ConfigureAwait(false);
        var schedule = new Schedules.Schedule(await FromProtoAsync(raw.Schedule.Action.StartWorkflow).ConfigureAwait(false), ScheduleForms.FromProto(raw.Schedule.Spec ?? new()))
        {
            Policy = ScheduleForms.FromProto(raw.Schedule.Policies ?? new()),
            State = ScheduleForms.FromProto(raw.Schedule.State ?? new()),
        };
        return new(input.Id, schedule, raw, client.Options.DataConverter);
    }

    public override Task BackfillScheduleAsync(BackfillScheduleInput input) => input.Backfills.Count == 0
        ? throw new ArgumentException("At least one backfill required")
        : PatchAsync(input.Id, new SchedulePatch { BackfillRequest = { input.Backfills.Select(ScheduleForms.ToProto) } }, input.RpcOptions);

    public override Task DeleteScheduleAsync(DeleteScheduleInput input) =>
        client.WorkflowService.DeleteScheduleAsync(new() { Namespace = Namespace, ScheduleId = input.Id, Identity = client.Identity }, TemporalClient.WithRetry(input.RpcOptions));

    public override Task PauseScheduleAsync(PauseScheduleInput input) => PatchAsync(input.Id, new SchedulePatch { Pause = input.Note ?? PauseNote }, input.RpcOptions);

    public override Task UnpauseScheduleAsync(UnpauseScheduleInput input) => PatchAsync(input.Id, new SchedulePatch { Unpause = input.Note ?? UnpauseNote }, input.RpcOptions);

    public override Task TriggerScheduleAsync(TriggerScheduleInput input) =>
        PatchAsync(input.Id, new SchedulePatch { TriggerImmediately = new TriggerImmediatelyRequest { OverlapPolicy = input.Options?.Overlap ?? default } }, input.Options?.Rpc);

    public override async Task UpdateScheduleAsync(UpdateScheduleInput input)
    {
        var description = await client.OutboundInterceptor.DescribeScheduleAsync(new(input.Id, input.RpcOptions)).ConfigureAwait(false);
        if (await input.Updater(new(description)).ConfigureAwait(false) is not { } update)
        {
            return;
        }

        await client.WorkflowService.UpdateScheduleAsync(
            new()
            {
                Namespace = Namespace,
                ScheduleId = input.Id,
                Schedule = await ToProtoAsync(update.Schedule).ConfigureAwait(false),
                Identity = client.Identity,
                RequestId = NewRequestId(),
                SearchAttributes = update.TypedSearchAttributes?.ToProto(),
            },
            TemporalClient.WithRetry(input.RpcOptions)).ConfigureAwait(false);
    }

    public override async IAsyncEnumerable<ScheduleListDescription> ListSchedulesAsync(ListSchedulesInput input)
    {
        var token = ByteString.Empty;
        do
        {
            var page = await client.WorkflowService.ListSchedulesAsync(new() { Namespace = Namespace, NextPageToken = token, Query = input.Options?.Query ?? "" }, TemporalClient.WithRetry(input.Options?.Rpc)).ConfigureAwait(false);
            foreach (var entry in page.Schedules)
            {
                yield return new(entry, client.Options.DataConverter);
            }

            token = page.NextPageToken;
        }
        while (!token.IsEmpty);
    }

    private Task<Api.WorkflowService.V1.PatchScheduleResponse> PatchAsync(string id, SchedulePatch patch, RpcOptions? rpc) => client.WorkflowService.PatchScheduleAsync(
        new() { Namespace = Namespace, ScheduleId = id, Patch = patch, Identity = client.Identity, RequestId = NewRequestId() },
        TemporalClient.WithRetry(rpc));

    private async Task<Proto.Schedule> ToProtoAsync(Schedules.Schedule schedule) => new()
    {
        Spec = ScheduleForms.ToProto(schedule.Spec),
        Action = new Proto.ScheduleAction { StartWorkflow = await ToProtoAsync((ScheduleActionStartWorkflow)schedule.Action).ConfigureAwait(false) },
        Policies = ScheduleForms.ToProto(schedule.Policy),
        State = ScheduleForms.ToProto(schedule.State),
    };

    private static void CheckScheduled(WorkflowOptions options)
    {
        var problem = string.IsNullOrEmpty(options.Id) ? "ID required on workflow action"
            : string.IsNullOrEmpty(options.TaskQueue) ? "Task queue required on workflow action"
            : options.IdReusePolicy != Api.Enums.V1.WorkflowIdReusePolicy.AllowDuplicate ? "ID reuse policy cannot change from default for scheduled workflow"
            : options.IdConflictPolicy != Api.Enums.V1.WorkflowIdConflictPolicy.Unspecified ? "ID conflict policy cannot change from default for scheduled workflow"
            : Cron(options).Length > 0 ? "Cron schedule cannot be set on scheduled workflow"
            : options.StartSignal is not null || options.StartSignalArgs is not null ? "Start signal and/or start signal args cannot be set on scheduled workflow"
            : options.Rpc is not null ? "RPC options cannot be set on scheduled workflow"
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }
    }

    private async Task<NewWorkflowExecutionInfo> ToProtoAsync(ScheduleActionStartWorkflow action)
    {
        var options = action.Options;
        CheckScheduled(options);

        // Arguments that came from the server go back as they are.
        var converter = ConverterFor(options.Id!);
        var input = action.Args.Count > 0 && action.Args.All(argument => argument is IEncodedRawValue)
            ? new Api.Common.V1.Payloads { Payloads_ = { action.Args.Select(argument => ((IEncodedRawValue)argument!).Payload) } }
            : await ArgumentsAsync(action.Args, converter).ConfigureAwait(false);
        return new NewWorkflowExecutionInfo
        {
            WorkflowId = options.Id,
            WorkflowType = new Api.Common.V1.WorkflowType { Name = action.Workflow },
            TaskQueue = new TaskQueue { Name = options.TaskQueue },
            Input = input,
            WorkflowExecutionTimeout = Span(options.ExecutionTimeout),
            WorkflowRunTimeout = Span(options.RunTimeout),
            WorkflowTaskTimeout = Span(options.TaskTimeout),
            RetryPolicy = options.RetryPolicy?.ToProto(),
            Memo = await MemoAsync(options.Memo, converter).ConfigureAwait(false),
            SearchAttributes = options.TypedSearchAttributes is { Count: > 0 } attributes ? attributes.ToProto() : null,
            UserMetadata = await MetadataAsync(options.StaticSummary, options.StaticDetails, converter).ConfigureAwait(false),
            Priority = Priority(options.Priority),
        };
    }

    private async Task<ScheduleActionStartWorkflow> FromProtoAsync(NewWorkflowExecutionInfo proto)
    {
        var converter = client.Options.DataConverter;
        return new(
            proto.WorkflowType.Name,
            proto.Input?.Payloads_.Select(payload => (object?)new EncodedRawValue(converter, payload)).ToList() ?? [],
            new WorkflowOptions(proto.WorkflowId, proto.TaskQueue.Name)
            {
                ExecutionTimeout = proto.WorkflowExecutionTimeout?.ToTimeSpan(),
                RunTimeout = proto.WorkflowRunTimeout?.ToTimeSpan(),
                TaskTimeout = proto.WorkflowTaskTimeout?.ToTimeSpan(),
                RetryPolicy = proto.RetryPolicy is { } retry ? Temporalio.Common.RetryPolicy.FromProto(retry) : null,
                Memo = proto.Memo?.Fields.ToDictionary(field => field.Key, field => (object)new EncodedRawValue(converter, field.Value), StringComparer.Ordinal),
                TypedSearchAttributes = proto.SearchAttributes is { } attributes ? Temporalio.Common.SearchAttributeCollection.FromProto(attributes) : null,
                StaticSummary = proto.UserMetadata?.Summary is { } summary ? await converter.ToValueAsync<string>(summary).ConfigureAwait(false) : null,
                StaticDetails = proto.UserMetadata?.Details is { } details ? await converter.ToValueAsync<string>(details).ConfigureAwait(false) : null,
            });
    }
}
