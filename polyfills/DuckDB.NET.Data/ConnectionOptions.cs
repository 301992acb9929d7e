using System.Data.Common;
using DuckDB.NET.Data.Interop;

namespace DuckDB.NET.Data;

/// <summary>A connection string, read: which database and which options of the library.</summary>
/// <param name="Source">A full path, <c>:memory:</c>, or the name under which an in-memory database is shared.</param>
/// <param name="Settings">Options in the library's own names.</param>
internal sealed record ConnectionOptions(string Source, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly Lazy<IReadOnlySet<string>> Known = new(ReadKnown);

    private static readonly string[] SourceKeys = ["Data Source", "DataSource"];

    /// <summary>Whether a keyword names the database rather than an option.</summary>
    public static bool IsSource(string keyword) => SourceKeys.Contains(keyword, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidOperationException">No data source, or a key that is no option of the library.</exception>
    public static ConnectionOptions Parse(string connectionString)
    {
        var pairs = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? source = null;
        foreach (string key in pairs.Keys)
        {
            var value = (string)pairs[key];
            if (IsSource(key))
            {
                source = value;
            }
            else if (Known.Value.Contains(key))
            {
                settings[key] = value;
            }
            else
            {
                throw new InvalidOperationException($"Unrecognized connection string property '{key}': neither Data Source nor an option of DuckDB.");
            }
        }

        return new ConnectionOptions(Resolve(source), settings);
    }

    private static string Resolve(string? source) => source switch
    {
        null or "" => throw new InvalidOperationException("The connection string names no database: begin it with 'Data Source=', a path or :memory:."),
        DuckDBConnectionStringBuilder.InMemoryDataSource => source,
        DuckDBConnectionStringBuilder.InMemorySharedDataSource => ":memory:shared",
        _ => Path.GetFullPath(source),
    };

    private static unsafe IReadOnlySet<string> ReadKnown()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var count = Libduckdb.duckdb_config_count();
        for (nuint index = 0; index < count; index++)
        {
            if (Libduckdb.duckdb_get_config_flag(index, out var name, out _) == 0)
            {
                names.Add(Libduckdb.Text(name));
            }
        }

        return names;
    }
}
