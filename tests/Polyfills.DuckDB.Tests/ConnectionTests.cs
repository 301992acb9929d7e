using System.Data;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Polyfills.DuckDB.Tests;

public sealed class ConnectionTests
{
    [SkippableFact]
    public void File_OpenedTwice_IsOneDatabase()
    {
        using var scratch = new Scratch();
        using var first = Library.Open($"Data Source={scratch.File("one.duckdb")}");
        using var second = Library.Open($"DataSource={Path.Combine(scratch.Path, ".", "one.duckdb")}");

        first.Run("CREATE TABLE t AS SELECT 7 AS v");

        Assert.Equal(7, second.Scalar("SELECT v FROM t"));
    }

    [SkippableFact]
    public void File_WhenTheLastConnectionCloses_IsReleasedWithItsRows()
    {
        using var scratch = new Scratch();
        var path = scratch.File("one.duckdb");
        var first = Library.Open($"Data Source={path}");
        var second = Library.Open($"Data Source={path}");
        first.Run("CREATE TABLE t AS SELECT 7 AS v");
        first.Dispose();
        second.Dispose();

        File.Move(path, scratch.File("moved.duckdb"));
        using var moved = Library.Open($"Data Source={scratch.File("moved.duckdb")};access_mode=READ_ONLY");

        Assert.False(File.Exists($"{path}.wal"));
        Assert.Equal(7, moved.Scalar("SELECT v FROM t"));
        Assert.Equal(DuckDBErrorType.InvalidInput, Assert.Throws<DuckDBException>(() => moved.Run("CREATE TABLE u (v INTEGER)")).ErrorType);
    }

    [SkippableFact]
    public void File_OpenedByManyThreadsAtOnce_IsOneDatabase()
    {
        using var scratch = new Scratch();
        var text = $"Data Source={scratch.File("one.duckdb")}";
        using var anchor = Library.Open(text);
        anchor.Run("CREATE TABLE t (v INTEGER)");

        Parallel.For(0, 32, number =>
        {
            using var connection = Library.Open(text);
            connection.Run("INSERT INTO t VALUES ($1)", number);
        });

        Assert.Equal(32L, anchor.Scalar("SELECT count(DISTINCT v) FROM t"));
    }

    [SkippableFact]
    public void File_OpenedAgainWithOtherOptions_KeepsThoseOfTheFirst()
    {
        using var scratch = new Scratch();
        using var first = Library.Open($"Data Source={scratch.File("one.duckdb")};threads=2");
        using var second = Library.Open($"Data Source={scratch.File("one.duckdb")};threads=3");

        Assert.Equal(2L, second.Scalar("SELECT current_setting('threads')"));
    }

    [SkippableFact]
    public void Memory_IsPrivate_UnlessShared()
    {
        using var first = Library.OpenMemory();
        using var second = Library.OpenMemory();
        using var shared = Library.Open(DuckDBConnectionStringBuilder.InMemorySharedConnectionString);
        using var sharing = Library.Open(DuckDBConnectionStringBuilder.InMemorySharedConnectionString);
        first.Run("CREATE TABLE mine (v INTEGER)");
        shared.Run("CREATE OR REPLACE TABLE ours (v INTEGER)");

        Assert.Throws<DuckDBException>(() => second.Scalar("SELECT * FROM mine"));
        Assert.Null(sharing.Scalar("SELECT * FROM ours"));
    }

    [SkippableFact]
    public void Duplicate_OfAnInMemoryDatabase_SeesIt()
    {
        using var first = Library.OpenMemory();
        first.Run("CREATE TABLE t AS SELECT 1 AS v");
        using var second = first.Duplicate();

        second.Open();
        first.Close();

        Assert.Equal(1, second.Scalar("SELECT v FROM t"));
    }

    [SkippableFact]
    public void Duplicate_OfAFile_IsNotSupported()
    {
        using var scratch = new Scratch();
        using var connection = Library.Open($"Data Source={scratch.File("one.duckdb")}");

        Assert.Throws<NotSupportedException>(() => connection.Duplicate());
    }

