using System.Diagnostics;
using Temporalio.Client;
using Temporalio.Engine.Seam;

namespace Temporalio.Bridge;

/// <summary>Whether one refused call is worth another try, and after how long. Pauses grow, and are spread so that callers do not come back together.</summary>
internal sealed class CallRetries(RpcRetryOptions options)
{
    private static readonly TimeSpan FirstWhenOverloaded = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWhenOverloaded = TimeSpan.FromSeconds(10);

    private readonly long began = Stopwatch.GetTimestamp();
    private TimeSpan pause = options.InitialInterval;
    private TimeSpan overloaded = FirstWhenOverloaded;
    private int tries;

    public static bool IsRetryable(ServiceStatus status) => status is
        ServiceStatus.Unavailable or ServiceStatus.ResourceExhausted or ServiceStatus.Aborted or ServiceStatus.Internal
        or ServiceStatus.Unknown or ServiceStatus.DataLoss or ServiceStatus.OutOfRange;

    /// <summary>After a refusal: how long to wait before the next try. Null when there is none.</summary>
    public TimeSpan? Next(ServiceStatus status)
    {
        tries++;
        if (!IsRetryable(status) || (options.MaxRetries > 0 && tries >= options.MaxRetries) || Stopwatch.GetElapsedTime(began) > options.MaxElapsedTime)
        {
            return null;
        }

        var next = pause;
        pause = Shorter(pause * options.Multiplier, options.MaxInterval);
        if (status == ServiceStatus.ResourceExhausted)
        {
            next = next > overloaded ? next : overloaded;
            overloaded = Shorter(overloaded * 2, LongestWhenOverloaded);
        }

        return next * (1 + (options.RandomizationFactor * ((2 * Random.Shared.NextDouble()) - 1)));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
