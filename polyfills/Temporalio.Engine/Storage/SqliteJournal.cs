using Microsoft.Data.Sqlite;
using SQLitePCL;
using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>
/// Histories in SQLite. In a file: write-ahead log, <c>synchronous=FULL</c>, so that a commit survives loss of power; the file belongs to
/// one process at a time (<see cref="FileOwnership"/>), and what is read does not wait for what is written. Without one, in memory.
/// A run's events lie together, one row for those that one commit wrote.
/// </summary>
internal sealed class SqliteJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly FileOwnership? owner;
    private readonly SqliteConnection connection;
    private readonly SqliteReader reader;
    private readonly List<HotStatement> statements = [];
    private readonly HotStatement begin;
    private readonly HotStatement commit;
    private readonly HotStatement rollback;
    private readonly HotStatement insertRun;
    private readonly HotStatement updateRun;
    private readonly HotStatement closeRun;
    private readonly HotStatement insertEvents;
    private readonly HotStatement writePart;
    private readonly HotStatement deletePart;
    private readonly HotStatement writeDocument;
    private readonly HotStatement deleteDocument;
    private readonly HotStatement[] deleteRun;

    static SqliteJournal() => Batteries_V2.Init();

    /// <param name="path">The file, created when absent; null keeps everything in memory.</param>
    /// <exception cref="IOException">The file is held by another process (the message names it), or is no history file of ours.</exception>
    public SqliteJournal(string? path)
    {
        IsImmediate = path is null;
        var source = ":memory:";
        if (path is not null)
        {
            source = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(source)!);
            owner = FileOwnership.Take(source);
        }

        try
        {
            connection = Connect(source);
            Execute(path is null ? "PRAGMA temp_store=MEMORY" : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;");
            SqliteSchema.Create(connection, source);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            owner?.Dispose();
            throw new IOException($"{source} cannot be opened as a history file: {e.Message}", e);
        }
        catch
        {
            connection?.Dispose();
            owner?.Dispose();
            throw;
        }

        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        insertRun = Prepare("INSERT INTO runs(key, run_id, workflow_id, started, closed, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        updateRun = Prepare("UPDATE runs SET data = ?2 WHERE key = ?1");
        closeRun = Prepare("UPDATE runs SET data = ?2, closed = ?3 WHERE key = ?1");
        insertEvents = Prepare("INSERT INTO events(run_key, event_id, data) VALUES (?1, ?2, ?3)");
        writePart = Prepare("REPLACE INTO parts(run_key, slot, kind, data) VALUES (?1, ?2, ?3, ?4)");
        deletePart = Prepare("DELETE FROM parts WHERE run_key = ?1 AND slot = ?2");
        writeDocument = Prepare("REPLACE INTO documents(name, data) VALUES (?1, ?2)");
        deleteDocument = Prepare("DELETE FROM documents WHERE name = ?1");
        deleteRun = [Prepare("DELETE FROM events WHERE run_key = ?1"), Prepare("DELETE FROM parts WHERE run_key = ?1"), Prepare("DELETE FROM runs WHERE key = ?1")];
        reader = new SqliteReader(() => Connect(source), path is null ? connection : null);
    }

    public bool IsImmediate { get; }

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

                if (IsForGood(e))
                {
                    throw;
                }

                throw new IOException(e.Message, e);
            }
        }
    }

    public IReadOnlyList<StoredRun> ReadOpenRuns() => reader.OpenRuns();

    public (long Key, long ClosedTicks) ReadLast() => reader.Last();

    public StoredRun? ReadRun(string runId) => reader.Run(runId);

    public StoredRun? ReadLatest(string workflowId, Func<RunRecord, bool> isWanted) => reader.Latest(workflowId, isWanted);

    public IClosedRuns ReadClosedRuns() => reader.ClosedRuns();

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey) => reader.Events(runKey, 1, int.MaxValue);

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey, long fromId, int most) => reader.Events(runKey, fromId, most);

    public HistoryEvent ReadLastEvent(long runKey) => reader.LastEvent(runKey);

    public IReadOnlyList<KeyValuePair<string, byte[]>> ReadDocuments(string prefix) => reader.Documents(prefix);

    public void Dispose()
    {
        lock (gate)
        {
            reader.Dispose();
            foreach (var statement in statements)
            {
                statement.Dispose();
            }

            connection.Dispose();
            owner?.Dispose();
        }
    }

    private void WriteRows(JournalBatch batch)
    {
        foreach (var row in batch.Rows)
        {
            var run = row.Run;
            if (row.IsNew)
            {
                insertRun.Bind(1, run.Key).Bind(2, run.RunId).Bind(3, run.WorkflowId).Bind(4, run.StartedTicks).Bind(6, run.Record);
                (run.ClosedTicks is { } closed ? insertRun.Bind(5, closed) : insertRun.BindNull(5)).Run();
            }
            else if (run.ClosedTicks is { } closed)
            {
                closeRun.Bind(1, run.Key).Bind(2, run.Record).Bind(3, closed).Run();
            }
            else
            {
                updateRun.Bind(1, run.Key).Bind(2, run.Record).Run();
            }

            if (!row.Events.IsEmpty)
            {
                insertEvents.Bind(1, run.Key).Bind(2, row.FirstEventId).Bind(3, row.Events.Span).Run();
            }

            foreach (var part in row.Parts)
            {
                if (part.Data is { } data)
                {
                    writePart.Bind(1, run.Key).Bind(2, part.Slot).Bind(3, (long)part.Kind).Bind(4, data).Run();
                }
                else
                {
                    deletePart.Bind(1, run.Key).Bind(2, part.Slot).Run();
                }
            }
        }

        foreach (var (name, data) in batch.Documents)
        {
            (data is null ? deleteDocument.Bind(1, name) : writeDocument.Bind(1, name).Bind(2, data)).Run();
        }

        foreach (var run in batch.Deleted)
        {
            foreach (var statement in deleteRun)
            {
                statement.Bind(1, run.Record.Key).Run();
            }
        }
    }

    // No room on the disk can come back. Rows that contradict each other, or a file that is no database any more, stay so.
    private static bool IsForGood(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE;

    private static SqliteConnection Connect(string source)
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false }.ToString());
        opened.Open();
        return opened;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private HotStatement Prepare(string sql)
    {
        var statement = new HotStatement(() => connection.Handle!, sql);
        statements.Add(statement);
        return statement;
    }
}
