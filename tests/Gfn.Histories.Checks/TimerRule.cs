using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>A timer fires once or is cancelled once, or is pending. Ids are unique among those pending.</summary>
internal sealed class TimerRule : IRule
{
    private readonly Dictionary<string, long> pending = new(StringComparer.Ordinal);

    public string Name => "timer";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.TimerStarted:
                var id = entry.TimerStartedEventAttributes.TimerId;
                if (!pending.TryAdd(id, entry.EventId))
                {
                    report(entry.EventId, $"timer id {id} is that of pending event {pending[id]}");
                }

                break;
            case EventType.TimerFired:
                End(entry, entry.TimerFiredEventAttributes.TimerId, entry.TimerFiredEventAttributes.StartedEventId, report);
                break;
            case EventType.TimerCanceled:
                End(entry, entry.TimerCanceledEventAttributes.TimerId, entry.TimerCanceledEventAttributes.StartedEventId, report);
                break;
        }
    }

    private void End(HistoryEvent entry, string id, long started, Action<long, string> report)
    {
        if (!pending.Remove(id, out var startedBy))
        {
            report(entry.EventId, $"{entry.EventType} of timer {id}, which is not pending");
        }
        else if (startedBy != started)
        {
            report(entry.EventId, $"names started event {started}, which is {startedBy}");
        }
    }
}
