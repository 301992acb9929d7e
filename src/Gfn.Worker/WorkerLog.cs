using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Worker;

/// <summary>The events of host and consumer, listed in <c>docs/reference/events.md</c>: 10xx host, 11xx consumer.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(EventId = 1000, EventName = "HostStarted", Level = LogLevel.Information, Message = "Running on {Engine}, state in {State}, task queue {TaskQueue}")]
    public static partial void HostStarted(this ILogger logger, string engine, string state, string taskQueue);

    [LoggerMessage(EventId = 1001, EventName = "HostStopping", Level = LogLevel.Information, Message = "Stopping: running steps get {DrainSeconds} s to finish")]
    public static partial void HostStopping(this ILogger logger, int drainSeconds);

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

    [LoggerMessage(EventId = 1105, EventName = "ObjectsAnnounced", Level = LogLevel.Debug, Message = "{Count} new objects in the landing folder announced")]
    public static partial void ObjectsAnnounced(this ILogger logger, int count);

    [LoggerMessage(EventId = 1106, EventName = "WatchTrouble", Level = LogLevel.Warning, Message = "The landing folder could not be looked through; trying again")]
    public static partial void WatchTrouble(this ILogger logger, Exception trouble);

    [LoggerMessage(EventId = 1107, EventName = "WakeTrouble", Level = LogLevel.Warning, Message = "Landing runs could not be told of settings and unfinished work; trying again")]
    public static partial void WakeTrouble(this ILogger logger, Exception trouble);
}
