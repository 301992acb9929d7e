using System.Data;
using System.Numerics;
using DuckDB.NET.Data;

namespace Polyfills.DuckDB.Tests;

public sealed class ParameterTests
{
    public static TheoryData<string, object> Types => new()
    {
        { "BOOLEAN", true },
        { "TINYINT", (sbyte)-7 },
        { "SMALLINT", (short)-7 },
        { "INTEGER", -7 },
        { "BIGINT", long.MinValue },
        { "UTINYINT", (byte)200 },
        { "USMALLINT", (ushort)60_000 },
        { "UINTEGER", 4_000_000_000U },
        { "UBIGINT", ulong.MaxValue },
        { "FLOAT", 1.25f },
        { "DOUBLE", -1.25e-300 },
        { "HUGEINT", BigInteger.Pow(2, 126) },
        { "UHUGEINT", BigInteger.Pow(2, 128) - 1 },
        { "DECIMAL(38,10)", -12345678901234567.0123456789m },
        { "DECIMAL(4,4)", 0.0001m },
        { "VARCHAR", "a\0b🦆" },
        { "VARCHAR", "" },
        { "UUID", Guid.Parse("b5f1c2d3-0e4f-4a5b-8c6d-7e8f90a1b2c3") },
        { "UUID", Guid.Parse("00000000-0000-0000-0000-000000000001") },
        { "DATE", new DateOnly(1582, 10, 15) },
        { "TIME", new TimeOnly(1, 2, 3, 4, 5) },
        { "TIMETZ", new DateTimeOffset(1, 1, 1, 12, 0, 0, TimeSpan.FromHours(-5)) },
        { "TIMESTAMP", new DateTime(1969, 12, 31, 23, 59, 59, 999, 999) },
        { "TIMESTAMP_NS", new DateTime(2024, 1, 1, 0, 0, 0, 1) },
        { "INTERVAL", new TimeSpan(-1, -2, -3) },
        { "INTEGER[]", new List<int> { 1, 2 } },
        { "VARCHAR[][]", new List<List<string>> { new() { "x" }, new() } },
        { "DOUBLE[2]", new List<double> { 1, 2 } },
        { "ENUM('a', 'b')", "b" },
    };

    [SkippableTheory]
    [MemberData(nameof(Types), DisableDiscoveryEnumeration = true)]
    public void Value_BoundToAColumnOfItsType_ComesBack(string type, object value)
    {
        using var connection = Library.OpenMemory();
        connection.Run($"CREATE TABLE t (v {type})");

        Assert.Equal(1, connection.Run("INSERT INTO t VALUES ($1)", value));

        Assert.Equal(value, connection.Scalar("SELECT v FROM t"));
    }

    [SkippableTheory]
    [InlineData(true, "BOOLEAN")]
    [InlineData(5, "INTEGER")]
    [InlineData(5L, "BIGINT")]
    [InlineData(0.5, "DOUBLE")]
    [InlineData("x", "VARCHAR")]
    public void Value_WithoutAColumn_KeepsItsOwnType(object value, string type)
    {
        using var connection = Library.OpenMemory();

        Assert.Equal(type, connection.Scalar("SELECT typeof($1)", value));
    }

    [SkippableFact]
    public void Bytes_BoundAsBlob_ComeBack()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (v BLOB); INSERT INTO t VALUES ($1)", new byte[] { 0, 1, 255 });

        Assert.Equal("0001FF", connection.Scalar("SELECT hex(v) FROM t"));
        Assert.Equal(0L, connection.Scalar("SELECT octet_length($1::BLOB)", Array.Empty<byte>()));
    }

    [SkippableFact]
    public void Instant_BoundToTimestampTz_IsUtc()
    {
        using var connection = Library.OpenMemory();
        connection.Run("SET TimeZone = 'America/New_York'; CREATE TABLE t (v TIMESTAMPTZ)");
        var instant = new DateTimeOffset(2024, 6, 1, 12, 0, 0, TimeSpan.FromHours(2));

        connection.Run("INSERT INTO t VALUES ($1)", instant);

        Assert.Equal(instant, connection.Value<DateTimeOffset>("SELECT v FROM t"));
        Assert.Equal(instant.ToUnixTimeSeconds(), connection.Value<long>("SELECT epoch(v)::BIGINT FROM t"));
    }

    [SkippableTheory]
    [InlineData("SELECT ? || ?")]
    [InlineData("SELECT $1 || $2")]
    public void Positions_WithoutNames_FollowTheCollection(string sql)
    {
        using var connection = Library.OpenMemory();

        Assert.Equal("ab", connection.Scalar(sql, "a", "b"));
    }

    [SkippableFact]
    public void Names_BindWhateverTheirOrder_AndUnusedOnesAreIgnored()
    {
        using var connection = Library.OpenMemory();
        using var command = new DuckDBCommand("SELECT $first || $second || $first", connection);
        command.Parameters.Add(new DuckDBParameter("second", "2"));
        command.Parameters.Add(new DuckDBParameter("unused", 9));
        command.Parameters.Add(new DuckDBParameter("first", "1"));

        Assert.Equal("121", command.ExecuteScalar());
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("DBNull")]
    public void Null_OfEitherKind_BindsNull(string? kind)
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (v INTEGER)");

        connection.Run("INSERT INTO t VALUES (?)", kind is null ? null : DBNull.Value);

        Assert.Equal(true, connection.Scalar("SELECT v IS NULL FROM t"));
    }

    [SkippableFact]
    public void Parameters_TooFew_AreRefusedBeforeAnythingRuns()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (a INTEGER, b INTEGER)");

        var refusal = Assert.Throws<InvalidOperationException>(() => connection.Run("INSERT INTO t VALUES (?, ?)", 1));

        Assert.Contains("2 parameters, 1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0L, connection.Scalar("SELECT count(*) FROM t"));
    }

    [SkippableTheory]
    [InlineData(300)]
    [InlineData(1.5)]
    [InlineData("twelve")]
    public void Number_ThatDoesNotFitTheColumn_IsRefused(object value)
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TABLE t (v UTINYINT)");

        Assert.Throws<ArgumentOutOfRangeException>(() => connection.Run("INSERT INTO t VALUES (?)", value));
    }

    [SkippableFact]
    public void Value_WithoutCounterpart_IsRefusedByName()
    {
        using var connection = Library.OpenMemory();

        var refusal = Assert.Throws<InvalidOperationException>(() => connection.Scalar("SELECT $1", new Uri("https://example.com")));

        Assert.Contains("System.Uri", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Direction_OtherThanInput_IsNotSupported() =>
        Assert.Throws<NotSupportedException>(() => new DuckDBParameter { Direction = ParameterDirection.Output });

    [Fact]
    public void DbType_FollowsTheValueUntilSet()
    {
        var parameter = new DuckDBParameter(5L);

        Assert.Equal(DbType.Int64, parameter.DbType);
        parameter.DbType = DbType.Int32;
        Assert.Equal(DbType.Int32, parameter.DbType);
        parameter.ResetDbType();
        Assert.Equal(DbType.Int64, parameter.DbType);
    }

    [Fact]
    public void Collection_ByName_IgnoresCase()
    {
        var parameters = new DuckDBParameterCollection { new DuckDBParameter("One", 1) };

        Assert.True(parameters.Contains("one"));
        Assert.Equal(1, parameters["ONE"].Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters["two"]);
        parameters.RemoveAt("one");
        Assert.Empty(parameters);
    }
}
