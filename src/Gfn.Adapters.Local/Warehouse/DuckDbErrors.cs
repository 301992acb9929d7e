using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>Judges what DuckDB says: may it be tried again, and if not, what is wrong.</summary>
internal static class DuckDbErrors
{
    // Errors of preparation carry no type, only the words their message begins with.
    private static readonly Dictionary<string, DuckDBErrorType> Beginnings = new(StringComparer.Ordinal)
    {
        ["IO Error"] = DuckDBErrorType.Io,
        ["Catalog Error"] = DuckDBErrorType.Catalog,
        ["TransactionContext Error"] = DuckDBErrorType.Transaction,
        ["Out of Memory Error"] = DuckDBErrorType.OutOfMemory,
        ["Constraint Error"] = DuckDBErrorType.Constraint,
        ["Conversion Error"] = DuckDBErrorType.Conversion,
        ["Invalid Input Error"] = DuckDBErrorType.InvalidInput,
        ["Permission Error"] = DuckDBErrorType.Permission,
        ["Serialization Error"] = DuckDBErrorType.Serialization,
        ["FATAL Error"] = DuckDBErrorType.Fatal,
        ["INTERNAL Error"] = DuckDBErrorType.Internal,
    };

    /// <summary>The failure to raise.</summary>
    /// <param name="error">What DuckDB said.</param>
    /// <param name="doing">What was being done, as the beginning of a sentence.</param>
    public static PipelineException Judge(DuckDBException error, string doing)
    {
        var message = $"{doing}: {error.Message.TrimEnd()}";
        return TypeOf(error) switch
        {
            DuckDBErrorType.Io => Io(error, message),
            DuckDBErrorType.Transaction => new TransientPipelineException(FailureCode.Contended, message, error),
            DuckDBErrorType.OutOfMemory when Says(error, "temp_directory") || Says(error, "disk") => new SystemPipelineException(FailureCode.NoSpace, message, error),
            DuckDBErrorType.Catalog when Says(error, "write-write conflict") => new TransientPipelineException(FailureCode.Contended, message, error),
            DuckDBErrorType.Catalog when Says(error, "does not exist") => new SystemPipelineException(FailureCode.Missing, message, error),
            DuckDBErrorType.Permission => new SystemPipelineException(FailureCode.Denied, message, error),
            DuckDBErrorType.Constraint or DuckDBErrorType.Conversion or DuckDBErrorType.OutOfRange or DuckDBErrorType.MismatchType or DuckDBErrorType.InvalidInput
                => new SystemPipelineException(FailureCode.LoadRefused, message, error),
            DuckDBErrorType.Fatal or DuckDBErrorType.Internal or DuckDBErrorType.Serialization => new SystemPipelineException(FailureCode.StateCorrupt, message, error),
            _ => new SystemPipelineException(FailureCode.Misconfigured, message, error),
        };
    }

    private static DuckDBErrorType TypeOf(DuckDBException error) =>
        error.ErrorType is not DuckDBErrorType.Invalid and not DuckDBErrorType.Connection
            ? error.ErrorType
            : Beginnings.FirstOrDefault(beginning => error.Message.StartsWith(beginning.Key, StringComparison.Ordinal)).Value;

    private static PipelineException Io(DuckDBException error, string message) =>
        Says(error, "No space left") || Says(error, "disk quota") || Says(error, "not enough space") ? new SystemPipelineException(FailureCode.NoSpace, message, error)
        : Says(error, "Permission denied") || Says(error, "Read-only file system") ? new SystemPipelineException(FailureCode.Denied, message, error)
        : Says(error, "Could not set lock") ? new TransientPipelineException(FailureCode.Unavailable, $"{message} Another process has the database open: one process at a time may write it.", error)
        : Says(error, "not a valid DuckDB database") ? new SystemPipelineException(FailureCode.StateCorrupt, message, error)
        : Says(error, "No such file") || Says(error, "No files found") || Says(error, "does not exist") ? new SystemPipelineException(FailureCode.Missing, message, error)
        : new TransientPipelineException(FailureCode.Unavailable, message, error);

    private static bool Says(DuckDBException error, string words) => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
