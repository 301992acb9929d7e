using System.Collections;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>What is read of a journal, on a connection of its own where there is a file: what was committed shows, and no commit is waited for.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string Columns = "key, data";

    private readonly Lock gate = new();
    private readonly Func<SqliteConnection> connect;
    private readonly SqliteConnection? shared;
    private readonly List<HotStatement> statements = [];
    private readonly HotStatement openRuns;
    private readonly HotStatement last;
    private readonly HotStatement runById;
    private readonly HotStatement runsOfWorkflow;
    private readonly HotStatement parts;
    private readonly HotStatement events;
    private readonly HotStatement lastEvents;
    private readonly HotStatement documents;
    private SqliteConnection? own;

    /// <param name="connect">Another connection to the same data.</param>
    /// <param name="shared">The connection to read on, where the data are that connection's alone; else null.</param>
    public SqliteReader(Func<SqliteConnection> connect, SqliteConnection? shared)
    {
        this.connect = connect;
        this.shared = shared;
        openRuns = Prepare($"SELECT {Columns} FROM runs WHERE closed IS NULL ORDER BY key");
        last = Prepare("SELECT (SELECT max(key) FROM runs), (SELECT max(closed) FROM runs)");
        runById = Prepare($"SELECT {Columns} FROM runs WHERE run_id = ?1");
        runsOfWorkflow = Prepare($"SELECT {Columns} FROM runs WHERE workflow_id = ?1 ORDER BY key DESC");
        parts = Prepare("SELECT slot, kind, data FROM parts WHERE run_key = ?1 ORDER BY slot");
        events = Prepare("""
            SELECT data FROM events WHERE run_key = ?1 AND event_id >= (SELECT coalesce(max(event_id), 0) FROM events WHERE run_key = ?1 AND event_id <= ?2)
            ORDER BY event_id
            """);
        lastEvents = Prepare("SELECT data FROM events WHERE run_key = ?1 ORDER BY event_id DESC LIMIT 1");
        documents = Prepare("SELECT name, data FROM documents WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name");
    }

    public List<StoredRun> OpenRuns()
    {
        lock (gate)
        {
            return ReadRuns(openRuns, static _ => true, most: int.MaxValue);
        }
    }

    public (long Key, long ClosedTicks) Last()
    {
        lock (gate)
        {
            try
            {
                last.Step();
                return (last.Long(0), last.Long(1));
            }
            finally
            {
                last.Reset();
            }
        }
    }

    public StoredRun? Run(string runId)
    {
        lock (gate)
        {
            return ReadRuns(runById.Bind(1, runId), static _ => true, most: 1).FirstOrDefault();
        }
    }

    public StoredRun? Latest(string workflowId, Func<RunRecord, bool> isWanted)
    {
        lock (gate)
        {
            return ReadRuns(runsOfWorkflow.Bind(1, workflowId), isWanted, most: 1).FirstOrDefault();
        }
    }

    /// <summary>Those from <paramref name="fromId"/> on. The row that holds it may begin earlier.</summary>
    public List<HistoryEvent> Events(long runKey, long fromId, int most)
    {
        var found = new List<HistoryEvent>();
        lock (gate)
        {
            try
            {
                events.Bind(1, runKey).Bind(2, fromId);
                while (found.Count < most && events.Step())
                {
                    foreach (var entry in History.Parser.ParseFrom(events.Blob(0)).Events)
                    {
                        if (entry.EventId >= fromId && found.Count < most)
                        {
                            found.Add(entry);
                        }
                    }
                }
            }
            finally
            {
                events.Reset();
            }
        }

        return found;
    }

    public HistoryEvent LastEvent(long runKey)
    {
        lock (gate)
        {
            try
            {
                return lastEvents.Bind(1, runKey).Step() ? History.Parser.ParseFrom(lastEvents.Blob(0)).Events[^1]
                    : throw new InvalidDataException($"The run with key {runKey} has no events: the history file is damaged.");
            }
            finally
            {
                lastEvents.Reset();
            }
        }
    }

    public List<KeyValuePair<string, byte[]>> Documents(string prefix)
    {
        var found = new List<KeyValuePair<string, byte[]>>();
        lock (gate)
        {
            try
            {
                documents.Bind(1, prefix);
                while (documents.Step())
                {
                    found.Add(new(documents.Text(0), documents.Blob(1).ToArray()));
                }
            }
            finally
            {
                documents.Reset();
            }
        }

        return found;
    }

    /// <summary>Of a file they are read on a connection of their own, as they are asked for; in memory there is but one, and they are read at once.</summary>
    public IClosedRuns ClosedRuns()
    {
        var scan = new ClosedRunsOf(shared is null ? connect() : null, shared);
        return shared is null ? scan : new ReadAlready(scan);
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var statement in statements)
            {
                statement.Dispose();
            }

            own?.Dispose();
        }
    }

    private List<StoredRun> ReadRuns(HotStatement query, Func<RunRecord, bool> isWanted, int most)
    {
        var found = new List<StoredRun>();
        try
        {
            while (found.Count < most && query.Step())
            {
                var record = RunRecord.Parser.ParseFrom(query.Blob(1));
                if (isWanted(record))
                {
                    found.Add(new(record, Parts(query.Long(0))));
                }
            }
        }
        finally
        {
            query.Reset();
        }

        return found;
    }

    private List<PartRow> Parts(long runKey)
    {
        var found = new List<PartRow>();
        try
        {
            parts.Bind(1, runKey);
            while (parts.Step())
            {
                found.Add(new(parts.Long(0), (PartKind)parts.Long(1), parts.Blob(2).ToArray()));
            }
        }
        finally
        {
            parts.Reset();
        }

        return found;
    }

    private HotStatement Prepare(string sql)
    {
        var statement = new HotStatement(Open, sql);
        statements.Add(statement);
        return statement;
    }

    private sqlite3 Open()
    {
        if (shared is not null)
        {
            return shared.Handle!;
        }

        if (own is null)
        {
            own = connect();
            raw.sqlite3_busy_timeout(own.Handle!, (int)TimeSpan.FromSeconds(30).TotalMilliseconds);
        }

        return own.Handle!;
    }

    private sealed class ClosedRunsOf : IClosedRuns
    {
        private readonly SqliteConnection? own;
        private readonly SqliteCommand command;
        private readonly SqliteDataReader reader;

        public ClosedRunsOf(SqliteConnection? own, SqliteConnection? shared)
        {
            this.own = own;
            command = (own ?? shared!).CreateCommand();
            command.CommandText = "SELECT data FROM runs WHERE closed IS NOT NULL ORDER BY closed DESC, started DESC, key";

            // The first step, taken here, fixes what the rest shows.
            reader = command.ExecuteReader();
        }

        public IEnumerator<RunRecord> GetEnumerator()
        {
            while (reader.Read())
            {
                yield return RunRecord.Parser.ParseFrom(reader.GetFieldValue<byte[]>(0));
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            reader.Dispose();
            command.Dispose();
            own?.Dispose();
        }
    }

    private sealed class ReadAlready : IClosedRuns
    {
        private readonly List<RunRecord> runs;

        public ReadAlready(ClosedRunsOf scan)
        {
            using (scan)
            {
                runs = [.. scan];
            }
        }

        public IEnumerator<RunRecord> GetEnumerator() => runs.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
        }
    }
}
