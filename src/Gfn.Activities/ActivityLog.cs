using Microsoft.Extensions.Logging;

namespace Gfn.Activities;

/// <summary>The events of the stages, listed in <c>docs/reference/events.md</c>: 20xx intake, 21xx manifests, 31xx conversion, 32xx commit, 33xx load, 34xx ledger, 35xx notices, 36xx quarantine.</summary>
internal static partial class ActivityLog
{
    [LoggerMessage(EventId = 2000, EventName = "FileTracked", Level = LogLevel.Debug, Message = "Tracked {File} for {Date}: {SizeBytes} bytes")]
    public static partial void FileTracked(this ILogger logger, string file, string date, long sizeBytes);

    [LoggerMessage(EventId = 2001, EventName = "FileSuperseded", Level = LogLevel.Information, Message = "{File} is superseded by {By}")]
    public static partial void FileSuperseded(this ILogger logger, string file, string by);

    [LoggerMessage(EventId = 2002, EventName = "ObjectForeign", Level = LogLevel.Information, Message = "{File} lies outside the landing zone and is left alone")]
    public static partial void ObjectForeign(this ILogger logger, string file);

    [LoggerMessage(EventId = 2003, EventName = "FileRetried", Level = LogLevel.Information, Message = "{File}, {Status} before, is sent through once more: {Reason}")]
    public static partial void FileRetried(this ILogger logger, string file, string status, string reason);

    [LoggerMessage(EventId = 2100, EventName = "ManifestWritten", Level = LogLevel.Information, Message = "Manifest {Manifest} written: {Files} files, {SizeBytes} bytes")]
    public static partial void ManifestWritten(this ILogger logger, string manifest, int files, long sizeBytes);

    [LoggerMessage(EventId = 2101, EventName = "ManifestFailed", Level = LogLevel.Error, Message = "Manifest {Manifest} failed: {Reason}")]
    public static partial void ManifestFailed(this ILogger logger, string manifest, string reason);

    [LoggerMessage(EventId = 3100, EventName = "ManifestConverted", Level = LogLevel.Information, Message = "Manifest {Manifest} converted by attempt {Attempt}: {Rows} rows, {Rejected} lines rejected, {BytesOut} bytes out")]
    public static partial void ManifestConverted(this ILogger logger, string manifest, string attempt, long rows, long rejected, long bytesOut);

    [LoggerMessage(EventId = 3200, EventName = "ManifestCommitted", Level = LogLevel.Information, Message = "Manifest {Manifest} committed with attempt {Attempt}: {Rows} rows, {Rejected} lines rejected, {FilesRefused} files refused")]
    public static partial void ManifestCommitted(this ILogger logger, string manifest, string attempt, long rows, long rejected, int filesRefused);

    [LoggerMessage(EventId = 3201, EventName = "LeftoversRemoved", Level = LogLevel.Information, Message = "Manifest {Manifest}: {Objects} objects of attempts that do not count removed, {SizeBytes} bytes")]
    public static partial void LeftoversRemoved(this ILogger logger, string manifest, int objects, long sizeBytes);

    [LoggerMessage(EventId = 3202, EventName = "LeftoversKept", Level = LogLevel.Warning, Message = "Manifest {Manifest}: output of attempts that lost could not be removed; reconciliation will try again: {Problem}")]
    public static partial void LeftoversKept(this ILogger logger, string manifest, string problem);

    [LoggerMessage(EventId = 3300, EventName = "ManifestLoaded", Level = LogLevel.Information, Message = "Manifest {Manifest} is in {Table}: {Rows} rows, loaded before: {Before}")]
    public static partial void ManifestLoaded(this ILogger logger, string manifest, string table, long rows, bool before);

    [LoggerMessage(EventId = 3400, EventName = "LedgerDrawn", Level = LogLevel.Information, Message = "Ledger of {Date}: balanced {Balanced}, {Offenders} offenders, {Rows} rows out, {RowsLoaded} rows loaded")]
    public static partial void LedgerDrawn(this ILogger logger, string date, bool balanced, long offenders, long rows, long rowsLoaded);

    [LoggerMessage(EventId = 3500, EventName = "NoticeUndelivered", Level = LogLevel.Warning, Message = "Notice {Notice} did not reach {Channel}: {Problem}")]
    public static partial void NoticeUndelivered(this ILogger logger, string notice, string channel, string problem);

    [LoggerMessage(EventId = 3600, EventName = "FileQuarantined", Level = LogLevel.Warning, Message = "{File} set aside: {Code}: {Detail}")]
    public static partial void FileQuarantined(this ILogger logger, string file, string code, string detail);
}
