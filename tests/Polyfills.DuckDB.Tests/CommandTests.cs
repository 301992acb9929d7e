using System.Data;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Polyfills.DuckDB.Tests;

public sealed class CommandTests
{
    [SkippableFact]
    public void Statements_OfOneText_RunOneAfterAnotherAndCountTogether()
    {
        using var connection = Library.OpenMemory();

        Assert.Equal(5, connection.Run("CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE v > 1"));
    }

    [SkippableFact]
    public void Reader_OfSeveralStatements_HasAResultForEachThatReturnsRows()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT 1 AS a; CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (7); SELECT v, 'x' AS b FROM t", connection);
        using var reader = command.ExecuteReader();

        Assert.Equal("a", reader.GetName(0));
        Assert.True(reader.NextResult());
        Assert.Equal(2, reader.FieldCount);
        Assert.True(reader.Read());
        Assert.Equal(7, reader.GetInt32(0));
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
        Assert.Equal(0, reader.FieldCount);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Result_OfManyChunks_IsReadToTheEnd(bool streaming)
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT i, 'a text longer than twelve bytes ' || i, CASE WHEN i % 3 = 0 THEN NULL ELSE i END FROM range(500000) t(i)", connection) { UseStreamingMode = streaming };
        using var reader = command.ExecuteReader();
        var rows = 0L;
        var nulls = 0L;

        while (reader.Read())
        {
            Assert.Equal(rows, reader.GetInt64(0));
            nulls += reader.IsDBNull(2) ? 1 : 0;
            if (rows % 1_000 == 0)
            {
                Assert.Equal($"a text longer than twelve bytes {rows}", reader.GetString(1));
            }

            rows++;
        }

