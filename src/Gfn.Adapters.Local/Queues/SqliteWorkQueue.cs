using System.Text;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>A queue with visibility, receive counts and dead letters in one SQLite file. A sender in this process wakes waiting receivers; those of other processes are noticed within a quarter second.</summary>
public sealed partial class SqliteWorkQueue : IWorkQueue, IDisposable
{
    private const int BodyBytesMax = 256 << 10;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

    private readonly LocalDatabase database;
    private readonly int receiveMax;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim sent = new(0);

    private SqliteWorkQueue(LocalDatabase database, int receiveMax, TimeProvider clock)
    {
        this.database = database;
        this.receiveMax = receiveMax;
        this.clock = clock;
    }

    private long Now => clock.GetUtcNow().UtcTicks;

    /// <summary>Opens the file, making it if absent.</summary>
    /// <param name="path">Where.</param>
    /// <param name="receiveMax">Deliveries after which a message goes to the dead letters.</param>
    /// <param name="clock">The queue's own time.</param>
    /// <exception cref="SystemPipelineException">Not a queue's file, or of a newer version.</exception>
    public static SqliteWorkQueue Open(string path, int receiveMax, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(receiveMax, 1);
        return new SqliteWorkQueue(new LocalDatabase(path, QueueSchema.Steps), receiveMax, clock);
    }

    /// <inheritdoc/>
    public Task<string> SendAsync(string body, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var id = CheckedId(body);
        database.Write(db => Enqueue(db, id, body));
        sent.Release();
        return Task.FromResult(id);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan wait, TimeSpan visibility, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, IWorkQueue.BatchMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, WaitMax);
        var until = clock.GetUtcNow() + wait;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var taken = database.Write(_ => Take(max, visibility));
            var left = until - clock.GetUtcNow();
            if (taken.Count > 0 || left <= TimeSpan.Zero)
            {
                return taken;
            }

            await GlanceAsync(left < Glance ? left : Glance, cancel);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReceiptOutcome>> ExtendAsync(IReadOnlyList<string> receipts, TimeSpan visibility, CancellationToken cancel)
    {
        CheckBatch(receipts);
        cancel.ThrowIfCancellationRequested();
        var visibleAt = (clock.GetUtcNow() + visibility).UtcTicks;
        var outcomes = database.Write(db => receipts
            .Select(receipt => db.Execute("UPDATE messages SET visible_at = $1 WHERE receipt = $2 AND visible_at > $3", visibleAt, receipt, Now) == 1 ? ReceiptOutcome.Done : ReceiptOutcome.Expired)
            .ToList());
        if (visibility <= TimeSpan.Zero)
        {
            sent.Release();
        }

        return Task.FromResult<IReadOnlyList<ReceiptOutcome>>(outcomes);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReceiptOutcome>> DeleteAsync(IReadOnlyList<string> receipts, CancellationToken cancel)
    {
        CheckBatch(receipts);
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<ReceiptOutcome>>(database.Write(db => receipts.Select(receipt => Delete(db, receipt)).ToList()));
    }

    /// <inheritdoc/>
    public Task<QueueDepth> DepthAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(database.Read(db => new QueueDepth(
            (long)db.Scalar("SELECT count(*) FROM messages WHERE visible_at <= $1", Now)!,
            (long)db.Scalar("SELECT count(*) FROM messages WHERE visible_at > $1", Now)!,
            (long)db.Scalar("SELECT count(*) FROM dead")!,
            db.Scalar("SELECT min(sent_at) FROM messages") is long oldest ? new DateTimeOffset(oldest, TimeSpan.Zero) : null)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        database.Dispose();
        sent.Dispose();
    }

    private static string CheckedId(string body) => Encoding.UTF8.GetByteCount(body) <= BodyBytesMax
        ? Guid.NewGuid().ToString("N")
        : throw new ArgumentException($"A message has at most {BodyBytesMax} bytes.", nameof(body));

    private static void CheckBatch(IReadOnlyList<string> receipts) => ArgumentOutOfRangeException.ThrowIfGreaterThan(receipts.Count, IWorkQueue.BatchMax, nameof(receipts));

    private int Enqueue(LocalDatabase db, string id, string body) =>
        db.Execute("INSERT INTO messages(id, body, receives, sent_at, visible_at) VALUES ($1, $2, 0, $3, $3)", id, body, Now);

    /// <summary>The receipt names its message, so that one delivered again since can be told from one deleted.</summary>
    private static string IdOf(string receipt) => receipt[..Math.Max(0, receipt.IndexOf('.', StringComparison.Ordinal))];

    private static ReceiptOutcome Delete(LocalDatabase db, string receipt)
    {
        if (db.Execute("DELETE FROM messages WHERE receipt = $1", receipt) == 1)
        {
            return ReceiptOutcome.Done;
        }

        return db.Scalar("SELECT 1 FROM messages WHERE id = $1", IdOf(receipt)) is null ? ReceiptOutcome.Done : ReceiptOutcome.Expired;
    }

    private async Task GlanceAsync(TimeSpan longest, CancellationToken cancel)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var message = sent.WaitAsync(woken.Token);
        await Task.WhenAny(message, Task.Delay(longest, clock, woken.Token));
        await woken.CancelAsync();
        await message.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
    }

    private List<QueueMessage> Take(int max, TimeSpan visibility)
    {
        var now = Now;
        var hiddenUntil = (clock.GetUtcNow() + visibility).UtcTicks;
        var taken = new List<QueueMessage>();
        var found = database.Rows(
            "SELECT id, body, receives, sent_at FROM messages WHERE visible_at <= $1 ORDER BY visible_at LIMIT $2",
            row => (Id: row.GetString(0), Body: row.GetString(1), Receives: row.GetInt32(2), SentAt: row.GetInt64(3)),
            now,
            max);
        foreach (var (id, body, receives, sentAt) in found)
        {
            if (receives >= receiveMax)
            {
                Bury(id, body, "received too often", receives, sentAt);
                continue;
            }

            var receipt = $"{id}.{receives + 1}";
            database.Execute("UPDATE messages SET receipt = $1, receives = $2, visible_at = $3 WHERE id = $4", receipt, receives + 1, hiddenUntil, id);
            taken.Add(new QueueMessage(id, receipt, body, receives + 1, new DateTimeOffset(sentAt, TimeSpan.Zero)));
        }

        return taken;
    }

    private void Bury(string id, string body, string reason, int receives, long sentAt)
    {
        database.Execute("INSERT INTO dead(id, body, reason, receives, sent_at, dead_at) VALUES ($1, $2, $3, $4, $5, $6)", id, body, reason, receives, sentAt, Now);
        database.Execute("DELETE FROM messages WHERE id = $1", id);
    }
}
