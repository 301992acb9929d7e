using Microsoft.Extensions.Logging;

namespace Gfn.Workflows;

/// <summary>The events of workflows, listed in <c>docs/reference/events.md</c>: 22xx landing runs.</summary>
internal static partial class WorkflowLog
{
    [LoggerMessage(EventId = 2200, EventName = "SignalIncomplete", Level = LogLevel.Warning, Message = "Signal {Signal} brought {Count} entries that are no files; they are left out")]
    public static partial void SignalIncomplete(this ILogger logger, string signal, int count);
}
