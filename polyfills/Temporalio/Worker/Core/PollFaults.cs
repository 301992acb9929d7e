using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Engine.Seam;

namespace Temporalio.Worker.Core;

/// <summary>Failed polls of one poller: pauses that grow, and one warning per row.</summary>
internal sealed class PollFaults(ILogger logger, string kind, string taskQueue)
{
    /// <summary>A long poll that ends without a task after this much time has simply run out.</summary>
    private static readonly TimeSpan RunOut = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private TimeSpan pause = First;
    private long began;

    public void Begin() => began = Stopwatch.GetTimestamp();

    public void Clear() => pause = First;

    public async Task PauseAsync(ServiceException e, CancellationToken stop)
    {
        var ended = e.Status is ServiceStatus.DeadlineExceeded or ServiceStatus.Cancelled;
        if (ended && Stopwatch.GetElapsedTime(began) >= RunOut)
        {
            return;
        }

        if (pause == First && !ended)
        {
            logger.LogWarning(e, "Polling for {Kind} tasks of {TaskQueue} failed: {Status}", kind, taskQueue, e.Status);
        }

        try
        {
            await Task.Delay(pause, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, Longest.Ticks));
    }
}
