using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Gfn.Histories.Checks;

/// <summary>What a workflow task's commands did stands directly behind the task's completion, before anything that came from outside.</summary>
internal sealed class CommandRule : IRule
{
    private long completed;
    private long interruptedBy;

    public string Name => "commands";

    public void See(HistoryEvent entry, Action<long, string> report)
    {
        if (entry.EventType == EventType.WorkflowTaskCompleted)
        {
            (completed, interruptedBy) = (entry.EventId, 0);
        }
        else if (Events.CompletedTaskOf(entry) is { } named)
        {
            // A run that the server itself fails names no task.
            if (named == 0 && Events.Closes(entry.EventType))
            {
                return;
            }

            if (named != completed)
            {
                report(entry.EventId, $"{entry.EventType} names completed task {named}, the last one being {completed}");
            }
            else if (interruptedBy > 0)
            {
                report(entry.EventId, $"{entry.EventType} of the task completed in event {completed} comes after event {interruptedBy}, which is none of its commands");
            }
        }
        else if (!IsPartOfCommands(entry) && interruptedBy == 0)
        {
            interruptedBy = entry.EventId;
        }
    }

    // Updates come as messages between the commands; an activity that was not started yet is cancelled by the request itself.
    private static bool IsPartOfCommands(HistoryEvent entry) => entry.EventType switch
    {
        EventType.WorkflowExecutionUpdateAccepted or EventType.WorkflowExecutionUpdateCompleted => true,
        EventType.ActivityTaskCanceled => entry.ActivityTaskCanceledEventAttributes.StartedEventId == 0,
        _ => false,
    };
}
