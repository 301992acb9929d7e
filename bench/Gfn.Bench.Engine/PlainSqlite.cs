using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Gfn.Bench.Engine;

/// <summary>
/// What the disk and SQLite allow: the rows of an engine's file committed again, with the engine's settings and nothing else around them.
/// A run's rows stay in order, each with the run's record beside it, as the engine writes them.
/// </summary>
internal static class PlainSqlite
{
    static PlainSqlite() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Rows of the runs in <paramref name="path"/>, in the order in which they would come if all runs went on side by side.</summary>
    public static List<RecordedRow> Read(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT e.run_key, e.event_id, e.data, r.data, row_number() OVER (PARTITION BY e.run_key ORDER BY e.event_id) AS turn
            FROM events e JOIN runs r ON r.key = e.run_key
            ORDER BY turn, e.run_key
            """;
        using var reader = command.ExecuteReader();
        var rows = new List<RecordedRow>();
        while (reader.Read())
        {
            rows.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3)));
        }

        return rows;
    }

    /// <param name="together">Rows to a transaction; 1 is a commit for each step of each run.</param>
    public static PlainCommit Commit(List<RecordedRow> rows, string path, int together)
    {
        using var connection = Open(path);
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY;");
        Execute(connection, """
            CREATE TABLE runs(key INTEGER PRIMARY KEY, data BLOB NOT NULL);
            CREATE TABLE events(run_key INTEGER NOT NULL, event_id INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run_key, event_id)) WITHOUT ROWID;
            """);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO events(run_key, event_id, data) VALUES ($run, $id, $data)";
        using var upsert = connection.CreateCommand();
        upsert.CommandText = "INSERT INTO runs(key, data) VALUES ($run, $data) ON CONFLICT(key) DO UPDATE SET data = excluded.data";
        foreach (var name in new[] { "$run", "$id", "$data" })
        {
            insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        foreach (var name in new[] { "$run", "$data" })
        {
            upsert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        var watch = Stopwatch.StartNew();
        var commits = 0;
        foreach (var batch in rows.Chunk(together))
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            insert.Transaction = upsert.Transaction = transaction;
            foreach (var row in batch)
            {
                insert.Parameters[0].Value = upsert.Parameters[0].Value = row.RunKey;
                insert.Parameters[1].Value = row.EventId;
                insert.Parameters[2].Value = row.Events;
                insert.ExecuteNonQuery();
                upsert.Parameters[1].Value = row.Run;
                upsert.ExecuteNonQuery();
            }

            transaction.Commit();
            commits++;
        }

        return new(commits, watch.Elapsed.TotalSeconds);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>A row of a history, with the record that its run had in the end.</summary>
internal sealed record RecordedRow(long RunKey, long EventId, byte[] Events, byte[] Run);

/// <summary>What committing took.</summary>
internal sealed record PlainCommit(int Commits, double Seconds);
