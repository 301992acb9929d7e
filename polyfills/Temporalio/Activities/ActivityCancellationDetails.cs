namespace Temporalio.Activities;

/// <summary>All that is known of why an activity should stop.</summary>
public class ActivityCancellationDetails
{
    public bool IsGoneFromServer { get; init; }

    public bool IsCancelRequested { get; init; }

    public bool IsTimedOut { get; init; }

    public bool IsWorkerShutdown { get; init; }

    public bool IsHeartbeatRecordFailure { get; init; }

    public bool IsPaused { get; init; }

    public bool IsReset { get; init; }

    internal static ActivityCancellationDetails Of(ActivityCancelReason reason) => new()
    {
        IsGoneFromServer = reason == ActivityCancelReason.GoneFromServer,
        IsCancelRequested = reason == ActivityCancelReason.CancelRequested,
        IsTimedOut = reason == ActivityCancelReason.Timeout,
        IsWorkerShutdown = reason == ActivityCancelReason.WorkerShutdown,
        IsHeartbeatRecordFailure = reason == ActivityCancelReason.HeartbeatRecordFailure,
        IsPaused = reason == ActivityCancelReason.Paused,
        IsReset = reason == ActivityCancelReason.Reset,
    };
}
