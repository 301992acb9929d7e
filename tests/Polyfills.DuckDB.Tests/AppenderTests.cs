using System.Numerics;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Polyfills.DuckDB.Tests;

public sealed class AppenderTests
{
    [SkippableFact]
    public void Rows_OfEveryType_ComeBack()
    {
        using var connection = Library.OpenMemory();
        connection.Run("""
            CREATE TABLE t (a BOOLEAN, b TINYINT, c BIGINT, d UBIGINT, e DOUBLE, f DECIMAL(20,5), g HUGEINT, h VARCHAR, i UUID, j BLOB, k DATE, l TIME, m TIMESTAMP,
                            n TIMESTAMPTZ, o INTERVAL, p INTEGER[], q ENUM('x', 'y'), r INTEGER DEFAULT 42, s VARCHAR)
            """);
        var guid = Guid.Parse("b5f1c2d3-0e4f-4a5b-8c6d-7e8f90a1b2c3");
        using (var appender = connection.CreateAppender("t"))
        {
            appender.CreateRow()
                .AppendValue(true).AppendValue((sbyte)-1).AppendValue(long.MinValue).AppendValue(ulong.MaxValue).AppendValue(0.5).AppendValue(1.23456m)
                .AppendValue(BigInteger.Pow(10, 30)).AppendValue("nul\0 and 🦆").AppendValue(guid).AppendValue(new byte[] { 0, 255 }).AppendValue((DuckDBDateOnly)new DateOnly(2024, 2, 29))
                .AppendValue((DuckDBTimeOnly)new TimeOnly(1, 2, 3)).AppendValue(new DateTime(2024, 1, 2, 3, 4, 5)).AppendValue(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)))
                .AppendValue(TimeSpan.FromMinutes(90)).AppendValue([1, 2]).AppendValue("y").AppendDefault().AppendNullValue()
                .EndRow();
        }

        using var command = new DuckDBCommand("SELECT * EXCLUDE (j, n), hex(j), epoch(n)::BIGINT FROM t", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        Assert.Equal(
            [
                true, (sbyte)-1, long.MinValue, ulong.MaxValue, 0.5, 1.23456m, BigInteger.Pow(10, 30), "nul\0 and 🦆", guid, new DateOnly(2024, 2, 29), new TimeOnly(1, 2, 3),
                new DateTime(2024, 1, 2, 3, 4, 5), TimeSpan.FromMinutes(90), new List<int> { 1, 2 }, "y", 42, DBNull.Value, "00FF",
                new DateTimeOffset(2024, 1, 2, 2, 4, 5, TimeSpan.Zero).ToUnixTimeSeconds(),
            ],
            values);
    }

    [SkippableFact]
    public void Rows_InGreatNumber_AllArrive()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE SCHEMA s; CREATE TABLE s.t (id INTEGER, name VARCHAR)");
        using (var appender = connection.CreateAppender("s", "t"))
        {
            for (var number = 0; number < 100_000; number++)
            {
                appender.CreateRow().AppendValue(number).AppendValue($"row {number}").EndRow();
            }
        }

        Assert.Equal(100_000L, connection.Scalar("SELECT count(DISTINCT name) FROM s.t WHERE name = 'row ' || id"));
    }

    [SkippableFact]
    public void Row_Abandoned_LeavesNothingBehind()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (a INTEGER, b INTEGER)");
        using (var appender = connection.CreateAppender("t"))
        {
            Assert.Throws<InvalidOperationException>(() => appender.CreateRow().AppendValue(1).EndRow());
            Assert.Throws<InvalidOperationException>(() => appender.CreateRow().AppendValue(1).AppendValue("two"));
            Assert.Throws<InvalidOperationException>(() => appender.CreateRow().AppendValue(1).AppendValue(2).AppendValue(3));
            appender.CreateRow().AppendValue(5).AppendValue(6).EndRow();
            appender.CreateRow().AppendValue(7);
        }

        Assert.Equal("5-6", connection.Scalar("SELECT string_agg(a || '-' || b, ',') FROM t"));
    }

    [SkippableFact]
    public void Clear_DropsWhatIsBuffered()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (a INTEGER)");
        using (var appender = connection.CreateAppender("t"))
        {
            appender.CreateRow().AppendValue(1).EndRow();
            appender.Clear();
            appender.CreateRow().AppendValue(2).EndRow();
        }

        Assert.Equal(2, connection.Scalar("SELECT sum(a)::INTEGER FROM t"));
    }

    [SkippableFact]
    public void Close_WithAConstraintBroken_SaysSo()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        var appender = connection.CreateAppender("t");
        appender.CreateRow().AppendValue(1).EndRow();
        appender.CreateRow().AppendValue(1).EndRow();

        var error = Assert.Throws<DuckDBException>(appender.Close);

        Assert.Equal(DuckDBErrorType.Constraint, error.ErrorType);
        appender.Dispose();
        Assert.Throws<InvalidOperationException>(() => appender.CreateRow());
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t"));
    }

    [SkippableFact]
    public void Appender_ForNoTable_IsRefused()
    {
        using var connection = Library.OpenMemory();

        var error = Assert.Throws<DuckDBException>(() => connection.CreateAppender("nowhere"));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }
}
