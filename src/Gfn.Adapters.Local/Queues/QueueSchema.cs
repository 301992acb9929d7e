namespace Gfn.Adapters.Local;

/// <summary>Tables of the queue.</summary>
internal static class QueueSchema
{
    /// <summary>What makes an empty file one of each version, in order.</summary>
    public static readonly string[] Steps = [Tables, "CREATE TABLE sequence(last INTEGER NOT NULL); INSERT INTO sequence VALUES (0)"];

    private const string Tables = """
        CREATE TABLE messages(
            id TEXT PRIMARY KEY, body TEXT NOT NULL, receipt TEXT, receives INTEGER NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX messages_by_visibility ON messages(visible_at);
        CREATE TABLE dead(
            place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, body TEXT NOT NULL, reason TEXT NOT NULL,
            receives INTEGER NOT NULL, sent_at INTEGER NOT NULL, dead_at INTEGER NOT NULL);
        CREATE TABLE announced(subject TEXT PRIMARY KEY) WITHOUT ROWID;
        """;
}
