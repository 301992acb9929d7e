using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <content>Activities that are completed from elsewhere.</content>
internal sealed partial class ClientCalls
{
    public override async Task HeartbeatAsyncActivityAsync(HeartbeatAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var details = await DetailsAsync(input.Options?.Details, converter).ConfigureAwait(false);
        var rpc = TemporalClient.WithRetry(input.Options?.Rpc);
        var cancelled = input.Activity is AsyncActivityHandle.TaskTokenReference token
            ? (await client.WorkflowService.RecordActivityTaskHeartbeatAsync(new() { Namespace = Namespace, TaskToken = ByteString.CopyFrom(token.TaskToken), Details = details, Identity = client.Identity }, rpc).ConfigureAwait(false)).CancelRequested
            : (await client.WorkflowService.RecordActivityTaskHeartbeatByIdAsync(new() { Namespace = Namespace, WorkflowId = Id(input.Activity).WorkflowId, RunId = Id(input.Activity).RunId ?? "", ActivityId = Id(input.Activity).ActivityId, Details = details, Identity = client.Identity }, rpc).ConfigureAwait(false)).CancelRequested;
        if (cancelled)
        {
            throw new AsyncActivityCanceledException();
        }
    }

    public override async Task CompleteAsyncActivityAsync(CompleteAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var result = new Payloads { Payloads_ = { await converter.ToPayloadAsync(input.Result).ConfigureAwait(false) } };
        var rpc = TemporalClient.WithRetry(input.Options?.Rpc);
        if (input.Activity is AsyncActivityHandle.TaskTokenReference token)
        {
            await client.WorkflowService.RespondActivityTaskCompletedAsync(new() { Namespace = Namespace, TaskToken = ByteString.CopyFrom(token.TaskToken), Result = result, Identity = client.Identity }, rpc).ConfigureAwait(false);
            return;
        }

        var id = Id(input.Activity);
        await client.WorkflowService.RespondActivityTaskCompletedByIdAsync(new() { Namespace = Namespace, WorkflowId = id.WorkflowId, RunId = id.RunId ?? "", ActivityId = id.ActivityId, Result = result, Identity = client.Identity }, rpc).ConfigureAwait(false);
    }

    public override async Task FailAsyncActivityAsync(FailAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var failure = await converter.ToFailureAsync(input.Exception).ConfigureAwait(false);
        var details = await DetailsAsync(input.Options?.LastHeartbeatDetails, converter).ConfigureAwait(false);
        var rpc = TemporalClient.WithRetry(input.Options?.Rpc);
        if (input.Activity is AsyncActivityHandle.TaskTokenReference token)
        {
            await client.WorkflowService.RespondActivityTaskFailedAsync(new() { Namespace = Namespace, TaskToken = ByteString.CopyFrom(token.TaskToken), Failure = failure, LastHeartbeatDetails = details, Identity = client.Identity }, rpc).ConfigureAwait(false);
            return;
        }

        var id = Id(input.Activity);
        await client.WorkflowService.RespondActivityTaskFailedByIdAsync(new() { Namespace = Namespace, WorkflowId = id.WorkflowId, RunId = id.RunId ?? "", ActivityId = id.ActivityId, Failure = failure, LastHeartbeatDetails = details, Identity = client.Identity }, rpc).ConfigureAwait(false);
    }

    public override async Task ReportCancellationAsyncActivityAsync(ReportCancellationAsyncActivityInput input)
    {
        var converter = input.DataConverterOverride ?? client.Options.DataConverter;
        var details = await DetailsAsync(input.Options?.Details, converter).ConfigureAwait(false);
        var rpc = TemporalClient.WithRetry(input.Options?.Rpc);
        if (input.Activity is AsyncActivityHandle.TaskTokenReference token)
        {
            await client.WorkflowService.RespondActivityTaskCanceledAsync(new() { Namespace = Namespace, TaskToken = ByteString.CopyFrom(token.TaskToken), Details = details, Identity = client.Identity }, rpc).ConfigureAwait(false);
            return;
        }

        var id = Id(input.Activity);
        await client.WorkflowService.RespondActivityTaskCanceledByIdAsync(new() { Namespace = Namespace, WorkflowId = id.WorkflowId, RunId = id.RunId ?? "", ActivityId = id.ActivityId, Details = details, Identity = client.Identity }, rpc).ConfigureAwait(false);
    }

    private static AsyncActivityHandle.IdReference Id(AsyncActivityHandle.Reference reference) => (AsyncActivityHandle.IdReference)reference;

    private static async Task<Payloads?> DetailsAsync(IReadOnlyCollection<object?>? details, DataConverter converter) =>
        details is { Count: > 0 } ? await ArgumentsAsync(details, converter).ConfigureAwait(false) : null;
}
