using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private readonly Dictionary<uint, (CommandSlot Slot, string Id)> timers = [];

    private void Handle(StartTimerOrder order)
    {
        var id = order.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var slot = Push(new("Timer", EventType.TimerStarted, new()
        {
            CommandType = CommandType.StartTimer,
            StartTimerCommandAttributes = new() { TimerId = id, StartToFireTimeout = order.Wait },
            UserMetadata = order.Metadata,
        })
        {
            Mismatch = e => string.Equals(e.TimerStartedEventAttributes.TimerId, id, StringComparison.Ordinal)
                ? null
                : $"Timer fired event did not have expected timer id {id}, it was {e.TimerStartedEventAttributes.TimerId}!",
            Recorded = e => byEvent[e.EventId] = Fired,
        });
        timers[order.Seq] = (slot, id);

        void Fired(HistoryEvent e)
        {
            if (timers.Remove(order.Seq))
            {
                jobs.Add(new TimerFiredJob(order.Seq));
            }
        }
    }

    private void CancelTimer(uint seq)
    {
        if (!timers.Remove(seq, out var timer))
        {
            return;
        }

        if (!timer.Slot.IsRecorded)
        {
            timer.Slot.Withdrawn = true;
            return;
        }

        Push(new("Timer", EventType.TimerCanceled, new()
        {
            CommandType = CommandType.CancelTimer,
            CancelTimerCommandAttributes = new() { TimerId = timer.Id },
        }));
    }
}
