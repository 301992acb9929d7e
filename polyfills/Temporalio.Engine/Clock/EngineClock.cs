using Google.Protobuf.WellKnownTypes;

namespace Temporalio.Engine.Clock;

/// <summary>
/// The engine's only source of time: a provider's clock plus what was skipped. Skipping is how test environments move time.
/// </summary>
/// <remarks>
/// It never goes back. When the machine's clock is set back, time here goes on at its usual pace from where it was, until the machine's
/// clock has caught up; set forward (or woken from sleep), it follows at once. So what is due in ten seconds is due in ten seconds at most.
/// </remarks>
internal sealed class EngineClock(TimeProvider provider)
{
    /// <summary>Steps back up to this are corrections: time stands still for as long.</summary>
    private static readonly TimeSpan Adjustment = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long skippedTicks;
    private long latestTicks;
    private long latestStamp = provider.GetTimestamp();

    public TimeProvider Provider => provider;

    public DateTime UtcNow
    {
        get
        {
            lock (gate)
            {
                var stamp = provider.GetTimestamp();
                var told = provider.GetUtcNow().UtcTicks + skippedTicks;
                var carriedOn = latestTicks + provider.GetElapsedTime(latestStamp, stamp).Ticks;
                latestTicks = Math.Max(told, carriedOn - told > Adjustment.Ticks ? carriedOn : latestTicks);
                latestStamp = stamp;
                return new DateTime(latestTicks, DateTimeKind.Utc);
            }
        }
    }

    public Timestamp Now => Timestamp.FromDateTime(UtcNow);

    /// <summary>Time has been at least this far: in a life before, on the same histories.</summary>
    public void NotBefore(DateTime time)
    {
        lock (gate)
        {
            if (latestTicks < time.Ticks)
            {
                latestTicks = time.Ticks;
                latestStamp = provider.GetTimestamp();
            }
        }
    }

    /// <summary>Moves the clock forward; never back.</summary>
    public void Skip(TimeSpan span)
    {
        if (span > TimeSpan.Zero)
        {
            lock (gate)
            {
                skippedTicks += span.Ticks;
            }
        }
    }
}
