using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Worker;

/// <summary>The events of host and consumer, listed in <c>docs/reference/events.md</c>: 10xx host, 11xx consumer.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(EventId = 1000, EventName = "HostStarted", Level = LogLevel.Information, Message = "Running on {Engine}, state in {State}, task queue {TaskQueue}")]
    public static partial void HostStarted(this ILogger logger, string engine, string state, string taskQueue);

    [LoggerMessage(EventId = 1100, EventName = "QueueTrouble", Level = LogLevel.Warning, Message = "The queue could not be read; going on")]
    public static partial void QueueTrouble(this ILogger logger, Exception trouble);

    [LoggerMessage(EventId = 1101, EventName = "MessageTrouble", Level = LogLevel.Warning, Message = "Message {MessageId} failed at delivery {ReceiveCount}; it comes again")]
    public static partial void MessageTrouble(this ILogger logger, Exception trouble, string messageId, int receiveCount);

    [LoggerMessage(EventId = 1102, EventName = "MessageDead", Level = LogLevel.Error, Message = "Message {MessageId} went to the dead letters: {Reason}")]
    public static partial void MessageDead(this ILogger logger, string messageId, string reason);

    [LoggerMessage(EventId = 1103, EventName = "MessageNotDeleted", Level = LogLevel.Warning, Message = "Message {MessageId} was handled but not deleted ({Outcome}); it comes again and will be found known")]
    public static partial void MessageNotDeleted(this ILogger logger, string messageId, ReceiptOutcome outcome);

    [LoggerMessage(EventId = 1104, EventName = "EventIgnored", Level = LogLevel.Debug, Message = "Message {MessageId}: {Event} of {Location} needs nothing")]
    public static partial void EventIgnored(this ILogger logger, string messageId, string @event, string? location);
}
