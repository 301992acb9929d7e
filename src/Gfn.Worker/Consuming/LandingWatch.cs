using Gfn.Activities;
using Gfn.Adapters.Local;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gfn.Worker.Consuming;

/// <summary>Keeps the folder watcher going as long as the host runs.</summary>
public sealed class LandingWatch(FolderObjectStore store, SqliteWorkQueue queue, NdjsonPipeline pipeline, TimeProvider clock, ILogger<LandingWatch> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = new LandingWatcher(store, queue, pipeline.Rules, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var announced = await watcher.ScanAsync(stoppingToken);
                if (announced > 0)
                {
                    logger.ObjectsAnnounced(announced);
                }

                await watcher.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                logger.WatchTrouble(trouble);
                await Task.Delay(PauseAfterTrouble, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
