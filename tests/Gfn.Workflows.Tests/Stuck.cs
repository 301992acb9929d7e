using System.Text;
using Temporalio.Client;

namespace Gfn.Workflows.Tests;

/// <summary>What the runs of an engine were at when a test ran out of time.</summary>
internal static class Stuck
{
    private const int EventsShown = 25;

    /// <summary>Awaits with a deadline whose failure shows the last events of all open runs.</summary>
    public static async Task<T> OrTellAsync<T>(this Task<T> work, ITemporalClient client, TimeSpan deadline)
    {
        try
        {
            return await work.WaitAsync(deadline);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(await TellAsync(client), late);
        }
    }

    private static async Task<string> TellAsync(ITemporalClient client)
    {
        var text = new StringBuilder("Not done in time.");
        await foreach (var run in client.ListWorkflowsAsync("ExecutionStatus = 'Running'"))
        {
            text.AppendLine().Append(run.Id).Append(' ').AppendLine(run.RunId);
            foreach (var step in (await client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync()).Events.TakeLast(EventsShown))
            {
                var failure = step.WorkflowTaskFailedEventAttributes?.Failure ?? step.ActivityTaskFailedEventAttributes?.Failure;
                text.Append("  ").Append(step.EventId).Append(' ').Append(step.EventType).Append(' ').AppendLine(failure?.ToString());
            }
        }

        return text.ToString();
    }
}
