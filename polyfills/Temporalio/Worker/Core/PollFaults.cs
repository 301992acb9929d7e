using Microsoft.Extensions.Logging;
using Temporalio.Engine.Seam;

namespace Temporalio.Worker.Core;

/// <summary>Failed polls of one poller: pauses that grow, and one warning per row.</summary>
internal sealed class PollFaults(ILogger logger, string kind, string taskQueue)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private TimeSpan pause = First;

    public void Clear() => pause = First;

    public async Task PauseAsync(ServiceException e, CancellationToken stop)
    {
        if (e.Status is ServiceStatus.DeadlineExceeded or ServiceStatus.Cancelled)
        {
            return;
        }

        if (pause == First)
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
