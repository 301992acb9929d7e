using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Interop;

/// <summary>An open database and how many connections hold it; closed with the last of them.</summary>
internal sealed class SharedDatabase(nint database)
{
    private readonly Lock gate = new();
    private nint handle = database;
    private int holders = 1;

    /// <summary>One more holder.</summary>
    /// <exception cref="InvalidOperationException">The last holder has let go.</exception>
    public void Hold()
    {
        lock (gate)
        {
            if (holders == 0)
            {
                throw new InvalidOperationException("The in-memory database was closed with its last connection.");
            }

            holders++;
        }
    }

    /// <summary>A connection for a holder.</summary>
    public DuckDBNativeConnection Connect() => Databases.Connect(handle);

    /// <summary>One holder less.</summary>
    public void LetGo()
    {
        lock (gate)
        {
            if (--holders == 0)
            {
                Libduckdb.duckdb_close(ref handle);
            }
        }
    }
}
