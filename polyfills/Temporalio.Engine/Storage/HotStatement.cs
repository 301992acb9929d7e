using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Temporalio.Engine.Storage;

/// <summary>A prepared statement without result rows, run many times a second: no command, no reader, no copy of its blobs on the way.</summary>
internal sealed class HotStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public HotStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public void Run() => Step();

    public void Run(long key)
    {
        Check(raw.sqlite3_bind_int64(statement, 1, key));
        Step();
    }

    public void Run(long key, ReadOnlySpan<byte> data)
    {
        Check(raw.sqlite3_bind_int64(statement, 1, key));
        Check(raw.sqlite3_bind_blob(statement, 2, data));
        Step();
    }

    public void Run(long key, long id, ReadOnlySpan<byte> data)
    {
        Check(raw.sqlite3_bind_int64(statement, 1, key));
        Check(raw.sqlite3_bind_int64(statement, 2, id));
        Check(raw.sqlite3_bind_blob(statement, 3, data));
        Step();
    }

    public void Run(string name, byte[]? data)
    {
        Check(raw.sqlite3_bind_text(statement, 1, name));
        if (data is not null)
        {
            Check(raw.sqlite3_bind_blob(statement, 2, data));
        }

        Step();
    }

    public void Dispose() => statement.Dispose();

    private void Step()
    {
        var result = raw.sqlite3_step(statement);
        var message = result is raw.SQLITE_DONE or raw.SQLITE_ROW ? null : raw.sqlite3_errmsg(database).utf8_to_string();
        raw.sqlite3_reset(statement);
        if (message is not null)
        {
            throw new SqliteException($"SQLite: {message}.", result);
        }
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException($"SQLite: {raw.sqlite3_errmsg(database).utf8_to_string()}.", result);
        }
    }
}
