using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>
/// Histories in one SQLite file: write-ahead log, <c>synchronous=FULL</c>, so that a commit survives loss of power. The file belongs
/// to one process at a time, held by a lock on a file beside it that ends with the process.
/// </summary>
internal sealed class SqliteJournal : IJournal
{
    private const int SchemaVersion = 1;

    private readonly Lock gate = new();
    private readonly FileStream owner;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insertEvent;
    private readonly SqliteCommand upsertRun;
    private readonly SqliteCommand upsertDocument;

    static SqliteJournal() => SQLitePCL.Batteries_V2.Init();

    /// <exception cref="IOException">The file is held by another process (the message names it), or is no history file of ours.</exception>
    public SqliteJournal(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        owner = TakeOwnership(full);
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = full, Pooling = false }.ToString());
            connection.Open();
            Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;");
            CreateSchema(full);
            insertEvent = Prepare("INSERT INTO events(run_key, event_id, data) VALUES ($run, $id, $data)", "$run", "$id", "$data");
            upsertRun = Prepare("INSERT INTO runs(key, data) VALUES ($key, $data) ON CONFLICT(key) DO UPDATE SET data = excluded.data", "$key", "$data");
            upsertDocument = Prepare("INSERT INTO documents(name, data) VALUES ($name, $data) ON CONFLICT(name) DO UPDATE SET data = excluded.data", "$name", "$data");
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

    public void Write(JournalBatch batch)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            insertEvent.Transaction = upsertRun.Transaction = upsertDocument.Transaction = transaction;
            foreach (var row in batch.Events)
            {
                Run(insertEvent, row.RunKey, row.EventId, row.Data);
            }

            foreach (var row in batch.Runs)
            {
                Run(upsertRun, row.Key, row.Data);
            }

            foreach (var (name, data) in batch.Documents)
            {
                WriteDocument(name, data, transaction);
            }

            foreach (var key in batch.DeletedRuns)
            {
                using var delete = Prepare("DELETE FROM events WHERE run_key = $key; DELETE FROM runs WHERE key = $key", "$key");
                delete.Transaction = transaction;
                Run(delete, key);
            }

            transaction.Commit();
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
                events.Add(HistoryEvent.Parser.ParseFrom(reader.GetFieldValue<byte[]>(0)));
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
            insertEvent.Dispose();
            upsertRun.Dispose();
            upsertDocument.Dispose();
            connection.Dispose();
            owner.Dispose();
        }
    }

    private static FileStream TakeOwnership(string path)
    {
        FileStream held;
        try
        {
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"{path} is held by {Holder(path)}. A history file has one owner: stop that process, or ask it.", e);
        }

        File.WriteAllText(path + ".owner", $"{Environment.ProcessId}\n");
        return held;
    }

    private static string Holder(string path)
    {
        try
        {
            if (int.TryParse(File.ReadAllText(path + ".owner").Trim(), out var id))
            {
                using var process = Process.GetProcessById(id);
                return $"process {id} ({process.ProcessName})";
            }
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return "another process";
        }

        return "another process";
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private void WriteDocument(string name, byte[]? data, SqliteTransaction transaction)
    {
        if (data is not null)
        {
            Run(upsertDocument, name, data);
            return;
        }

        using var delete = Prepare("DELETE FROM documents WHERE name = $name", "$name");
        delete.Transaction = transaction;
        Run(delete, name);
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

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