    [SkippableTheory]
    [InlineData("threads=2;DataSource=:memory:", null)]
    [InlineData("DataSource=:memory:;nonsense=1", "nonsense")]
    [InlineData("memory_limit=1GB", "Data Source")]
    public void ConnectionString_IsReadStrictly(string text, string? complaint)
    {
        Library.Require();
        using var connection = new DuckDBConnection(text);

        if (complaint is null)
        {
            connection.Open();
            Assert.Equal(2L, connection.Scalar("SELECT current_setting('threads')"));
            return;
        }

        Assert.Contains(complaint, Assert.Throws<InvalidOperationException>(connection.Open).Message, StringComparison.Ordinal);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void Option_WithAnImpossibleValue_FailsToOpen()
    {
        Library.Require();
        using var connection = new DuckDBConnection("DataSource=:memory:;threads=many");

        Assert.Throws<DuckDBException>(connection.Open);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void Builder_WritesTheLibrarysOwnNames()
    {
        Library.Require();
        var builder = new DuckDBConnectionStringBuilder
        {
            DataSource = ":memory:",
            AccessMode = DuckDBAccessMode.Automatic,
            AutoinstallKnownExtensions = false,
            DefaultNullOrder = DuckDBNullOrder.NullsFirstOnAscLastOnDesc,
            DefaultOrder = DuckDBSortOrder.Descending,
            Threads = 3,
            MemoryLimit = "512MiB",
        };
        using var connection = Library.Open(builder.ConnectionString);

        Assert.Equal("false|nulls_first_on_asc_last_on_desc|DESC|3|512.0 MiB".ToUpperInvariant(), connection.Value<string>(
            "SELECT upper(concat_ws('|', current_setting('autoinstall_known_extensions'), current_setting('default_null_order'), current_setting('default_order'), current_setting('threads'), current_setting('memory_limit')))"));
        Assert.Equal(DuckDBNullOrder.NullsFirstOnAscLastOnDesc, builder.DefaultNullOrder);
        Assert.Equal(3, builder.Threads);
        Assert.False(builder.AutoinstallKnownExtensions);
        Assert.Null(builder.EnableExternalAccess);
        builder.Threads = null;
        Assert.False(builder.ContainsKey("threads"));
        Assert.Equal(":memory:", builder["Data Source"]);
    }

    [SkippableFact]
    public void State_FollowsOpenAndClose()
    {
        Library.Require();
        using var connection = new DuckDBConnection(DuckDBConnectionStringBuilder.InMemoryConnectionString);
        var states = new List<ConnectionState>();
        connection.StateChange += (_, change) => states.Add(change.CurrentState);

        connection.Open();
        Assert.Throws<InvalidOperationException>(connection.Open);
        connection.Close();
        connection.Close();

        Assert.Equal([ConnectionState.Open, ConnectionState.Closed], states);
        Assert.Throws<InvalidOperationException>(() => connection.Scalar("SELECT 1"));
        Assert.StartsWith("v1.", connection.ServerVersion, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void File_ThatIsNoDatabase_FailsToOpen()
    {
        using var scratch = new Scratch();
        Library.Require();
        File.WriteAllText(scratch.File("text"), new string('x', 5_000));
        using var connection = new DuckDBConnection($"Data Source={scratch.File("text")}");

        Assert.Contains("not a valid DuckDB database", Assert.Throws<DuckDBException>(connection.Open).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Factory_MakesWhatBelongsTogether()
    {
        Library.Require();
        using var connection = DuckDBClientFactory.Instance.CreateConnection();
        connection.ConnectionString = DuckDBConnectionStringBuilder.InMemoryConnectionString;
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT $v";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "v";
        parameter.Value = 5;
        command.Parameters.Add(parameter);

        Assert.Equal(5, command.ExecuteScalar());
    }
}
