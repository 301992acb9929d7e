using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>The rows of files and manifests in one SQLite file. Every change is one transaction with its counters and its trail; nothing expires here.</summary>
public sealed partial class SqliteFileTracker : IFileTracker, IDisposable
{
    private readonly LocalDatabase database;
    private readonly int shards;
    private readonly TimeProvider clock;

    private SqliteFileTracker(LocalDatabase database, int shards, TimeProvider clock)
    {
        this.database = database;
        this.shards = shards;
        this.clock = clock;
    }

    private long Now => clock.GetUtcNow().UtcTicks;

    /// <summary>Opens the file, making it if absent.</summary>
    /// <param name="path">Where.</param>
    /// <param name="shards">Index partitions of each status; the same for as long as there are rows.</param>
    /// <param name="clock">Dates the rows.</param>
    /// <exception cref="SystemPipelineException">Not a tracker's file, or of a newer version, or its rows have another number of shards.</exception>
    public static SqliteFileTracker Open(string path, int shards, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        var opened = new LocalDatabase(path, TrackerSchema.Steps);
        try
        {
            var recorded = opened.Write(db => Shards(db, shards));
            return recorded == shards
                ? new SqliteFileTracker(opened, shards, clock)
                : throw new SystemPipelineException(FailureCode.Misconfigured, $"The rows in {path} have {recorded} shards, Tracker:Shards says {shards}: set it to {recorded}, or name another directory with --state.");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<TrackedFile?> GetAsync(RunDate date, FileKey file, CancellationToken cancel) =>
        Answer(() => database.Read(_ => Row(date, file)), cancel);

    /// <inheritdoc/>
    public Task<Page<TrackedFile>> QueryAsync(FileQuery query, string? continuation, int limit, CancellationToken cancel)
    {
        CheckLimit(limit);
        if (query is { Shard: not null, Status: null })
        {
            throw new ArgumentException("A shard is a part of a status: name the status too.", nameof(query));
        }

        return Answer(
            () =>
            {
                // Only the conditions asked for, so that the index of each is used.
                var where = string.Concat(
                    query.Date is null ? null : "date = $1 AND ",
                    query.Status is null ? null : "status = $2 AND ",
                    query.Shard is null ? null : "shard = $3 AND ");
                var rows = database.Read(db => db.Rows(
                    $"SELECT {TrackerRows.FileColumns} FROM files WHERE {where}file > $4 ORDER BY file LIMIT $5",
                    TrackerRows.File,
                    query.Date?.Value,
                    query.Status?.Text(),
                    query.Shard,
                    continuation ?? string.Empty,
                    limit + 1));
                return PageOf(rows, limit, row => row.File.Value);
            },
            cancel);
    }

    /// <inheritdoc/>
    public Task<FileCounts> CountAsync(RunDate date, CancellationToken cancel) => Answer(
        () => database.Read(db => db.Rows("SELECT status, files FROM counts WHERE date = $1", row => (Status: Enum.Parse<FileStatus>(row.GetString(0), ignoreCase: true), Files: row.GetInt64(1)), date.Value))
            .Aggregate(FileCounts.None, (counts, found) => counts.Plus(found.Status, found.Files)),
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunDate>> DatesAsync(CancellationToken cancel) => Answer<IReadOnlyList<RunDate>>(
        () => database.Read(db => db.Rows("SELECT date FROM files UNION SELECT date FROM manifests ORDER BY 1", row => RunDate.Parse(row.GetString(0)))),
        cancel);

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    /// <summary>How many shards the rows have; recorded now if there are none.</summary>
    private static long Shards(LocalDatabase db, int wanted)
    {
        var hasRows = db.Scalar("SELECT 1 FROM files LIMIT 1") is not null;
        if (db.Scalar("SELECT number FROM shards") is long recorded && (hasRows || recorded == wanted))
        {
            return recorded;
        }

        var number = hasRows ? TrackerSchema.ShardsUnrecorded : wanted;
        db.Execute("DELETE FROM shards");
        db.Execute("INSERT INTO shards VALUES ($1)", number);
        return number;
    }

    private static Task<T> Answer<T>(Func<T> work, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancel);
        }

        try
        {
            return Task.FromResult(work());
        }
        catch (PipelineException failure)
        {
            return Task.FromException<T>(failure);
        }
    }

    private static void CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
    }

    private static Page<T> PageOf<T>(List<T> rows, int limit, Func<T, string> place) =>
        rows.Count > limit ? new Page<T>(rows[..limit], place(rows[limit - 1])) : new Page<T>(rows, null);

    private TrackedFile? Row(RunDate date, FileKey file) =>
        database.Rows($"SELECT {TrackerRows.FileColumns} FROM files WHERE file = $1 AND date = $2", TrackerRows.File, file.Value, date.Value).FirstOrDefault();

    /// <summary>Changes a row from the state it was read in, with counters and trail.</summary>
    private void Change(TrackedFile row, FileStatus to, ManifestId? manifest, string? reason, string cause)
    {
        var changed = database.Execute(
            "UPDATE files SET status = $1, manifest = $2, reason = $3, cause = $4, revision = revision + 1, changed_at = $5, generation = $6 WHERE file = $7 AND revision = $8",
            to.Text(),
            manifest?.Value,
            TrackerRows.Reason(reason),
            cause,
            Now,
            row.Status.IsTerminal() && to == FileStatus.Pending ? row.Generation + 1 : row.Generation,
            row.File.Value,
            row.Revision);
        if (changed != 1)
        {
            throw new TransientPipelineException(FailureCode.Contended, $"{row.File} changed meanwhile.");
        }

        Count(row.Date, row.Status, -1);
        Count(row.Date, to, 1);
        Trail(row.File, row.Revision + 1, row.Status, to, cause);
    }

    private void Count(RunDate date, FileStatus status, int change) => database.Execute(
        "INSERT INTO counts(date, status, files) VALUES ($1, $2, $3) ON CONFLICT(date, status) DO UPDATE SET files = files + excluded.files",
        date.Value,
        status.Text(),
        change);

    private void Trail(FileKey file, long revision, FileStatus? was, FileStatus became, string cause) => database.Execute(
        "INSERT INTO changes(file, revision, was, became, cause, at) VALUES ($1, $2, $3, $4, $5, $6)",
        file.Value,
        revision,
        was?.Text(),
        became.Text(),
        cause,
        Now);
}
