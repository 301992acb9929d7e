using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>
/// An open run that has news has a workflow task for it: pending before the news or scheduled behind it. Otherwise nobody would ever look.
/// </summary>
internal sealed class NewsRule : IRule
{
    private long unseen;
    private bool taskPending;
    private bool waitsForFirstTask;

    public string Name => "news";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        switch (entry.EventType)
        {
            case EventType.WorkflowExecutionStarted:
                var backoff = entry.WorkflowExecutionStartedEventAttributes.FirstWorkflowTaskBackoff;
                waitsForFirstTask = backoff is not null && (backoff.Seconds > 0 || backoff.Nanos > 0);
                unseen = waitsForFirstTask ? 0 : entry.EventId;
                break;
            case EventType.WorkflowTaskScheduled:
                (taskPending, waitsForFirstTask, unseen) = (true, false, 0);
                break;
            case EventType.WorkflowTaskStarted:
                taskPending = false;
                break;
            case EventType.WorkflowTaskTimedOut when entry.WorkflowTaskTimedOutEventAttributes.TimeoutType == TimeoutType.ScheduleToStart:
                (taskPending, unseen) = (false, entry.EventId);
                break;
            default:
                if (Events.IsNews(entry) && !taskPending && !waitsForFirstTask)
                {
                    unseen = entry.EventId;
                }

                break;
        }
    }

    public void End(bool closed, Action<long, string> report)
    {
        if (!closed && unseen > 0)
        {
            report(unseen, "no workflow task was scheduled for it");
        }
    }
}
