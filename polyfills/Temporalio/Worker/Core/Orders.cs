using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>One thing that a run's code asked for.</summary>
internal abstract record Order;

internal sealed record ScheduleActivityOrder(
    uint Seq, ScheduleActivityTaskCommandAttributes Attributes, ActivityCancellationType Cancellation, UserMetadata? Metadata) : Order;

internal sealed record CancelActivityOrder(uint Seq) : Order;

internal sealed record ScheduleLocalActivityOrder(LocalActivityRequest Request) : Order;

internal sealed record CancelLocalActivityOrder(uint Seq) : Order;

internal sealed record StartTimerOrder(uint Seq, Duration Wait, UserMetadata? Metadata) : Order;

internal sealed record CancelTimerOrder(uint Seq) : Order;

/// <param name="Seq">Number of the child.</param>
/// <param name="Attributes">What is sent.</param>
/// <param name="IdIsDrawn">The code gave no id: the one in history counts.</param>
/// <param name="Cancellation">What a cancellation waits for.</param>
/// <param name="Metadata">Summary and details.</param>
internal sealed record StartChildOrder(
    uint Seq,
    StartChildWorkflowExecutionCommandAttributes Attributes,
    bool IdIsDrawn,
    ChildWorkflowCancellationType Cancellation,
    UserMetadata? Metadata) : Order;

internal sealed record CancelChildOrder(uint Seq) : Order;

internal sealed record SignalExternalOrder(uint Seq, SignalExternalWorkflowExecutionCommandAttributes Attributes) : Order;

internal sealed record CancelSignalOrder(uint Seq) : Order;

internal sealed record CancelExternalOrder(uint Seq, RequestCancelExternalWorkflowExecutionCommandAttributes Attributes) : Order;

internal sealed record PatchOrder(string Id, bool Deprecated) : Order;

internal sealed record UpsertAttributesOrder(SearchAttributes Attributes) : Order;

internal sealed record UpsertMemoOrder(Memo Memo) : Order;

internal sealed record UpdateAcceptedOrder(string Id) : Order;

internal sealed record UpdateRejectedOrder(string Id, Failure Failure) : Order;

internal sealed record UpdateCompletedOrder(string Id, Resolution Outcome) : Order;

internal sealed record QueryAnswerOrder(string Id, Payload? Result, Failure? Failure) : Order;

/// <summary>Ends the run. The first one counts.</summary>
/// <param name="Command">Complete, fail, cancel or continue as new.</param>
internal sealed record CloseOrder(Command Command) : Order;

/// <summary>A local activity as the workflow asked for it.</summary>
internal sealed record LocalActivityRequest
{
    public required uint Seq { get; init; }

    public required string ActivityId { get; init; }

    public required string ActivityType { get; init; }

    public required IReadOnlyList<Payload> Args { get; init; }

    public required Header Header { get; init; }

    public required LocalActivityOptions Options { get; init; }

    /// <summary>First attempt of this request: above 1 after a backoff timer.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Null: now.</summary>
    public DateTime? OriginalScheduleTime { get; init; }

    public UserMetadata? Metadata { get; init; }
}
