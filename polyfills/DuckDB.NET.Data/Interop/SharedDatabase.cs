using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Interop;

/// <summary>
/// An open database and how many connections hold it; closed with the last of them. Connections of one process to one file share it, whatever
/// options the later ones ask for: the library opens a file once, with the options of the first.
/// </summary>
internal sealed unsafe class SharedDatabase
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SharedDatabase> BySource = new(StringComparer.Ordinal);

    private readonly string source;
    private nint handle;
    private int holders = 1;

    private SharedDatabase(string source, nint handle)
    {
        this.source = source;
        this.handle = handle;
    }

    /// <summary>Opens or joins a database; the caller is one holder of it.</summary>
    /// <exception cref="DuckDBException">It cannot be opened: locked by another process, not a database, or an option the library refuses.</exception>
    public static SharedDatabase Open(ConnectionOptions options)
    {
        if (options.Source == DuckDBConnectionStringBuilder.InMemoryDataSource)
        {
            return new SharedDatabase(options.Source, Create(options));
        }

        lock (Gate)
        {
            if (BySource.TryGetValue(options.Source, out var open))
            {
                open.holders++;
                return open;
            }

            return BySource[options.Source] = new SharedDatabase(options.Source, Create(options));
        }
    }

    /// <summary>One more holder.</summary>
    /// <exception cref="InvalidOperationException">The last holder has let go.</exception>
    public void Hold()
    {
        lock (Gate)
        {
            if (holders == 0)
            {
                throw new InvalidOperationException("The in-memory database was closed with its last connection.");
            }

            holders++;
        }
    }

    /// <summary>A connection for a holder.</summary>
    public DuckDBNativeConnection Connect() =>
        Libduckdb.duckdb_connect(handle, out var connection) == 0
            ? new DuckDBNativeConnection(connection)
            : throw new DuckDBException("The database is open but gave no connection.", DuckDBErrorType.Connection);

    /// <summary>One holder less.</summary>
    public void LetGo()
    {
        lock (Gate)
        {
            if (--holders > 0)
            {
                return;
            }

            if (BySource.TryGetValue(source, out var registered) && registered == this)
            {
                BySource.Remove(source);
            }

            Libduckdb.duckdb_close(ref handle);
        }
    }

    private static nint Create(ConnectionOptions options)
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

            var path = options.Source.StartsWith(DuckDBConnectionStringBuilder.InMemoryDataSource, StringComparison.Ordinal) ? null : options.Source;
            return Libduckdb.duckdb_open_ext(path, out var database, config, out var error) == 0
                ? database
                : throw new DuckDBException(Libduckdb.TakeText(error), DuckDBErrorType.Connection);
        }
        finally
        {
            Libduckdb.duckdb_destroy_config(ref config);
        }
    }

    private static void Set(nint config, string name, string value)
    {
        if (Libduckdb.duckdb_set_config(config, name, value) != 0)
        {
            throw new DuckDBException($"DuckDB does not take '{value}' for the option {name}.", DuckDBErrorType.Settings);
        }
    }
}
