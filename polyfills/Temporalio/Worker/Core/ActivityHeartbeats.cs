using Google.Protobuf;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;
using Temporalio.Engine.Seam;

namespace Temporalio.Worker.Core;

/// <summary>The beats of one attempt: the first goes out at once, later ones no more often than the throttle; the newest wins.</summary>
internal sealed class ActivityHeartbeats(
    WorkerContext worker,
    ByteString taskToken,
    DataConverter converter,
    TimeSpan? heartbeatTimeout,
    Action<ActivityCancelReason> cancel,
    Action<Exception> fail) : IDisposable
{
    private const double TimeoutShare = 0.8;

    private readonly TimeSpan throttle = heartbeatTimeout is { } limit
        ? TimeSpan.FromTicks(Math.Min((long)(limit.Ticks * TimeoutShare), worker.Options.MaxHeartbeatThrottleInterval.Ticks))
        : worker.Options.DefaultHeartbeatThrottleInterval;

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopped = new();
    private object?[]? newest;
    private bool unsent;
    private Task? sending;

    /// <summary>Never throws; details are converted when they are sent.</summary>
    public void Beat(object?[] details)
    {
        lock (gate)
        {
            if (stopped.IsCancellationRequested)
            {
                return;
            }

            newest = details;
            unsent = true;
            sending ??= Task.Run(SendAsync);
        }
    }

    /// <returns>The newest details, sent or not, for the report of a failure; null when there are none that can be converted.</returns>
    public async Task<Payloads?> StopAsync()
    {
        object?[]? last;
        lock (gate)
        {
            stopped.Cancel();
            last = newest;
        }

        try
        {
            return last is null ? null : await ConvertAsync(last).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The activity has ended with an outcome of its own: details nobody can read do not change it.
            return null;
        }
    }

    public void Dispose() => stopped.Dispose();

    private async Task SendAsync()
    {
        var stop = stopped.Token;
        while (true)
        {
            object?[] details;
            lock (gate)
            {
                if (!unsent || stop.IsCancellationRequested)
                {
                    sending = null;
                    return;
                }

                details = newest ?? [];
                unsent = false;
            }

            if (!await TrySendAsync(details, stop).ConfigureAwait(false))
            {
                return;
            }

            try
            {
                await Task.Delay(throttle, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> TrySendAsync(object?[] details, CancellationToken stop)
    {
        Payloads payloads;
        try
        {
            payloads = await ConvertAsync(details).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            fail(e);
            return false;
        }

        try
        {
            var answer = await worker.Service.CallAsync(
                WorkflowServiceMethods.RecordActivityTaskHeartbeat,
                new() { TaskToken = taskToken, Namespace = worker.Service.Namespace, Identity = worker.Service.Identity, Details = payloads },
                stop).ConfigureAwait(false);
            if (answer.CancelRequested)
            {
                cancel(ActivityCancelReason.CancelRequested);
            }
            else if (answer.ActivityReset)
            {
                cancel(ActivityCancelReason.Reset);
            }
            else if (answer.ActivityPaused)
            {
                cancel(ActivityCancelReason.Paused);
            }
        }
        catch (ServiceException e) when (e.Status == ServiceStatus.NotFound)
        {
            cancel(ActivityCancelReason.GoneFromServer);
        }
        catch (Exception e) when (e is ServiceException or OperationCanceledException)
        {
            // A beat that did not arrive is made up by the next one; the timeout is the server's affair.
            return !stop.IsCancellationRequested;
        }

        return true;
    }

    private async Task<Payloads> ConvertAsync(object?[] details) => new()
    {
        Payloads_ = { await converter.ToPayloadsAsync(details).ConfigureAwait(false) },
    };
}
