using System.Data.Common;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>The library refused or failed. Errors of preparation have type <see cref="DuckDBErrorType.Invalid"/>; those of execution say what they are.</summary>
public class DuckDBException : DbException
{
    internal DuckDBException(string message, DuckDBErrorType errorType = DuckDBErrorType.Invalid)
        : base(message, (int)errorType) => ErrorType = errorType;

    public DuckDBErrorType ErrorType { get; }

    /// <summary>What an error becomes: an interrupted statement was cancelled, anything else failed.</summary>
    internal static Exception Of(string message, DuckDBErrorType errorType) =>
        errorType == DuckDBErrorType.Interrupt ? new OperationCanceledException(message) : new DuckDBException(message, errorType);
}
