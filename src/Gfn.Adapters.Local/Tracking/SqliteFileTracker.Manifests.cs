using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Rows of manifests.</content>
public sealed partial class SqliteFileTracker
{
    /// <inheritdoc/>
    public Task<bool> AddManifestAsync(NewManifest manifest, string cause, CancellationToken cancel) => Answer(
        () => database.Write(db => db.Execute(
            "INSERT INTO manifests(manifest, date, location, status, files, size, cause, revision, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) ON CONFLICT(manifest) DO NOTHING",
            manifest.Manifest.Value,
            manifest.Date.Value,
            manifest.Location.Value,
            ManifestStatus.Pending.Text(),
            manifest.FileCount,
            manifest.SizeBytes,
            cause,
            Now) == 1),
        cancel);

    /// <inheritdoc/>
    public Task<TrackedManifest?> GetManifestAsync(RunDate date, ManifestId manifest, CancellationToken cancel) => Answer(() => database.Read(_ => ManifestRow(date, manifest)), cancel);

    /// <inheritdoc/>
    public Task<TransitionResult> TransitionManifestAsync(RunDate date, ManifestId manifest, ManifestStatus to, string? reason, string cause, CancellationToken cancel) =>
        Answer(() => database.Write(_ => TransitionManifest(date, manifest, to, reason, cause)), cancel);

    /// <inheritdoc/>
    public Task<Page<TrackedManifest>> QueryManifestsAsync(ManifestQuery query, string? continuation, int limit, CancellationToken cancel)
    {
        CheckLimit(limit);
        return Answer(
            () =>
            {
                var rows = database.Read(db => db.Rows(
                    $"""
                    SELECT {TrackerRows.ManifestColumns} FROM manifests
                    WHERE ($1 IS NULL OR date = $1) AND ($2 IS NULL OR status = $2) AND manifest > $3 ORDER BY manifest LIMIT $4
                    """,
                    TrackerRows.Manifest,
                    query.Date?.Value,
                    query.Status?.Text(),
                    continuation ?? string.Empty,
                    limit + 1));
                return PageOf(rows, limit, row => row.Manifest.Value);
            },
            cancel);
    }

    private TrackedManifest? ManifestRow(RunDate date, ManifestId manifest) =>
        database.Rows($"SELECT {TrackerRows.ManifestColumns} FROM manifests WHERE manifest = $1 AND date = $2", TrackerRows.Manifest, manifest.Value, date.Value).FirstOrDefault();

    private TransitionResult TransitionManifest(RunDate date, ManifestId manifest, ManifestStatus to, string? reason, string cause)
    {
        if (ManifestRow(date, manifest) is not { } row)
        {
            return new TransitionResult.Unknown();
        }

        if (row.Status == to)
        {
            return new TransitionResult.AlreadyThere();
        }

        if (!row.Status.MayBecome(to))
        {
            return new TransitionResult.Refused(row.Status.Text(), Owner: null);
        }

        database.Execute(
            "UPDATE manifests SET status = $1, reason = $2, cause = $3, revision = revision + 1, changed_at = $4 WHERE manifest = $5",
            to.Text(),
            TrackerRows.Reason(reason),
            cause,
            Now,
            manifest.Value);
        return new TransitionResult.Changed();
    }
}
