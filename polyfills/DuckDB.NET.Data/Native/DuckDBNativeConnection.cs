using DuckDB.NET.Data.Interop;
using Microsoft.Win32.SafeHandles;

namespace DuckDB.NET.Native;

/// <summary>An open <c>duckdb_connection</c>.</summary>
public class DuckDBNativeConnection : SafeHandleZeroOrMinusOneIsInvalid
{
    public DuckDBNativeConnection()
        : base(true)
    {
    }

    internal DuckDBNativeConnection(nint connection)
        : base(true) => SetHandle(connection);

    /// <summary>Ends the statement that runs on this connection, from any thread.</summary>
    public void Interrupt() => Libduckdb.duckdb_interrupt(this);

    protected override bool ReleaseHandle()
    {
        Libduckdb.duckdb_disconnect(ref handle);
        return true;
    }
}
