using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>How far a running query has come; percentage -1 when the library cannot say.</summary>
[StructLayout(LayoutKind.Auto)]
public struct DuckDBQueryProgress
{
    internal DuckDBQueryProgress(double percentage, ulong rowsProcessed, ulong totalRowsToProcess)
    {
        Percentage = percentage;
        RowsProcessed = rowsProcessed;
        TotalRowsToProcess = totalRowsToProcess;
    }

    public double Percentage { get; }

    public ulong RowsProcessed { get; }

    public ulong TotalRowsToProcess { get; }
}
