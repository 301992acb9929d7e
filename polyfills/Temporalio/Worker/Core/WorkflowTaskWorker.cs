using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;
using Temporalio.Worker.Tuning;

namespace Temporalio.Worker.Core;

/// <summary>Polls for workflow tasks, from the normal and from this worker's own sticky queue.</summary>
internal sealed class WorkflowTaskWorker(WorkerContext context, SlotPool slots, WorkflowTaskProcessor processor, string stickyQueue)
{
    private readonly TaskTally tally = new();
    private readonly ILogger logger = context.LoggerFactory.CreateLogger<WorkflowTaskWorker>();

    public async Task RunAsync(int pollers, CancellationToken stop)
    {
        var usesSticky = context.Options.MaxCachedWorkflows > 0;
        var normal = usesSticky
            ? Math.Clamp((int)Math.Round(pollers * context.Options.NonStickyToStickyPollRatio), 1, Math.Max(1, pollers - 1))
            : pollers;
        var loops = Enumerable.Range(0, Math.Max(pollers, usesSticky ? 2 : 1))
            .Select(i => PollLoopAsync(sticky: i >= normal && usesSticky, stop));
        await Task.WhenAll(loops).ConfigureAwait(false);
        await tally.WhenEmptyAsync().ConfigureAwait(false);
    }

    private async Task PollLoopAsync(bool sticky, CancellationToken stop)
    {
        await Task.Yield();
        var faults = new PollFaults(logger, "workflow", context.TaskQueue);
        while (!stop.IsCancellationRequested)
        {
            SlotPermit? permit = null;
            try
            {
                permit = await slots.ReserveAsync(sticky, stop).ConfigureAwait(false);
                faults.Begin();
                using var polling = context.Metrics.Polling(sticky ? "sticky_workflow_task" : "workflow_task");
                var task = await context.Service.PollAsync(WorkflowServiceMethods.PollWorkflowTaskQueue, Request(sticky), stop).ConfigureAwait(false);
                faults.Clear();
                context.Metrics.Polled(task);
                if (!task.TaskToken.IsEmpty)
                {
                    Begin(task, permit, sticky);
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

    private void Begin(PollWorkflowTaskQueueResponse task, SlotPermit permit, bool sticky)
    {
        var info = new SlotInfo.WorkflowSlotInfo(task.WorkflowType.Name, sticky);
        slots.MarkUsed(info, permit);
        tally.Begin(async () =>
        {
            try
            {
                await processor.ProcessAsync(task).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                logger.LogError(e, "Workflow task of run {RunId} could not be answered", task.WorkflowExecution.RunId);
            }
            finally
            {
                slots.Release(info, permit);
            }
        });
    }

    private PollWorkflowTaskQueueRequest Request(bool sticky) => new()
    {
        Namespace = context.Service.Namespace,
        Identity = context.Service.Identity,
        TaskQueue = sticky
            ? new() { Name = stickyQueue, Kind = TaskQueueKind.Sticky, NormalName = context.TaskQueue }
            : new() { Name = context.TaskQueue, Kind = TaskQueueKind.Normal },
    };
}
