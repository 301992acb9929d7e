namespace Gfn.Domain;

/// <summary>One thing a notification message says, in the order said.</summary>
public abstract record NotificationItem
{
    private NotificationItem()
    {
    }

    /// <summary>Id of the queue message that carried it, when the body was a batch of queue messages; null otherwise.</summary>
    public string? MessageId { get; init; }

    /// <summary>An object was created.</summary>
    /// <param name="Location">Where, decoded exactly once.</param>
    /// <param name="SizeBytes">Its length.</param>
    /// <param name="ETag">Without quotes; of a multipart upload it carries a part count.</param>
    /// <param name="VersionId">Null in an unversioned bucket.</param>
    /// <param name="Sequencer">Order among events of the key; null if absent.</param>
    /// <param name="EventTime">When it happened; null if the message does not say.</param>
    /// <param name="RawKey">The key as it stood in the message, for the audit.</param>
    public sealed record Created(ObjectKey Location, long SizeBytes, string ETag, string? VersionId, Sequencer? Sequencer, DateTimeOffset? EventTime, string RawKey) : NotificationItem
    {
        /// <summary>Identity of the version announced.</summary>
        public FileKey File() => new(Location, VersionId ?? ETag);
    }

    /// <summary>Well formed, nothing to ingest: deletions, tagging, restores, test events, foreign events.</summary>
    /// <param name="Event">Name of the event.</param>
    /// <param name="Location">The object it is about, if any.</param>
    public sealed record Ignored(string Event, ObjectKey? Location) : NotificationItem;

    /// <summary>Cannot be understood. The message goes to the dead letters once its other items are safe.</summary>
    /// <param name="Reason">One sentence.</param>
    public sealed record Rejected(string Reason) : NotificationItem;
}
