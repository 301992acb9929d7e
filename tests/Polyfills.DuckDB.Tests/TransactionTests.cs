using System.Data;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Polyfills.DuckDB.Tests;

public sealed class TransactionTests
{
    [SkippableFact]
    public void Commit_MakesRowsVisibleToOthers()
    {
        using var scratch = new Scratch();
        var text = $"Data Source={scratch.File("one.duckdb")}";
        using var writer = Library.Open(text);
        using var other = Library.Open(text);
        writer.Run("CREATE TABLE t (v INTEGER)");
        using var transaction = writer.BeginTransaction();
        writer.Run("INSERT INTO t VALUES (1)");

        Assert.Equal(0L, other.Scalar("SELECT count(*) FROM t"));
        transaction.Commit();

        Assert.Equal(1L, other.Scalar("SELECT count(*) FROM t"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rollback_OrLeaving_UndoesRowsAndTables(bool explicitly)
    {
        using var connection = Library.OpenMemory();
        using (var transaction = connection.BeginTransaction())
        {
            connection.Run("CREATE TABLE t AS SELECT 1 AS v");
            if (explicitly)
            {
                transaction.Rollback();
            }
        }

        Assert.Throws<DuckDBException>(() => connection.Scalar("SELECT * FROM t"));
        using var next = connection.BeginTransaction();
        Assert.Equal(IsolationLevel.Unspecified, next.IsolationLevel);
    }

    [SkippableFact]
    public void Transaction_AfterAnError_CanOnlyBeRolledBack()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (v INTEGER PRIMARY KEY)");
        using (connection.BeginTransaction())
        {
            connection.Run("INSERT INTO t VALUES (1)");
            Assert.Throws<DuckDBException>(() => connection.Run("INSERT INTO t VALUES (1)"));
            Assert.Throws<DuckDBException>(() => connection.Run("INSERT INTO t VALUES (2)"));
        }

        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t"));
    }

    [SkippableFact]
    public void Writers_OfTheSameRow_ConflictWithATransactionError()
    {
        using var scratch = new Scratch();
        var text = $"Data Source={scratch.File("one.duckdb")}";
        using var first = Library.Open(text);
        using var second = Library.Open(text);
        first.Run("CREATE TABLE t AS SELECT 1 AS v");
        using var one = first.BeginTransaction();
        using var two = second.BeginTransaction();
        first.Run("UPDATE t SET v = 2");

        var conflict = Assert.Throws<DuckDBException>(() => second.Run("UPDATE t SET v = 3"));

        Assert.Equal(DuckDBErrorType.Transaction, conflict.ErrorType);
    }

    [SkippableFact]
    public void Transaction_IsOneAtATimeAndFinishedOnce()
    {
        using var connection = Library.OpenMemory();
        using var transaction = connection.BeginTransaction();

        Assert.Throws<InvalidOperationException>(() => connection.BeginTransaction());
        transaction.Commit();
        Assert.Throws<InvalidOperationException>(transaction.Commit);
        Assert.Throws<InvalidOperationException>(transaction.Rollback);
        Assert.Throws<ArgumentException>(() => ((IDbConnection)connection).BeginTransaction(IsolationLevel.ReadCommitted));
    }
}
