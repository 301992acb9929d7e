using Microsoft.Data.Sqlite;
using SQLitePCL;
using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>
/// Histories in one SQLite file: write-ahead log, <c>synchronous=FULL</c>, so that a commit survives loss of power. The file belongs
/// to one process at a time (<see cref="FileOwnership"/>). A run's events lie together, one row for those that one commit wrote.
/// </summary>
internal sealed class SqliteJournal : IJournal
{
    /// <summary>2: a row of <c>events</c> is a <c>History</c> with all events of its commit; in 1 it was one event.</summary>
    private const int SchemaVersion = 2;

    private readonly Lock gate = new();
    private readonly FileOwnership owner;
    private readonly SqliteConnection connection;
    private readonly HotStatement begin;
    private readonly HotStatement commit;
    private readonly HotStatement rollback;
    private readonly HotStatement insertEvents;
    private readonly HotStatement upsertRun;

    static SqliteJournal() => Batteries_V2.Init();

    /// <exception cref="IOException">The file is held by another process (the message names it), or is no history file of ours.</exception>
    public SqliteJournal(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        owner = FileOwnership.Take(full);
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = full, Pooling = false }.ToString());
            connection.Open();
            Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;");
            CreateSchema(full);
            begin = Prepare("BEGIN IMMEDIATE");
            commit = Prepare("COMMIT");
            rollback = Prepare("ROLLBACK");
            insertEvents = Prepare("INSERT INTO events(run_key, event_id, data) VALUES (?1, ?2, ?3)");
            upsertRun = Prepare("INSERT INTO runs(key, data) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET data = excluded.data");
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            owner.Dispose();
            throw new IOException($"{full} cannot be opened as a history file: {e.Message}", e);
        }
        catch
        {
            connection?.Dispose();
            owner.Dispose();
            throw;
        }
    }

    public bool IsImmediate => false;

    /// <summary>Lets the file grow to so many pages and no further: to a commit it is as if the disk were full.</summary>
    public void LimitPages(int most)
    {
        lock (gate)
        {
            Execute($"PRAGMA max_page_count={most}");
        }
    }

    public void Write(JournalBatch batch)
    {
        lock (gate)
        {
            try
            {
                begin.Run();
                WriteRows(batch);
                commit.Run();
            }
            catch (SqliteException e)
            {
                if (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                {
                    rollback.Run();
                }

                throw new IOException(e.Message, e);
            }
        }
    }

    public IEnumerable<RunRecord> ReadRuns()
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT data FROM runs ORDER BY key";
            using var reader = command.ExecuteReader();
            var runs = new List<RunRecord>();
            while (reader.Read())
            {
                runs.Add(RunRecord.Parser.ParseFrom(reader.GetFieldValue<byte[]>(0)));
            }

            return runs;
        }
    }

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey)
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT data FROM events WHERE run_key = $run ORDER BY event_id";
            command.Parameters.AddWithValue("$run", runKey);
            using var reader = command.ExecuteReader();
            var events = new List<HistoryEvent>();
            while (reader.Read())
            {
                events.AddRange(History.Parser.ParseFrom(reader.GetFieldValue<byte[]>(0)).Events);
            }

            return events;
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]>> ReadDocuments()
    {
        lock (gate)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name, data FROM documents ORDER BY name";
            using var reader = command.ExecuteReader();
            var documents = new List<KeyValuePair<string, byte[]>>();
            while (reader.Read())
            {
                documents.Add(new(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
            }

            return documents;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var statement in new[] { begin, commit, rollback, insertEvents, upsertRun })
            {
                statement.Dispose();
            }

            connection.Dispose();
            owner.Dispose();
        }
    }

    private void WriteRows(JournalBatch batch)
    {
        foreach (var row in batch.Rows)
        {
            if (!row.Events.IsEmpty)
            {
                insertEvents.Run(row.Key, row.FirstEventId, row.Events.Span);
            }

            upsertRun.Run(row.Key, row.Record);
        }

        foreach (var (name, data) in batch.Documents)
        {
            using var change = Prepare(data is null
                ? "DELETE FROM documents WHERE name = ?1"
                : "INSERT INTO documents(name, data) VALUES (?1, ?2) ON CONFLICT(name) DO UPDATE SET data = excluded.data");
            change.Run(name, data);
        }

        foreach (var run in batch.Deleted)
        {
            using var events = Prepare("DELETE FROM events WHERE run_key = ?1");
            events.Run(run.Record.Key);
            using var record = Prepare("DELETE FROM runs WHERE key = ?1");
            record.Run(run.Record.Key);
        }
    }

    private void CreateSchema(string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (version > SchemaVersion)
        {
            throw new IOException($"{path} was written by a newer version (schema {version}, known up to {SchemaVersion}). Use that version, or another file.");
        }

        if (version is > 0 and < SchemaVersion)
        {
            throw new IOException($"{path} was written by an older version (schema {version}, now {SchemaVersion}). Let that version finish its runs, or use another file.");
        }

        Execute($"""
            CREATE TABLE IF NOT EXISTS runs(key INTEGER PRIMARY KEY, data BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS events(run_key INTEGER NOT NULL, event_id INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run_key, event_id)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS documents(name TEXT PRIMARY KEY, data BLOB NOT NULL);
            PRAGMA user_version = {SchemaVersion};
            """);
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private HotStatement Prepare(string sql) => new(connection.Handle!, sql);
}
