using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Temporalio.Engine.Storage;

/// <summary>
/// A prepared statement, run many times a second: no command, no reader, no copy of its blobs on the way. Prepared when it is first used.
/// Parameters and columns are counted as SQLite does: from 1, from 0.
/// </summary>
internal sealed class HotStatement(Func<sqlite3> open, string sql) : IDisposable
{
    private sqlite3? database;
    private sqlite3_stmt? statement;

    private sqlite3_stmt Statement
    {
        get
        {
            if (statement is null)
            {
                database = open();
                Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            }

            return statement;
        }
    }

    public HotStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(Statement, parameter, value));
        return this;
    }

    public HotStatement Bind(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(Statement, parameter, value));
        return this;
    }

    public HotStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(Statement, parameter, value));
        return this;
    }

    public HotStatement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(Statement, parameter));
        return this;
    }

    /// <summary>Runs to the end of a statement that gives no rows, or whose rows do not matter.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the first or next row; false behind the last. <see cref="Reset"/> when done.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(Statement);
        return result == raw.SQLITE_ROW
            || (result == raw.SQLITE_DONE ? false : throw new SqliteException($"SQLite: {raw.sqlite3_errmsg(database!).utf8_to_string()}.", result));
    }

    public void Reset() => raw.sqlite3_reset(Statement);

    public long Long(int column) => raw.sqlite3_column_int64(Statement, column);

    public string Text(int column) => raw.sqlite3_column_text(Statement, column).utf8_to_string();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(Statement, column);

    public void Dispose() => statement?.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException($"SQLite: {raw.sqlite3_errmsg(database!).utf8_to_string()}.", result);
        }
    }
}
