using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Worker.Core;

/// <summary>The failures of local activities that are not the activity's own.</summary>
internal static class LocalFailures
{
    public static Failure Cancelled(LocalActivityRequest request) => Wrap(
        request, "Local Activity cancelled", new() { Message = "Cancelled", CanceledFailureInfo = new() }, RetryState.CancelRequested);

    public static Failure TimedOut(LocalActivityRequest request, TimeoutType type, RetryState state) => Wrap(
        request, "Local Activity timed out", new() { Message = "Activity timed out", TimeoutFailureInfo = new() { TimeoutType = type } }, state);

    /// <summary>What a marker holds of a failure: that of the activity, or what lies within the wrapping.</summary>
    public static Failure? ForMarker(Failure? failure) => failure?.ActivityFailureInfo is null ? failure : failure.Cause;

    /// <summary>What the code hears of a marker's failure.</summary>
    public static Failure FromMarker(LocalActivityRequest request, Failure recorded) =>
        recorded.TimeoutFailureInfo is not null ? Wrap(request, "Local Activity timed out", recorded, RetryState.CancelRequested)
        : recorded.CanceledFailureInfo is not null ? Wrap(request, "Local Activity cancelled", recorded, RetryState.CancelRequested)
        : recorded;

    private static Failure Wrap(LocalActivityRequest request, string message, Failure cause, RetryState state) => new()
    {
        Message = message,
        Cause = cause,
        ActivityFailureInfo = new()
        {
            ActivityId = request.ActivityId,
            ActivityType = new() { Name = request.ActivityType },
            RetryState = state,
        },
    };
}
