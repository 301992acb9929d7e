using Gfn.Activities;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gfn.Worker.Consuming;

/// <summary>
/// At the start, tells landing runs that go on from before the settings in force now, and wakes those of days with something left to do:
/// whoever tracked a file, or brought it back, may not have told anybody, and a load that failed may succeed now.
/// </summary>
public sealed class LandingWake(IFileTracker tracker, IObjectStore store, PipelineLayout layout, LandingDoor door, TimeProvider clock, ILogger<LandingWake> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WakeAsync(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                logger.WakeTrouble(trouble);
                await Task.Delay(PauseAfterTrouble, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does it once. Repeatable: a run that has its files already drops them.</summary>
    public async Task WakeAsync(CancellationToken cancel)
    {
        await door.ReconfigureAsync(cancel);
        foreach (var day in await tracker.DatesAsync(cancel))
        {
            if ((await tracker.CountAsync(day, cancel)).Open > 0 || await HasUnfinishedCommitAsync(day, cancel))
            {
                await door.WakeAsync(day, cancel);
            }
        }
    }

    private async Task<bool> HasUnfinishedCommitAsync(RunDate day, CancellationToken cancel)
    {
        await foreach (var failed in tracker.QueryAllManifestsAsync(new ManifestQuery(day, ManifestStatus.Failed), cancel))
        {
            if (await store.HeadAsync(layout.Commit(day, failed.Manifest), cancel) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
