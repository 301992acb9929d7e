using System.Text.Json;
using DuckDB.NET.Data;

namespace Gfn.Bench.Peers;

/// <summary>The other side of the comparison, and the judge of what everybody wrote.</summary>
internal static class DuckDb
{
    /// <summary>Converts with text columns given.</summary>
    public static void ConvertExplicit(string input, string output, string columnsPath, int threads)
    {
        var columns = string.Join(", ", Columns(columnsPath).Select(column => $"{Quoted(column, '\'')}: 'VARCHAR'"));
        Copy($"SELECT * FROM read_ndjson({Quoted(input, '\'')}, columns = {{{columns}}}, maximum_object_size = 16777216)", output, threads);
    }

    /// <summary>Converts with types detected and then printed.</summary>
    public static void ConvertDetected(string input, string output, int threads) =>
        Copy($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_ndjson({Quoted(input, '\'')}, maximum_object_size = 16777216)", output, threads);

    /// <summary>Converts with types detected.</summary>
    public static void ConvertTypedAuto(string input, string output, int threads) => Copy($"SELECT * FROM read_ndjson({Quoted(input, '\'')}, maximum_object_size = 16777216)", output, threads);

    /// <summary>Converts with types given, which spares it the detection: a tenth of its time.</summary>
    /// <param name="typesPath">As <see cref="DetectedTypes"/> writes them.</param>
    public static void ConvertTyped(string input, string output, string typesPath, int threads)
    {
        var columns = string.Join(", ", JsonSerializer.Deserialize<string[][]>(File.ReadAllBytes(typesPath))!.Select(column => $"{Quoted(column[0], '\'')}: {Quoted(column[1], '\'')}"));
        Copy($"SELECT * FROM read_ndjson({Quoted(input, '\'')}, columns = {{{columns}}}, maximum_object_size = 16777216)", output, threads);
    }

    /// <summary>The columns that DuckDB finds and their types: a JSON array of pairs.</summary>
    public static string DetectedTypes(string input)
    {
        using var connection = Open(threads: 2);
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM read_ndjson({Quoted(input, '\'')}, maximum_object_size = 16777216)";
        using var reader = command.ExecuteReader();
        var columns = new List<string[]>();
        while (reader.Read())
        {
            columns.Add([reader.GetString(0), reader.GetString(1)]);
        }

        return JsonSerializer.Serialize(columns);
    }

    /// <summary>Compares files with the first, column by column: values, nulls and order of rows.</summary>
    /// <returns>Whether all are equal, numbers and nested values being equal as JSON.</returns>
    public static bool Check(IReadOnlyList<string> files, string columnsPath)
    {
        using var connection = Open(threads: 2);
        IReadOnlyList<string> columns = Columns(columnsPath);
        var sums = files.Select(file => Sums(connection, file, columns)).ToList();
        var good = true;
        for (var other = 1; other < files.Count; other++)
        {
            var textual = 0;
            var different = Enumerable.Range(0, columns.Count).Where(column => sums[other][column] != sums[0][column]).ToList();
            foreach (var column in different)
            {
                if (Difference(connection, files[0], files[other], Quoted(columns[column], '"')) is { } found)
                {
                    good = false;
                    Console.WriteLine($"    {Path.GetFileName(files[other])}: column '{columns[column]}' DIFFERS: {found}");
                }
                else
                {
                    textual++;
                }
            }

            Console.WriteLine($"    {Path.GetFileName(files[other])}: {columns.Count - different.Count} of {columns.Count} columns equal byte for byte, {textual} equal as JSON or number, {different.Count - textual} different");
        }

        return good;
    }

    /// <summary>Compares a column row by row where its text differs: as JSON without white space and with one way to write a number, or as a number.</summary>
    /// <returns>Null if it is equal so; else how many rows are not, and the first.</returns>
    private static string? Difference(DuckDBConnection connection, string first, string other, string column)
    {
        static string Normal(string value) => $"(CASE WHEN json_valid({value}) THEN json({value})::VARCHAR ELSE {value} END)";
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT count(*), first(mine), first(theirs)
            FROM (SELECT {column}::VARCHAR AS mine FROM read_parquet({Quoted(first, '\'')})) POSITIONAL JOIN (SELECT {column}::VARCHAR AS theirs FROM read_parquet({Quoted(other, '\'')}))
            WHERE mine IS DISTINCT FROM theirs AND {Normal("mine")} IS DISTINCT FROM {Normal("theirs")}
              AND (try_cast(mine AS DOUBLE) IS NULL OR try_cast(mine AS DOUBLE) IS DISTINCT FROM try_cast(theirs AS DOUBLE))
            """;
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.GetInt64(0) == 0 ? null : $"{reader.GetInt64(0)} rows, first {(reader.IsDBNull(1) ? "null" : reader.GetString(1))} and {(reader.IsDBNull(2) ? "null" : reader.GetString(2))}";
    }

    private static string[] Sums(DuckDBConnection connection, string file, IReadOnlyList<string> columns)
    {
        var terms = columns.Select(column => Quoted(column, '"')).Select(column => $"count(*) || ' ' || count({column}) || ' ' || coalesce(sum(hash({column}, file_row_number)::HUGEINT), 0)");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", terms)} FROM read_parquet({Quoted(file, '\'')}, file_row_number = true)";
        using var reader = command.ExecuteReader();
        reader.Read();
        return [.. Enumerable.Range(0, columns.Count).Select(reader.GetString)];
    }

    private static void Copy(string query, string output, int threads)
    {
        using var connection = Open(threads);
        Execute(connection, $"COPY ({query}) TO {Quoted(output, '\'')} (FORMAT parquet, COMPRESSION snappy)");
    }

    private static DuckDBConnection Open(int threads)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, $"SET threads = {threads}; SET preserve_insertion_order = true");
        return connection;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string[] Columns(string path) => JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(path))!;

    private static string Quoted(string text, char quote) => quote + text.Replace($"{quote}", $"{quote}{quote}") + quote;
}
