using Google.Protobuf.WellKnownTypes;

namespace Temporalio.Engine.Clock;

/// <summary>The engine's only source of time: a provider's clock plus what was skipped. Skipping is how test environments move time.</summary>
internal sealed class EngineClock(TimeProvider provider)
{
    private long skippedTicks;

    public TimeProvider Provider => provider;

    public DateTime UtcNow => provider.GetUtcNow().UtcDateTime.AddTicks(Interlocked.Read(ref skippedTicks));

    public Timestamp Now => Timestamp.FromDateTime(UtcNow);

    /// <summary>Moves the clock forward; never back.</summary>
    public void Skip(TimeSpan span)
    {
        if (span > TimeSpan.Zero)
        {
            Interlocked.Add(ref skippedTicks, span.Ticks);
        }
    }
}
