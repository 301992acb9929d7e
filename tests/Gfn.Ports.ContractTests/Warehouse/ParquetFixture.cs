using System.Security.Cryptography;
using System.Text;
using DuckDB.NET.Data;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Warehouse;

/// <summary>Parquet files as a converter leaves them: text columns, one row group. Written by DuckDB.</summary>
internal static class ParquetFixture
{
    /// <summary>Why there is no libduckdb; null when there is.</summary>
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

    /// <summary>Skips the test without libduckdb, or fails it where the environment promised the library.</summary>
    public static void Require() =>
        Skip.If(Complaint.Value is not null && Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") != "1", Complaint.Value);

    /// <summary>A file of text columns.</summary>
    public static byte[] Text(IReadOnlyList<string> columns, params IReadOnlyList<IReadOnlyList<string?>> rows)
    {
        var values = rows.Count == 0
            ? $"SELECT {string.Join(", ", columns.Select(_ => "NULL::VARCHAR"))} WHERE false"
            : $"VALUES {string.Join(", ", rows.Select(row => $"({string.Join(", ", row.Select(Literal))})"))}";
        return Of($"SELECT {string.Join(", ", columns.Select((_, index) => $"v{index}::VARCHAR AS {Quoted(Stand(columns, index))}"))} FROM ({values}) AS t({string.Join(", ", columns.Select((_, index) => $"v{index}"))})",
            columns.Select((name, index) => (Stand(columns, index), name)).Where(pair => pair.Item1 != pair.name));
    }

    /// <summary>A file of whatever a query gives.</summary>
    /// <param name="query">The rows.</param>
    /// <param name="renamed">Column names to change in the finished file, each to one of the same length: DuckDB does not write two that differ in case only.</param>
    public static byte[] Of(string query, IEnumerable<(string From, string To)>? renamed = null)
    {
        var path = Path.Combine(Path.GetTempPath(), $"gfn-fixture-{Guid.NewGuid():N}.parquet");
        try
        {
            using var connection = new DuckDBConnection(DuckDBConnectionStringBuilder.InMemoryConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"COPY ({query}) TO '{path}' (FORMAT parquet)";
            command.ExecuteNonQuery();
            var bytes = File.ReadAllBytes(path);
            foreach (var (from, to) in renamed ?? [])
            {
                Rename(bytes, Encoding.UTF8.GetBytes(from), Encoding.UTF8.GetBytes(to));
            }

            return bytes;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The line of a commit record for a file.</summary>
    public static CommittedOutput Output(ObjectKey key, byte[] parquet, long rows) =>
        new(key.Uri, rows, parquet.Length, Convert.ToHexStringLower(SHA256.HashData(parquet)));

    /// <summary>A commit record for some outputs; the id depends on <paramref name="name"/>.</summary>
    public static CommitRecord Commit(string name, RunDate date, IReadOnlyList<CommittedOutput> outputs, IReadOnlyList<string> columns)
    {
        var file = new FileKey(new ObjectKey("raw", $"{name}.ndjson"), "1");
        var rows = outputs.Sum(output => output.Rows);
        return new CommitRecord(
            ManifestId.Of("contract", date, [new(file)]),
            CommitRecord.CurrentSchemaVersion,
            date,
            "attempt-1",
            outputs,
            [new CommittedInput(file, rows, rows, 0, 0, 1_000)],
            columns,
            null,
            date.Start,
            new WrittenBy("workflow", "run"));
    }

    private static string Literal(string? value) => value is null ? "NULL" : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The name, or one of the same length in its stead when an earlier one differs in case only.</summary>
    private static string Stand(IReadOnlyList<string> columns, int index) =>
        columns.Take(index).Contains(columns[index], StringComparer.OrdinalIgnoreCase)
            ? $"{(char)('0' + index)}".PadRight(columns[index].Length, '#')
            : columns[index];

    private static void Rename(Span<byte> bytes, byte[] from, byte[] to)
    {
        Assert.Equal(from.Length, to.Length);
        var found = 0;
        for (var at = bytes.IndexOf(from); at >= 0; at = bytes.IndexOf(from))
        {
            to.CopyTo(bytes[at..]);
            found++;
        }

        Assert.NotEqual(0, found);
    }
}
