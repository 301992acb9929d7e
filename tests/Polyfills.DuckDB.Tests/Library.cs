using DuckDB.NET.Data;

namespace Polyfills.DuckDB.Tests;

/// <summary>Opens databases for tests; without libduckdb a test is skipped, or fails where the environment promised the library.</summary>
internal static class Library
{
    private static readonly Lazy<string?> Complaint = new(() =>
    {
        try
        {
            using var connection = new DuckDBConnection(DuckDBConnectionStringBuilder.InMemoryConnectionString);
            connection.Open();
            return null;
        }
        catch (DllNotFoundException missing)
        {
            return missing.Message;
        }
    });

    public static DuckDBConnection OpenMemory() => Open(DuckDBConnectionStringBuilder.InMemoryConnectionString);

    public static DuckDBConnection Open(string connectionString)
    {
        Require();
        var connection = new DuckDBConnection(connectionString);
        connection.Open();
        return connection;
    }

    public static void Require() =>
        Skip.If(Complaint.Value is not null && Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") != "1", Complaint.Value);

    public static int Run(this DuckDBConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Prepared(sql, values);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this DuckDBConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Prepared(sql, values);
        return command.ExecuteScalar();
    }

    public static T Value<T>(this DuckDBConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Prepared(sql, values);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return reader.GetFieldValue<T>(0);
    }

    private static DuckDBCommand Prepared(this DuckDBConnection connection, string sql, object?[] values)
    {
        var command = new DuckDBCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new DuckDBParameter("", value));
        }

        return command;
    }
}

/// <summary>A folder that goes away with the test.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gfn-duckdb-{Guid.NewGuid():N}");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
