using Temporalio.Api.Command.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Worker.Tuning;

namespace Temporalio.Worker.Core;

/// <summary>Activities that the server hands over with its answer, if there is a slot for them.</summary>
internal sealed class EagerActivities(ActivityTaskWorker? worker, SlotPool slots)
{
    /// <summary>Free slots a single answer may take.</summary>
    private const int ReservedMax = 3;

    public Reservation Reserve(IEnumerable<Command> commands)
    {
        var permits = new Queue<SlotPermit>();
        foreach (var command in commands)
        {
            if (command.ScheduleActivityTaskCommandAttributes is not { RequestEagerExecution: true } attributes)
            {
                continue;
            }

            var permit = worker is { AcceptsEager: true } && permits.Count < ReservedMax ? slots.TryReserve() : null;
            if (permit is null)
            {
                attributes.RequestEagerExecution = false;
            }
            else
            {
                permits.Enqueue(permit);
            }
        }

        return new(worker, slots, permits);
    }

    /// <summary>Slots kept for one answer; what is not taken is given back.</summary>
    internal sealed class Reservation(ActivityTaskWorker? worker, SlotPool slots, Queue<SlotPermit> permits) : IDisposable
    {
        public void Take(IEnumerable<PollActivityTaskQueueResponse> tasks)
        {
            foreach (var task in tasks)
            {
                worker!.Begin(task, permits.Dequeue(), eager: true);
            }
        }

        public void Dispose()
        {
            while (permits.TryDequeue(out var permit))
            {
                slots.Release(null, permit);
            }
        }
    }
}
