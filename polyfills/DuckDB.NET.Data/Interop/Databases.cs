using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Interop;

/// <summary>Opens databases. Connections of one process to the same file share one database, which is closed with the last of them.</summary>
internal static unsafe class Databases
{
    private static readonly Lazy<nint> Shared = new(Libduckdb.duckdb_create_instance_cache);

    /// <summary>Opens or joins a database; the caller closes the handle, which counts as one reference.</summary>
    /// <exception cref="DuckDBException">It cannot be opened: locked by another process, not a database, or an option the library refuses.</exception>
    public static nint Open(ConnectionOptions options)
    {
        if (Libduckdb.duckdb_create_config(out var config) != 0)
        {
            throw new DuckDBException("The library could not create a configuration.");
        }

        try
        {
            Set(config, "duckdb_api", "DuckDB.NET");
            foreach (var (name, value) in options.Settings)
            {
                Set(config, name, value);
            }

            return Libduckdb.duckdb_get_or_create_from_cache(Shared.Value, options.Source, out var database, config, out var error) == 0
                ? database
                : throw new DuckDBException(Libduckdb.TakeText(error), DuckDBErrorType.Connection);
        }
        finally
        {
            Libduckdb.duckdb_destroy_config(ref config);
        }
    }

    /// <summary>One more connection on an open database.</summary>
    public static DuckDBNativeConnection Connect(nint database) =>
        Libduckdb.duckdb_connect(database, out var connection) == 0
            ? new DuckDBNativeConnection(connection)
            : throw new DuckDBException("The database is open but gave no connection.", DuckDBErrorType.Connection);

    private static void Set(nint config, string name, string value)
    {
        if (Libduckdb.duckdb_set_config(config, name, value) != 0)
        {
            throw new DuckDBException($"DuckDB does not take '{value}' for the option {name}.", DuckDBErrorType.Settings);
        }
    }
}
