namespace Gfn.Adapters.Local;

/// <content>What has been announced: kept beside the messages, so that saying it and remembering that it was said are one write.</content>
public sealed partial class SqliteWorkQueue
{
    /// <summary>Sends one message about subjects and records them as announced, all or nothing.</summary>
    /// <param name="subjects">Identities the message is about.</param>
    /// <param name="body">Makes the message, given the first of as many sequence numbers as there are subjects: higher than all before, also when the clock was put back.</param>
    internal void Announce(IReadOnlyList<string> subjects, Func<long, string> body)
    {
        database.Write(db =>
        {
            var last = (long)db.Scalar("SELECT last FROM sequence")!;
            var first = Math.Max(last + 1, Now);
            db.Execute("UPDATE sequence SET last = $1", first + subjects.Count - 1);
            var text = body(first);
            var id = CheckedId(text);
            foreach (var subject in subjects)
            {
                db.Execute("INSERT INTO announced(subject) VALUES ($1) ON CONFLICT DO NOTHING", subject);
            }

            return Enqueue(db, id, text);
        });
        sent.Release();
    }

    /// <summary>Every subject announced and not forgotten.</summary>
    internal HashSet<string> Announced() =>
        database.Read(db => db.Rows("SELECT subject FROM announced", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal));

    /// <summary>Forgets subjects that are gone, so that they are announced when they come again.</summary>
    internal void ForgetAnnounced(IReadOnlyList<string> subjects) => database.Write(db =>
        subjects.Sum(subject => db.Execute("DELETE FROM announced WHERE subject = $1", subject)));

    /// <summary>Makes every message in somebody's hands deliverable at once. For the owner of the state as it starts: whoever held them has ended.</summary>
    /// <returns>Messages let go.</returns>
    public int ReleaseHeld()
    {
        var released = database.Write(db => db.Execute("UPDATE messages SET visible_at = $1 WHERE visible_at > $1", Now));
        sent.Release();
        return released;
    }
}
