using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;
using Temporalio.Worker.Tuning;

namespace Temporalio.Worker.Core;

/// <summary>Polls for activity tasks and runs them.</summary>
internal sealed class ActivityTaskWorker(WorkerContext context, SlotPool slots, ActivityInvoker invoker)
{
    private readonly TaskTally tally = new();
    private readonly ILogger logger = context.LoggerFactory.CreateLogger<ActivityTaskWorker>();
    private readonly RateGate? rate = context.Options.MaxActivitiesPerSecond is { } perSecond ? new(perSecond) : null;
    private readonly Lock gate = new();
    private readonly HashSet<ActivityExecution> running = [];

    /// <summary>Eager tasks would pass by the rate limits.</summary>
    public bool AcceptsEager =>
        rate is null && context.Options.MaxTaskQueueActivitiesPerSecond is null && !context.Stopping.IsCancellationRequested;

    public async Task PollAsync(int pollers, CancellationToken stop) =>
        await Task.WhenAll(Enumerable.Range(0, pollers).Select(_ => PollLoopAsync(stop))).ConfigureAwait(false);

    /// <summary>Cancels what still runs, and waits for it without limit.</summary>
    public async Task FinishAsync(TimeSpan grace)
    {
        var empty = tally.WhenEmptyAsync();
        if (grace > TimeSpan.Zero)
        {
            await Task.WhenAny(empty, Task.Delay(grace)).ConfigureAwait(false);
        }

        foreach (var execution in Running())
        {
            execution.Cancel(Activities.ActivityCancelReason.WorkerShutdown);
        }

        await empty.ConfigureAwait(false);
    }

    public void Begin(PollActivityTaskQueueResponse task, SlotPermit permit, bool eager = false)
    {
        context.Metrics.Received(task, eager);
        var info = new SlotInfo.ActivitySlotInfo(task.ActivityType.Name);
        slots.MarkUsed(info, permit);
        tally.Begin(async () =>
        {
            try
            {
                await RunAsync(task).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                logger.LogError(e, "Activity {ActivityType} could not be answered", task.ActivityType.Name);
            }
            finally
            {
                slots.Release(info, permit);
            }
        });
    }

    private ActivityExecution[] Running()
    {
        lock (gate)
        {
            return [.. running];
        }
    }

    private async Task PollLoopAsync(CancellationToken stop)
    {
        await Task.Yield();
        var faults = new PollFaults(logger, "activity", context.TaskQueue);
        while (!stop.IsCancellationRequested)
        {
            SlotPermit? permit = null;
            try
            {
                permit = await slots.ReserveAsync(sticky: false, stop).ConfigureAwait(false);
                if (rate is not null)
                {
                    await rate.EnterAsync(stop).ConfigureAwait(false);
                }

                faults.Begin();
                using var polling = context.Metrics.Polling("activity_task");
                var task = await context.Service.PollAsync(WorkflowServiceMethods.PollActivityTaskQueue, Request(), stop).ConfigureAwait(false);
                faults.Clear();
                context.Metrics.Polled(task);
                if (!task.TaskToken.IsEmpty)
                {
                    Begin(task, permit);
                    permit = null;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (ServiceException e)
            {
                await faults.PauseAsync(e, stop).ConfigureAwait(false);
            }
            finally
            {
                if (permit is not null)
                {
                    slots.Release(null, permit);
                }
            }
        }
    }

    private async Task RunAsync(PollActivityTaskQueueResponse task)
    {
        var execution = new ActivityExecution(context, task);
        lock (gate)
        {
            running.Add(execution);
        }

        try
        {
            var began = Stopwatch.GetTimestamp();
            var outcome = await execution.RunAsync(invoker).ConfigureAwait(false);
            context.Metrics.Ended(task, outcome, Stopwatch.GetElapsedTime(began));
            await execution.ReportAsync(outcome).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Status == ServiceStatus.NotFound)
        {
            logger.LogDebug(e, "The server no longer waits for activity {ActivityId}", task.ActivityId);
        }
        finally
        {
            lock (gate)
            {
                running.Remove(execution);
            }

            execution.Dispose();
        }
    }

    private PollActivityTaskQueueRequest Request()
    {
        var request = new PollActivityTaskQueueRequest
        {
            Namespace = context.Service.Namespace,
            Identity = context.Service.Identity,
            TaskQueue = new() { Name = context.TaskQueue, Kind = TaskQueueKind.Normal },
        };
        if (context.Options.MaxTaskQueueActivitiesPerSecond is { } perSecond)
        {
            request.TaskQueueMetadata = new() { MaxTasksPerSecond = perSecond };
        }

        return request;
    }
}
