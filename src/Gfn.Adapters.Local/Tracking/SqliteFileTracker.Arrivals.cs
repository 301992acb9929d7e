using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Arrivals: which version of a key counts.</content>
public sealed partial class SqliteFileTracker
{
    /// <inheritdoc/>
    public Task<TrackResult> TrackAsync(ArrivedFile file, string cause, CancellationToken cancel) => Answer(() => database.Write(_ => Track(file, cause)), cancel);

    private TrackResult Track(ArrivedFile file, string cause)
    {
        if (Row(file.Date, file.File) is { } known)
        {
            return new TrackResult.Known(known);
        }

        var versions = database.Rows($"SELECT {TrackerRows.FileColumns} FROM files WHERE location = $1", TrackerRows.File, file.File.Location.Value);
        var newer = versions.Where(version => IsNewer(version, file)).Order(Comparer<TrackedFile>.Create(CompareAge)).LastOrDefault();
        if (newer is not null)
        {
            Insert(file, FileStatus.Superseded, $"superseded: by {newer.File}", cause);
            return new TrackResult.AddedSuperseded(newer.File);
        }

        FileKey? superseded = null;
        foreach (var older in versions.Where(version => version.Status == FileStatus.Pending).Order(Comparer<TrackedFile>.Create(CompareAge)))
        {
            Change(older, FileStatus.Superseded, manifest: null, $"superseded: by {file.File}", cause);
            superseded = older.File;
        }

        return new TrackResult.Added(Insert(file, FileStatus.Pending, reason: null, cause), superseded);
    }

    /// <summary>Whether a known version is newer than an arriving one. A version from a listing was the current one when it was listed.</summary>
    private static bool IsNewer(TrackedFile known, ArrivedFile arriving)
    {
        if (arriving.Sequencer is null)
        {
            return false;
        }

        return known.Sequencer is null ? known.SeenAt > arriving.SeenAt : known.Sequencer > arriving.Sequencer;
    }

    private static int CompareAge(TrackedFile left, TrackedFile right) =>
        left.Sequencer is not null && right.Sequencer is not null ? left.Sequencer.CompareTo(right.Sequencer) : left.SeenAt.CompareTo(right.SeenAt);

    private TrackedFile Insert(ArrivedFile file, FileStatus status, string? reason, string cause)
    {
        var now = Now;
        database.Execute(
            """
            INSERT INTO files(file, location, date, size, sequencer, status, shard, manifest, reason, cause, revision, seen_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, 1, $10, $11)
            """,
            file.File.Value,
            file.File.Location.Value,
            file.Date.Value,
            file.SizeBytes,
            file.Sequencer?.Value,
            status.Text(),
            file.File.Shard(TrackerSchema.Shards),
            TrackerRows.Reason(reason),
            cause,
            file.SeenAt.UtcTicks,
            now);
        Count(file.Date, status, 1);
        Trail(file.File, 1, null, status, cause);
        return new TrackedFile(file.File, file.Date, file.SizeBytes, file.Sequencer, status, null, reason, cause, 1, file.SeenAt, new DateTimeOffset(now, TimeSpan.Zero));
    }
}
