using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>What an activity attempt knows of itself.</summary>
public record ActivityInfo(
    string ActivityId,
    string ActivityType,
    int Attempt,
    DateTime CurrentAttemptScheduledTime,
    DataConverter DataConverter,
    IReadOnlyCollection<Payload> HeartbeatDetails,
    TimeSpan? HeartbeatTimeout,
    bool IsLocal,
    string Namespace,
    Common.Priority Priority,
    Common.RetryPolicy? RetryPolicy,
    TimeSpan? ScheduleToCloseTimeout,
    DateTime ScheduledTime,
    TimeSpan? StartToCloseTimeout,
    DateTime StartedTime,
    string TaskQueue,
    byte[] TaskToken,
    string? WorkflowId,
    string? WorkflowNamespace,
    string? WorkflowRunId,
    string? WorkflowType)
{
    public bool IsWorkflowActivity => WorkflowId is not null;

    /// <exception cref="ArgumentOutOfRangeException">The last attempt left fewer details.</exception>
    public Task<T> HeartbeatDetailAtAsync<T>(int index) =>
        index >= 0 && index < HeartbeatDetails.Count
            ? DataConverter.ToValueAsync<T>(HeartbeatDetails.ElementAt(index))
            : throw new ArgumentOutOfRangeException(nameof(index));
}
