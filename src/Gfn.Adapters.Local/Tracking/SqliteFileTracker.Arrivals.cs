using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Arrivals: which version of a key counts.</content>
public sealed partial class SqliteFileTracker
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<TrackResult> TrackAsync(ArrivedFile file, string cause, CancellationToken cancel) => Answer(() => database.Write(_ => Track(file, cause)), cancel);

    private TrackResult Track(ArrivedFile file, string cause)
    {
        var versions = database.Rows($"SELECT {TrackerRows.FileColumns} FROM files WHERE location = $1", TrackerRows.File, file.File.Location.Value);
        var known = versions.Find(version => version.File == file.File);
        var others = versions.Where(version => version != known).Order(Comparer<TrackedFile>.Create(CompareAge)).ToList();
        if (known is not null && !IsWrittenAnew(known, others, file))
        {
            return new TrackResult.Known(known);
        }

        if (others.LastOrDefault(version => Order(version, file) > 0) is { } newer)
        {
            if (known is not null)
            {
                return new TrackResult.Known(known);
            }

            Insert(file, FileStatus.Superseded, $"superseded: by {newer.File}", cause);
            return new TrackResult.AddedSuperseded(newer.File);
        }

        FileKey? superseded = null;
        foreach (var older in others.Where(version => version.Status == FileStatus.Pending && Order(version, file) < 0))
        {
            Change(older, FileStatus.Superseded, manifest: null, $"superseded: by {file.File}", cause);
            superseded = older.File;
        }

        return new TrackResult.Added(known is null ? Insert(file, FileStatus.Pending, reason: null, cause) : Revive(known, file, cause), superseded);
    }

    /// <summary>In a store without versions the same bytes are the same version: written, replaced, and written again, they count again.</summary>
    /// <remarks>A listing that shows it tells so by its time, which is then later than that of every version that came between.</remarks>
    private static bool IsWrittenAnew(TrackedFile known, List<TrackedFile> others, ArrivedFile arriving) =>
        known.Status == FileStatus.Superseded
        && (known.Sequencer is not null && arriving.Sequencer is not null
            ? arriving.Sequencer > known.Sequencer
            : arriving.SeenAt > known.SeenAt && others.TrueForAll(other => arriving.SeenAt > other.SeenAt));

    /// <summary>Above zero if a known version is newer than an arriving one, below if it is older, zero if that cannot be told: then both stand, and the store knows which one it has.</summary>
    /// <remarks>A listing has no sequencer, and its time may be cut to the second. Among listings the later one sees the newer version.</remarks>
    private static int Order(TrackedFile known, ArrivedFile arriving)
    {
        if (known.Sequencer is not null && arriving.Sequencer is not null)
        {
            return known.Sequencer.CompareTo(arriving.Sequencer);
        }

        var ahead = known.SeenAt - arriving.SeenAt;
        if (ahead >= Second)
        {
            return 1;
        }

        var arrivingIsListed = arriving.Sequencer is null;
        return arrivingIsListed
            ? ahead <= TimeSpan.Zero ? -1 : 0
            : ahead > TimeSpan.Zero ? 1 : ahead <= -Second ? -1 : 0;
    }

    private static int CompareAge(TrackedFile left, TrackedFile right) =>
        left.Sequencer is not null && right.Sequencer is not null ? left.Sequencer.CompareTo(right.Sequencer) : left.SeenAt.CompareTo(right.SeenAt);

    private TrackedFile Revive(TrackedFile row, ArrivedFile file, string cause)
    {
        Change(row, FileStatus.Pending, manifest: null, reason: null, cause);
        database.Execute("UPDATE files SET sequencer = $1, seen_at = $2 WHERE file = $3", file.Sequencer?.Value, file.SeenAt.UtcTicks, row.File.Value);
        return Row(row.Date, row.File)!;
    }

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
            file.File.Shard(shards),
            TrackerRows.Reason(reason),
            cause,
            file.SeenAt.UtcTicks,
            now);
        Count(file.Date, status, 1);
        Trail(file.File, 1, null, status, cause);
        return new TrackedFile(file.File, file.Date, file.SizeBytes, file.Sequencer, status, null, reason, cause, 1, file.SeenAt, new DateTimeOffset(now, TimeSpan.Zero), Generation: 0);
    }
}
