using DuckDB.NET.Data;

namespace Gfn.Formats.Tests.Parquet.Reading.SecondReader;

/// <summary>DuckDB on a file of ours: the reader most users have. Skips where its library is missing, unless the environment promised it.</summary>
internal sealed class DuckDb : IDisposable
{
    private readonly DuckDBConnection connection;
    private readonly string path = Path.Combine(Path.GetTempPath(), $"gfn-{Guid.NewGuid():N}.parquet");

    public DuckDb(byte[] parquet)
    {
        File.WriteAllBytes(path, parquet);
        connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            connection.Open();
        }
        catch (DllNotFoundException missing)
        {
            Dispose();
            Skip.If(Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") != "1", missing.Message);
            throw;
        }

        Query("SET TimeZone = 'UTC'");
    }

    /// <summary>The file as a table expression.</summary>
    public string Table => $"read_parquet('{path}')";

    /// <summary>Rows of a query, values as the provider gives them, null for null.</summary>
    public List<object?[]> Query(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        }

        return rows;
    }

    /// <summary>One value.</summary>
    public object? Scalar(string sql) => Query(sql)[0][0];

    public void Dispose()
    {
        connection.Dispose();
        File.Delete(path);
    }
}
