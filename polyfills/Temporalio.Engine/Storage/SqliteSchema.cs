using Microsoft.Data.Sqlite;

namespace Temporalio.Engine.Storage;

/// <summary>The tables of a history file, and which versions of them this engine reads.</summary>
internal static class SqliteSchema
{
    /// <summary>
    /// 3: what is pending in a run has rows of its own (<c>parts</c>), and runs are found by columns; in 2 both lay in the run's record.
    /// In 1 a row of <c>events</c> was one event.
    /// </summary>
    private const int Version = 3;

    // Times are ticks of UTC. Open runs have no time of closing, so the same index finds them.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS runs(key INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, workflow_id TEXT NOT NULL, started INTEGER NOT NULL, closed INTEGER, data BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS runs_by_workflow ON runs(workflow_id, key);
        CREATE INDEX IF NOT EXISTS runs_by_close ON runs(closed DESC, started DESC);
        CREATE TABLE IF NOT EXISTS events(run_key INTEGER NOT NULL, event_id INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run_key, event_id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS parts(run_key INTEGER NOT NULL, slot INTEGER NOT NULL, kind INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run_key, slot)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS documents(name TEXT PRIMARY KEY, data BLOB NOT NULL);
        """;

    /// <exception cref="IOException">The file was written by another version.</exception>
    public static void Create(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (version > Version)
        {
            throw new IOException($"{path} was written by a newer version (schema {version}, known up to {Version}). Use that version, or another file.");
        }

        if (version is > 0 and < Version)
        {
            throw new IOException($"{path} was written by an older version (schema {version}, now {Version}). Let that version finish its runs, or use another file.");
        }

        if (version == 0)
        {
            command.CommandText = $"BEGIN; {Tables} PRAGMA user_version = {Version}; COMMIT;";
            command.ExecuteNonQuery();
        }
    }
}
