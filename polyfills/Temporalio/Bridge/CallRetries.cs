using Temporalio.Client;
using Temporalio.Engine.Seam;

namespace Temporalio.Bridge;

/// <summary>Which refused calls are worth another try, and after how long.</summary>
internal static class CallRetries
{
    public static bool IsRetryable(ServiceStatus status) => status is
        ServiceStatus.Unavailable or ServiceStatus.ResourceExhausted or ServiceStatus.Aborted or ServiceStatus.Internal
        or ServiceStatus.Unknown or ServiceStatus.DataLoss or ServiceStatus.OutOfRange;

    /// <summary>Waits before the tries after the first; ends when no further try is allowed.</summary>
    public static IEnumerable<TimeSpan> Delays(RpcRetryOptions options)
    {
        var delay = options.InitialInterval;
        var spent = TimeSpan.Zero;
        for (var i = 0; i < options.MaxRetries && (options.MaxElapsedTime is not { } limit || spent + delay <= limit); i++)
        {
            yield return delay;
            spent += delay;
            delay = TimeSpan.FromTicks((long)Math.Min(delay.Ticks * options.Multiplier, options.MaxInterval.Ticks));
        }
    }
}