        Assert.Equal((500_000, 166_667), (rows, nulls));
        Assert.False(reader.Read());
    }

    [SkippableFact]
    public void Row_BeforeTheFirstAndAfterTheLast_IsRefused()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT 1", connection);
        using var reader = command.ExecuteReader();

        Assert.True(reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
    }

    [SkippableFact]
    public void Columns_AreFoundByName_ExactCaseFirst()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT 1 AS \"A\", 2 AS a, 3.25::DECIMAL(5,2) AS d", connection);
        using var reader = command.ExecuteReader(CommandBehavior.CloseConnection);
        reader.Read();

        Assert.Equal(2, reader["a"]);
        Assert.Equal(1, reader["A"]);
        Assert.Equal(2, reader.GetOrdinal("D"));
        Assert.Throws<DuckDBException>(() => reader["z"]);
        var decimals = Assert.IsType<DataTable>(reader.GetSchemaTable()).Rows[2];
        Assert.Equal(((byte)5, (byte)2), (decimals["NumericPrecision"], decimals["NumericScale"]));
        Assert.Equal("Decimal", reader.GetDataTypeName(2));

        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void Command_WithAnOpenReader_RunsNothingElse()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT 1", connection);
        var reader = command.ExecuteReader();

        Assert.Throws<InvalidOperationException>(() => command.ExecuteScalar());
        Assert.Throws<InvalidOperationException>(() => command.CommandText = "SELECT 2");
        reader.Dispose();

        command.CommandText = "SELECT 2";
        Assert.Equal(2, command.ExecuteScalar());
    }

    [SkippableFact]
    public void Scalar_OfNoRow_IsNull_AndOfNull_IsDBNull()
    {
        using var connection = Library.OpenMemory();

        Assert.Null(connection.Scalar("SELECT 1 WHERE false"));
        Assert.Equal(DBNull.Value, connection.Scalar("SELECT NULL"));
    }

    [SkippableTheory]
    [InlineData("SELECT 'x'::INTEGER FROM range(1)", DuckDBErrorType.Conversion)]
    [InlineData("CREATE TABLE p (v INTEGER PRIMARY KEY); INSERT INTO p VALUES (1); INSERT INTO p VALUES (1)", DuckDBErrorType.Constraint)]
    [InlineData("SELECT error('mine')", DuckDBErrorType.InvalidInput)]
    [InlineData("SELEC 1", DuckDBErrorType.Invalid)]
    [InlineData("SELECT * FROM nowhere", DuckDBErrorType.Invalid)]
    [InlineData("", DuckDBErrorType.Invalid)]
    [InlineData("SELECT 'a\0b'", DuckDBErrorType.Parser)]
    public void Error_SaysItsTypeWhenItCameFromExecution(string sql, DuckDBErrorType type)
    {
        using var connection = Library.OpenMemory();

        var error = Assert.Throws<DuckDBException>(() => connection.Run(sql));

        Assert.Equal(type, error.ErrorType);
        Assert.Equal((int)type, error.ErrorCode);
        Assert.NotEmpty(error.Message);
        Assert.Equal(1, connection.Scalar("SELECT 1"));
    }

    [SkippableFact]
    public void Streaming_ThatFailsLater_FailsWhereItIsRead()
    {
        using var connection = Library.OpenMemory();
        connection.Run("SET threads = 1");
        using var command = new DuckDBCommand("SELECT CASE WHEN i = 900000 THEN error('late') ELSE i END FROM range(1000000) t(i)", connection) { UseStreamingMode = true };
        using var reader = command.ExecuteReader();

        var error = Assert.Throws<DuckDBException>(() =>
        {
            while (reader.Read())
            {
                Assert.NotNull(reader.GetValue(0));
            }
        });

        Assert.Contains("late", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Cancel_FromAnotherThread_EndsTheStatement()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT count(*) FROM range(1000000000) a(i), range(1000000000) b(j) WHERE i * j % 7 = 3", connection);
        var running = Task.Run(command.ExecuteScalar);

        await CancelUntilEndedAsync(command, running);

        AssertInterrupted(await Record.ExceptionAsync(() => running));
        Assert.Equal(1, connection.Scalar("SELECT 1"));
    }

    [SkippableFact]
    public async Task Token_OfAnAsyncCall_EndsTheStatement()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT count(*) FROM range(1000000000) a(i), range(1000000000) b(j) WHERE i * j % 7 = 3", connection);
        using var cancel = new CancellationTokenSource();
        var running = Task.Run(() => command.ExecuteScalarAsync(cancel.Token));
        await cancel.CancelAsync();

        await CancelUntilEndedAsync(command, running);

        AssertInterrupted(await Record.ExceptionAsync(() => running));
    }

    [SkippableFact]
    public void Progress_OfAnIdleConnection_IsUnknown()
    {
        using var connection = Library.OpenMemory();

        Assert.Equal(-1, connection.GetQueryProgress().Percentage);
    }

    [Fact]
    public void CommandType_OtherThanText_IsNotSupported() =>
        Assert.Throws<NotSupportedException>(() => new DuckDBCommand { CommandType = CommandType.StoredProcedure });

    /// <summary>One that comes while the statement is still being prepared is an error of preparation, which has no type but says what it is.</summary>
    private static void AssertInterrupted(Exception? ended) => Assert.True(
        ended is OperationCanceledException || (ended is DuckDBException refused && refused.Message.StartsWith("INTERRUPT", StringComparison.Ordinal)),
        $"the statement ended with {ended}");

    /// <summary>An interrupt before the statement has begun is lost, so it is given again until the statement ends.</summary>
    private static async Task CancelUntilEndedAsync(DuckDBCommand command, Task running)
    {
        var deadline = TimeSpan.FromMinutes(1);
        var period = TimeSpan.FromMilliseconds(10);
        for (var waited = TimeSpan.Zero; !running.IsCompleted && waited < deadline; waited += period)
        {
            command.Cancel();
            await Task.WhenAny(running, Task.Delay(period));
        }

        Assert.True(running.IsCompleted, "the statement did not end");
    }
}
