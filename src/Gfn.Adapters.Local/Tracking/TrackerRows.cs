using Gfn.Domain;
using Microsoft.Data.Sqlite;

namespace Gfn.Adapters.Local;

/// <summary>Rows of the tracker as records.</summary>
internal static class TrackerRows
{
    public const string FileColumns = "file, date, size, sequencer, status, manifest, reason, cause, revision, seen_at, changed_at, generation";

    public const string ManifestColumns = "manifest, date, location, status, files, size, reason, cause, revision, changed_at";

    private const int ReasonCharsMax = 1_000;

    public static TrackedFile File(SqliteDataReader row) => new(
        FileKey.Parse(row.GetString(0)),
        RunDate.Parse(row.GetString(1)),
        row.GetInt64(2),
        row.IsDBNull(3) ? null : Sequencer.Parse(row.GetString(3)),
        Enum.Parse<FileStatus>(row.GetString(4), ignoreCase: true),
        row.IsDBNull(5) ? null : ManifestId.Parse(row.GetString(5)),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetString(7),
        row.GetInt64(8),
        At(row.GetInt64(9)),
        At(row.GetInt64(10)),
        row.GetInt32(11));

    public static TrackedManifest Manifest(SqliteDataReader row) => new(
        ManifestId.Parse(row.GetString(0)),
        RunDate.Parse(row.GetString(1)),
        ObjectKey.Parse(row.GetString(2)),
        Enum.Parse<ManifestStatus>(row.GetString(3), ignoreCase: true),
        row.GetInt32(4),
        row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetString(7),
        row.GetInt64(8),
        At(row.GetInt64(9)));

    public static string? Reason(string? reason) => reason is { Length: > ReasonCharsMax } ? reason[..ReasonCharsMax] : reason;

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
