namespace Gfn.Ports;

/// <summary>A queue with at-least-once delivery, no order, and dead letters. SQS, or SQLite.</summary>
/// <remarks>A message received is hidden for a while; not deleted in that time, it is delivered again. Time is the queue's own clock.</remarks>
public interface IWorkQueue
{
    /// <summary>Most messages in one call.</summary>
    const int BatchMax = 10;

    /// <summary>Adds a message; durable on return. Repeating it adds another message: consumers must bear duplicates.</summary>
    /// <param name="body">Text of at most 256 KiB in UTF-8.</param>
    /// <param name="cancel">Ends the call; the message may or may not be there.</param>
    /// <returns>The message's id.</returns>
    Task<string> SendAsync(string body, CancellationToken cancel);

    /// <summary>Takes messages, waiting for the first. A message received more often than the queue allows goes to the dead letters instead. Repeatable; each call takes others.</summary>
    /// <param name="max">1 to <see cref="BatchMax"/>.</param>
    /// <param name="wait">Longest wait for a first message, at most 20 s; then an empty list.</param>
    /// <param name="visibility">How long the messages stay hidden from others.</param>
    /// <param name="cancel">Ends the wait; nothing received is lost, it shows up again.</param>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan wait, TimeSpan visibility, CancellationToken cancel);

    /// <summary>Hides messages for <paramref name="visibility"/> more from now. Repeatable.</summary>
    /// <param name="receipts">At most <see cref="BatchMax"/>.</param>
    /// <param name="visibility">From now; zero makes them visible at once.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <returns>One answer per receipt, in order.</returns>
    Task<IReadOnlyList<ReceiptOutcome>> ExtendAsync(IReadOnlyList<string> receipts, TimeSpan visibility, CancellationToken cancel);

    /// <summary>Deletes messages done with. Repeatable: a message already deleted is <see cref="ReceiptOutcome.Done"/>.</summary>
    /// <returns>One answer per receipt, in order; some may fail while others succeed.</returns>
    Task<IReadOnlyList<ReceiptOutcome>> DeleteAsync(IReadOnlyList<string> receipts, CancellationToken cancel);

    /// <summary>Moves a message to the dead letters with the reason; never loses it. Repeatable: at worst the dead letter is there twice.</summary>
    Task<ReceiptOutcome> DeadLetterAsync(QueueMessage message, string reason, CancellationToken cancel);

    /// <summary>One page of dead letters, oldest first, left where they are. Repeatable.</summary>
    Task<Page<DeadLetter>> DeadLettersAsync(string? continuation, int limit, CancellationToken cancel);

    /// <summary>Sends dead letters back. Repeatable: what is moved is no longer there to move.</summary>
    Task<RedriveReport> RedriveAsync(RedriveRequest request, CancellationToken cancel);

    /// <summary>How full the queue is, roughly. Repeatable.</summary>
    Task<QueueDepth> DepthAsync(CancellationToken cancel);
}

/// <summary>A message in hand.</summary>
/// <param name="Id">Stays the same over deliveries.</param>
/// <param name="Receipt">Of this delivery; what the other calls take.</param>
/// <param name="Body">Its text.</param>
/// <param name="ReceiveCount">Deliveries so far, this one included: 1 at first.</param>
/// <param name="SentAt">When it was first sent.</param>
public sealed record QueueMessage(string Id, string Receipt, string Body, int ReceiveCount, DateTimeOffset SentAt);

/// <summary>What became of a receipt.</summary>
public enum ReceiptOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>The hold on the message had run out; it is, or will be, delivered again.</summary>
    Expired,

    /// <summary>The queue failed for this one; ask again.</summary>
    Failed,
}

/// <summary>A message set aside.</summary>
/// <param name="Id">Id of the message.</param>
/// <param name="Body">Its text.</param>
/// <param name="Reason">Why: <c>received too often</c>, or what the consumer said.</param>
/// <param name="ReceiveCount">Deliveries it had.</param>
/// <param name="SentAt">When it was first sent.</param>
/// <param name="DeadAt">When it was set aside.</param>
public sealed record DeadLetter(string Id, string Body, string Reason, int ReceiveCount, DateTimeOffset SentAt, DateTimeOffset DeadAt);

/// <summary>Which dead letters to send back, and how.</summary>
/// <param name="ReasonContains">Only those whose reason holds this text; null for all.</param>
/// <param name="BodyContains">Only those whose body holds this text; null for all.</param>
/// <param name="Limit">Most messages.</param>
/// <param name="PerSecond">Most messages a second; null for as fast as possible.</param>
/// <param name="DryRun">Count only.</param>
public sealed record RedriveRequest(string? ReasonContains = null, string? BodyContains = null, int Limit = int.MaxValue, double? PerSecond = null, bool DryRun = false);

/// <summary>What a redrive did.</summary>
/// <param name="Matched">Dead letters that fit the filter, up to the limit.</param>
/// <param name="Moved">Sent back; 0 in a dry run.</param>
public sealed record RedriveReport(int Matched, int Moved);

/// <summary>How full a queue is; every figure may be a moment old.</summary>
/// <param name="Visible">Ready to be received.</param>
/// <param name="Hidden">In somebody's hands.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="OldestSentAt">When the oldest one not dead was sent; null if none.</param>
public sealed record QueueDepth(long Visible, long Hidden, long Dead, DateTimeOffset? OldestSentAt);
