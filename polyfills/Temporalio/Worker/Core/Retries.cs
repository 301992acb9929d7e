using Temporalio.Api.Failure.V1;
using Temporalio.Common;

namespace Temporalio.Worker.Core;

/// <summary>When a local activity is tried again.</summary>
internal static class Retries
{
    private const int MaximumIntervalFactor = 100;

    /// <returns>Null: not again.</returns>
    public static TimeSpan? Next(RetryPolicy? policy, int attempt, Failure failure)
    {
        policy ??= new();
        var application = failure.ApplicationFailureInfo;
        if ((policy.MaximumAttempts > 0 && attempt >= policy.MaximumAttempts)
            || application?.NonRetryable == true
            || policy.NonRetryableErrorTypes?.Contains(application?.Type ?? string.Empty, StringComparer.OrdinalIgnoreCase) == true)
        {
            return null;
        }

        if (application?.NextRetryDelay is { } asked)
        {
            return asked.ToTimeSpan();
        }

        var longest = policy.MaximumInterval ?? policy.InitialInterval * MaximumIntervalFactor;
        var seconds = policy.InitialInterval.TotalSeconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return seconds >= longest.TotalSeconds ? longest : TimeSpan.FromSeconds(seconds);
    }
}
