using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>
/// One workflow task at a time: scheduled, started, then completed, failed or timed out, each naming the ones before. What arrives while a
/// worker holds the task waits behind the task's end.
/// </summary>
internal sealed class WorkflowTaskRule : IRule
{
    private long scheduled;
    private long started;

    public string Name => "workflow task";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.WorkflowTaskScheduled:
                if (scheduled > 0)
                {
                    report(entry.EventId, $"scheduled while the task of event {scheduled} is pending");
                }

                (scheduled, started) = (entry.EventId, 0);
                break;
            case EventType.WorkflowTaskStarted:
                Expect(entry, scheduled, entry.WorkflowTaskStartedEventAttributes.ScheduledEventId, "scheduled", report);
                if (started > 0)
                {
                    report(entry.EventId, $"started a second time, after event {started}");
                }

                started = entry.EventId;
                break;
            case EventType.WorkflowTaskCompleted:
                var completed = entry.WorkflowTaskCompletedEventAttributes;
                End(entry, completed.ScheduledEventId, completed.StartedEventId, mayBeUnstarted: false, report);
                break;
            case EventType.WorkflowTaskFailed:
                var failed = entry.WorkflowTaskFailedEventAttributes;
                End(entry, failed.ScheduledEventId, failed.StartedEventId, mayBeUnstarted: failed.Cause == WorkflowTaskFailedCause.ResetWorkflow, report);
                break;
            case EventType.WorkflowTaskTimedOut:
                var timedOut = entry.WorkflowTaskTimedOutEventAttributes;
                End(entry, timedOut.ScheduledEventId, timedOut.StartedEventId, mayBeUnstarted: timedOut.TimeoutType == TimeoutType.ScheduleToStart, report);
                break;
            default:
                if (started > 0 && !Events.Closes(entry.EventType))
                {
                    report(entry.EventId, $"{entry.EventType} stands between the start of a task (event {started}) and its end");
                }

                break;
        }
    }

    private void End(HistoryEvent entry, long namesScheduled, long namesStarted, bool mayBeUnstarted, Action<long, string> report)
    {
        Expect(entry, scheduled, namesScheduled, "scheduled", report);
        if (started == 0 && !mayBeUnstarted)
        {
            report(entry.EventId, $"{entry.EventType} of a task that was not started");
        }
        else if (started != namesStarted)
        {
            report(entry.EventId, $"names started event {namesStarted}, which is {started}");
        }

        (scheduled, started) = (0, 0);
    }

    private static void Expect(HistoryEvent entry, long pending, long named, string what, Action<long, string> report)
    {
        if (pending == 0)
        {
            report(entry.EventId, $"{entry.EventType} without a pending task");
        }
        else if (pending != named)
        {
            report(entry.EventId, $"names {what} event {named}, which is {pending}");
        }
    }
}
