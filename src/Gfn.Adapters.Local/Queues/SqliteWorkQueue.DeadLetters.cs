using System.Globalization;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Dead letters.</content>
public sealed partial class SqliteWorkQueue
{
    /// <inheritdoc/>
    public Task<ReceiptOutcome> DeadLetterAsync(QueueMessage message, string reason, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(database.Write(db =>
        {
            var isHeld = db.Scalar("SELECT 1 FROM messages WHERE receipt = $1", message.Receipt) is not null;
            if (isHeld)
            {
                Bury(message.Id, message.Body, reason, message.ReceiveCount, message.SentAt.UtcTicks);
                return ReceiptOutcome.Done;
            }

            return db.Scalar("SELECT 1 FROM dead WHERE id = $1", message.Id) is null ? ReceiptOutcome.Expired : ReceiptOutcome.Done;
        }));
    }

    /// <inheritdoc/>
    public Task<Page<DeadLetter>> DeadLettersAsync(string? continuation, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancel.ThrowIfCancellationRequested();
        var after = continuation is null ? 0 : long.Parse(continuation, CultureInfo.InvariantCulture);
        var rows = database.Read(db => Dead(db, after, limit + 1));
        return Task.FromResult(rows.Count > limit
            ? new Page<DeadLetter>([.. rows.Take(limit).Select(row => row.Letter)], rows[limit - 1].Place.ToString(CultureInfo.InvariantCulture))
            : new Page<DeadLetter>([.. rows.Select(row => row.Letter)], null));
    }

    /// <inheritdoc/>
    public async Task<RedriveReport> RedriveAsync(RedriveRequest request, CancellationToken cancel)
    {
        var fitting = database.Read(db => Dead(db, 0, -1)).Where(row => Fits(row.Letter, request)).Take(request.Limit).ToList();
        if (request.DryRun)
        {
            return new RedriveReport(fitting.Count, 0);
        }

        var moved = 0;
        foreach (var (place, letter) in fitting)
        {
            if (moved > 0 && request.PerSecond is { } rate)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 / rate), clock, cancel);
            }

            cancel.ThrowIfCancellationRequested();
            moved += database.Write(db => SendBack(db, place, letter)) ? 1 : 0;
            sent.Release();
        }

        return new RedriveReport(fitting.Count, moved);
    }

    private static List<(long Place, DeadLetter Letter)> Dead(LocalDatabase db, long after, int limit) => db.Rows(
        "SELECT place, id, body, reason, receives, sent_at, dead_at FROM dead WHERE place > $1 ORDER BY place LIMIT $2",
        row => (row.GetInt64(0), new DeadLetter(
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetInt32(4),
            new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
            new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero))),
        after,
        limit);

    private static bool Fits(DeadLetter letter, RedriveRequest request) =>
        (request.ReasonContains is not { } reason || letter.Reason.Contains(reason, StringComparison.Ordinal))
        && (request.BodyContains is not { } body || letter.Body.Contains(body, StringComparison.Ordinal));

    private bool SendBack(LocalDatabase db, long place, DeadLetter letter)
    {
        if (db.Execute("DELETE FROM dead WHERE place = $1", place) == 0)
        {
            return false;
        }

        db.Execute(
            "INSERT INTO messages(id, body, receives, sent_at, visible_at) VALUES ($1, $2, 0, $3, $4) ON CONFLICT(id) DO UPDATE SET visible_at = excluded.visible_at, receives = 0",
            letter.Id,
            letter.Body,
            letter.SentAt.UtcTicks,
            Now);
        return true;
    }
}
