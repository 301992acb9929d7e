using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.TestService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Service;

/// <summary>
/// The test server's clock. While skipping is unlocked, time jumps to the next timer whenever no workflow task and no activity is
/// pending; an activity holds the clock, running or merely scheduled.
/// </summary>
internal sealed class TimeSkipping(HistoryShard shard, bool enabled)
{
    private int locks = 1;

    public void AddTo(TemporalServer server)
    {
        server.Handle(TestServiceMethods.GetCurrentTime, (_, _, _) => Task.FromResult(new GetCurrentTimeResponse { Time = shard.Clock.Now }));
        if (!enabled)
        {
            return;
        }

        shard.OnQuiet = Advance;
        server.Handle(TestServiceMethods.LockTimeSkipping, (_, _, _) => shard.ChangeAsync(() =>
        {
            locks++;
            return new LockTimeSkippingResponse();
        }));
        server.Handle(TestServiceMethods.UnlockTimeSkipping, (_, _, _) => shard.ChangeAsync(() =>
        {
            locks--;
            return new UnlockTimeSkippingResponse();
        }));
        server.Handle(TestServiceMethods.UnlockTimeSkippingWithSleep, (request, _, cancel) => SleepAsync(request.Duration.ToTimeSpan(), cancel));
        server.Handle(TestServiceMethods.Sleep, (request, _, cancel) => SleepAsync(request.Duration.ToTimeSpan(), cancel));
        server.Handle(TestServiceMethods.SleepUntil, (request, _, cancel) => SleepAsync(request.Timestamp.ToDateTime() - shard.Clock.UtcNow, cancel));
    }

    private async Task<SleepResponse> SleepAsync(TimeSpan span, CancellationToken cancel)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await shard.ChangeAsync(() =>
        {
            locks--;
            shard.Timers.Add(Timestamp.FromDateTime(shard.Clock.UtcNow + span), new TimerTask(TimerKind.Sleep, null, OnFire: () =>
            {
                locks++;
                woken.TrySetResult();
            }));
            return true;
        });
        await woken.Task.WaitAsync(cancel);
        return new SleepResponse();
    }

    private void Advance()
    {
        while (locks <= 0 && !IsBusy() && shard.Timers.NextDue is { } next)
        {
            shard.Clock.Skip(next - shard.Clock.UtcNow);
            shard.FireDue();
        }
    }

    private bool IsBusy() => shard.Runs.Open.Any(run =>
        run.Task is not null || run.Activities.Values.Any(activity => activity.NextAttemptTime is null));
}
