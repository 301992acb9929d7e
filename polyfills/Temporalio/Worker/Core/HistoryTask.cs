using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

/// <summary>The events that one workflow task saw: from behind the start of the task before to its own start.</summary>
/// <param name="Events">In order; the last is the task's start, unless this is what follows the last task.</param>
/// <param name="Started">Null for what follows the last task.</param>
/// <param name="Replaying">History holds the end of the task.</param>
internal sealed record HistoryTask(IReadOnlyList<HistoryEvent> Events, HistoryEvent? Started, bool Replaying)
{
    /// <summary>Cuts a history, or the new part of one, into tasks. Failed and timed out tasks are part of the next one.</summary>
    public static List<HistoryTask> Cut(IReadOnlyList<HistoryEvent> events)
    {
        var tasks = new List<HistoryTask>();
        var current = new List<HistoryEvent>();
        for (var i = 0; i < events.Count; i++)
        {
            current.Add(events[i]);
            if (events[i].EventType != EventType.WorkflowTaskStarted)
            {
                continue;
            }

            var next = i + 1 < events.Count ? events[i + 1].EventType : EventType.Unspecified;
            if (next is EventType.Unspecified or EventType.WorkflowTaskCompleted)
            {
                tasks.Add(new(current, events[i], next == EventType.WorkflowTaskCompleted));
                current = [];
            }
        }

        if (current.Count > 0)
        {
            tasks.Add(new(current, null, Replaying: true));
        }

        return tasks;
    }
}
