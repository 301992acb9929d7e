using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>
/// A scheduled activity ends once, or is pending; its start stands once before an end that names it. Ids are unique among those pending.
/// </summary>
internal sealed class ActivityRule : IRule
{
    private readonly Dictionary<long, Activity> all = [];
    private readonly Dictionary<string, long> pendingIds = new(StringComparer.Ordinal);

    public string Name => "activity";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.ActivityTaskScheduled:
                var id = entry.ActivityTaskScheduledEventAttributes.ActivityId;
                if (!pendingIds.TryAdd(id, entry.EventId))
                {
                    report(entry.EventId, $"activity id {id} is that of pending event {pendingIds[id]}");
                }

                all[entry.EventId] = new Activity(id);
                break;
            case EventType.ActivityTaskStarted:
                if (Pending(entry, entry.ActivityTaskStartedEventAttributes.ScheduledEventId, report) is { } toStart)
                {
                    if (toStart.StartedBy > 0)
                    {
                        report(entry.EventId, $"started a second time, after event {toStart.StartedBy}");
                    }

                    toStart.StartedBy = entry.EventId;
                }

                break;
            case EventType.ActivityTaskCancelRequested:
                if (Pending(entry, entry.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId, report) is { } toCancel)
                {
                    if (toCancel.CancelRequestedBy > 0)
                    {
                        report(entry.EventId, $"cancellation is requested a second time, after event {toCancel.CancelRequestedBy}");
                    }

                    toCancel.CancelRequestedBy = entry.EventId;
                }

                break;
            case EventType.ActivityTaskCompleted:
                var completed = entry.ActivityTaskCompletedEventAttributes;
                End(entry, completed.ScheduledEventId, completed.StartedEventId, mayBeUnstarted: false, report);
                break;
            case EventType.ActivityTaskFailed:
                var failed = entry.ActivityTaskFailedEventAttributes;
                End(entry, failed.ScheduledEventId, failed.StartedEventId, mayBeUnstarted: false, report);
                break;
            case EventType.ActivityTaskTimedOut:
                var timedOut = entry.ActivityTaskTimedOutEventAttributes;
                End(entry, timedOut.ScheduledEventId, timedOut.StartedEventId, mayBeUnstarted: true, report);
                break;
            case EventType.ActivityTaskCanceled:
                var canceled = entry.ActivityTaskCanceledEventAttributes;
                if (all.TryGetValue(canceled.ScheduledEventId, out var asked) && asked.CancelRequestedBy == 0)
                {
                    report(entry.EventId, $"cancelled, which nobody asked of event {canceled.ScheduledEventId}");
                }

                End(entry, canceled.ScheduledEventId, canceled.StartedEventId, mayBeUnstarted: true, report);
                break;
        }
    }

    private Activity? Pending(HistoryEvent entry, long scheduled, Action<long, string> report)
    {
        if (!all.TryGetValue(scheduled, out var activity))
        {
            report(entry.EventId, $"{entry.EventType} names event {scheduled}, which schedules no activity");
            return null;
        }

        if (activity.EndedBy > 0)
        {
            report(entry.EventId, $"{entry.EventType} of activity {activity.Id}, which ended in event {activity.EndedBy}");
        }

        return activity;
    }

    private void End(HistoryEvent entry, long scheduled, long started, bool mayBeUnstarted, Action<long, string> report)
    {
        if (Pending(entry, scheduled, report) is not { } activity)
        {
            return;
        }

        if (activity.StartedBy != started)
        {
            report(entry.EventId, $"names started event {started}, which is {activity.StartedBy}");
        }

        if (started == 0 && !mayBeUnstarted)
        {
            report(entry.EventId, $"{entry.EventType} of activity {activity.Id}, which was not started");
        }

        activity.EndedBy = entry.EventId;
        pendingIds.Remove(activity.Id);
    }

    private sealed class Activity(string id)
    {
        public string Id => id;

        public long StartedBy { get; set; }

        public long CancelRequestedBy { get; set; }

        public long EndedBy { get; set; }
    }
}
