using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Engine.Clock;

namespace Temporalio.Engine.Histories;

/// <summary>Whether and when something is tried again: the same rule for activities and workflows.</summary>
internal static class Retries
{
    private const double DefaultCoefficient = 2.0;
    private const double DefaultMaximumFactor = 100;

    private static readonly TimeSpan DefaultInitial = TimeSpan.FromSeconds(1);
    private const string TimeoutPrefix = "TemporalTimeout:";

    /// <summary>The policy with its unset fields filled in, as it stands in events; null stays null.</summary>
    public static RetryPolicy? WithDefaults(RetryPolicy? policy)
    {
        if (policy is null)
        {
            return null;
        }

        var full = policy.Clone();
        if (!full.InitialInterval.IsSet())
        {
            full.InitialInterval = Duration.FromTimeSpan(DefaultInitial);
        }

        if (full.BackoffCoefficient == 0)
        {
            full.BackoffCoefficient = DefaultCoefficient;
        }

        if (!full.MaximumInterval.IsSet())
        {
            full.MaximumInterval = Duration.FromTimeSpan(Times(full.InitialInterval.ToTimeSpan(), DefaultMaximumFactor));
        }

        return full;
    }

    /// <summary>The wait before the attempt after <paramref name="attempt"/>, or why there is none.</summary>
    /// <param name="deadline">Nothing may start behind it; null is no deadline.</param>
    public static (TimeSpan? Delay, RetryState State) Next(RetryPolicy? policy, int attempt, Failure failure, DateTime now, DateTime? deadline)
    {
        if (policy is null)
        {
            return (null, RetryState.RetryPolicyNotSet);
        }

        if (!IsRetryable(failure, policy))
        {
            return (null, RetryState.NonRetryableFailure);
        }

        if (policy.MaximumAttempts > 0 && attempt >= policy.MaximumAttempts)
        {
            return (null, RetryState.MaximumAttemptsReached);
        }

        var delay = failure.ApplicationFailureInfo?.NextRetryDelay is { } asked && asked.IsSet()
            ? asked.ToTimeSpan()
            : Backoff(policy, attempt);
        return deadline is { } end && now + delay > end ? (null, RetryState.Timeout) : (delay, RetryState.InProgress);
    }

    private static TimeSpan Backoff(RetryPolicy policy, int attempt)
    {
        var delay = Times(policy.InitialInterval.Span(), Math.Pow(policy.BackoffCoefficient, attempt - 1));
        var maximum = policy.MaximumInterval.Span();
        return maximum > TimeSpan.Zero && delay > maximum ? maximum : delay;
    }

    private static TimeSpan Times(TimeSpan span, double factor)
    {
        var ticks = span.Ticks * factor;
        return ticks >= TimeSpan.MaxValue.Ticks ? TimeSpan.FromDays(36_500) : TimeSpan.FromTicks((long)ticks);
    }

    private static bool IsRetryable(Failure failure, RetryPolicy policy) => failure.FailureInfoCase switch
    {
        Failure.FailureInfoOneofCase.TerminatedFailureInfo or Failure.FailureInfoOneofCase.CanceledFailureInfo => false,
        Failure.FailureInfoOneofCase.TimeoutFailureInfo =>
            failure.TimeoutFailureInfo.TimeoutType is TimeoutType.StartToClose or TimeoutType.Heartbeat
            && !policy.NonRetryableErrorTypes.Contains(TimeoutPrefix + failure.TimeoutFailureInfo.TimeoutType),
        Failure.FailureInfoOneofCase.ServerFailureInfo => !failure.ServerFailureInfo.NonRetryable,
        Failure.FailureInfoOneofCase.ApplicationFailureInfo =>
            !failure.ApplicationFailureInfo.NonRetryable && !policy.NonRetryableErrorTypes.Contains(failure.ApplicationFailureInfo.Type),
        _ => true,
    };
}
