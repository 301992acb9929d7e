using System.Diagnostics;

namespace Temporalio.Worker.Core;

/// <summary>Lets so many pass per second, evenly spaced.</summary>
internal sealed class RateGate(double perSecond)
{
    private readonly Lock gate = new();
    private readonly TimeSpan spacing = TimeSpan.FromSeconds(1 / perSecond);
    private TimeSpan next = TimeSpan.Zero;

    public async Task EnterAsync(CancellationToken cancel)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = Stopwatch.GetElapsedTime(0);
            var mine = next > now ? next : now;
            next = mine + spacing;
            wait = mine - now;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, cancel).ConfigureAwait(false);
        }
    }
}
