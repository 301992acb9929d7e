using System.Data;
using System.Data.Common;

namespace DuckDB.NET.Data;

/// <summary>A transaction on one connection; disposing it unfinished rolls back.</summary>
public class DuckDBTransaction : DbTransaction
{
    private readonly DuckDBConnection connection;
    private bool finished;

    public DuckDBTransaction(DuckDBConnection connection, IsolationLevel isolationLevel)
    {
        if (isolationLevel is not IsolationLevel.Snapshot and not IsolationLevel.Unspecified)
        {
            throw new ArgumentException($"Isolation level {isolationLevel} is not offered: transactions are {IsolationLevel.Snapshot}.", nameof(isolationLevel));
        }

        this.connection = connection;
        IsolationLevel = isolationLevel;
        connection.RunStatement("BEGIN TRANSACTION");
    }

    public override IsolationLevel IsolationLevel { get; }

    protected override DbConnection DbConnection => connection;

    public override void Commit() => Finish("COMMIT");

    public override void Rollback() => Finish("ROLLBACK");

    protected override void Dispose(bool disposing)
    {
        if (disposing && !finished && connection.State == ConnectionState.Open)
        {
            Rollback();
        }

        base.Dispose(disposing);
    }

    private void Finish(string statement)
    {
        if (finished)
        {
            throw new InvalidOperationException("The transaction has been finished before.");
        }

        finished = true;
        connection.Release(this);
        connection.RunStatement(statement);
    }
}
