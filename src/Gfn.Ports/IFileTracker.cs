using Gfn.Domain;

namespace Gfn.Ports;

/// <summary>The rows of files and manifests: who has seen what, and where it stands. DynamoDB, or SQLite.</summary>
/// <remarks>
/// Every change is a conditional write: it happens only from the status and owner named, counts the row's revision up and records its cause.
/// A row that leaves a terminal status begins a generation. Only rows in a terminal status may expire.
/// </remarks>
public interface IFileTracker
{
    /// <summary>Most files in one <see cref="ClaimAsync"/> or <see cref="TransitionAsync"/>, DynamoDB's limit for one transaction.</summary>
    const int BatchMax = 100;

    /// <summary>
    /// Records a file version first seen, and orders it among the versions of its key: an older version still pending becomes superseded;
    /// one that arrives after a newer one is recorded as superseded itself. A file without sequencer comes from a listing; its order follows from
    /// <see cref="ArrivedFile.SeenAt"/>, and where that is less than a second apart, so that it cannot be told, both versions stay.
    /// Repeatable: a known version is <see cref="TrackResult.Known"/> and stays as it is, on the day it was first recorded under. Only one that
    /// was superseded and has been written anew since is <see cref="TrackResult.Added"/> again.
    /// </summary>
    /// <param name="file">What was seen.</param>
    /// <param name="cause">Id of the message or run that saw it.</param>
    /// <param name="cancel">Ends the call.</param>
    Task<TrackResult> TrackAsync(ArrivedFile file, string cause, CancellationToken cancel);

    /// <summary>The row of a file; null if unknown. Repeatable.</summary>
    Task<TrackedFile?> GetAsync(RunDate date, FileKey file, CancellationToken cancel);

    /// <summary>
    /// Claims pending files for a manifest: pending becomes manifested. Each file is decided by itself, atomically; of any number of claimants one wins.
    /// Repeatable: files this manifest already holds are <see cref="ClaimResult.Claimed"/> again. A claim of a generation that is over is refused.
    /// </summary>
    /// <param name="date">The day of all files.</param>
    /// <param name="files">1 to <see cref="BatchMax"/> files, each with the generation that is meant.</param>
    /// <param name="manifest">Who claims.</param>
    /// <param name="cause">Id of the run.</param>
    /// <param name="cancel">Ends the call; any part of the files may then be claimed.</param>
    /// <returns>One answer per file, in the order asked.</returns>
    Task<IReadOnlyList<ClaimResult>> ClaimAsync(RunDate date, IReadOnlyList<FileClaim> files, ManifestId manifest, string cause, CancellationToken cancel);

    /// <summary>
    /// Changes the status of files, each by itself and only if <see cref="StatusRules"/> allow it from where the row stands.
    /// Repeatable: a row already in the wanted status, with the same owner, is <see cref="TransitionResult.AlreadyThere"/>.
    /// </summary>
    /// <param name="date">The day of all files.</param>
    /// <param name="changes">1 to <see cref="BatchMax"/> changes, each file once.</param>
    /// <param name="cause">Id of the run or person.</param>
    /// <param name="cancel">Ends the call; any part of the changes may then have happened.</param>
    /// <returns>One answer per change, in the order asked.</returns>
    Task<IReadOnlyList<TransitionResult>> TransitionAsync(RunDate date, IReadOnlyList<FileChange> changes, string cause, CancellationToken cancel);

    /// <summary>One page of files. Repeatable; order is stable within a shard, not across shards.</summary>
    /// <param name="query">Which.</param>
    /// <param name="continuation">From the page before; null for the first.</param>
    /// <param name="limit">Most rows on the page, 1 to 1,000.</param>
    /// <param name="cancel">Ends the call.</param>
    Task<Page<TrackedFile>> QueryAsync(FileQuery query, string? continuation, int limit, CancellationToken cancel);

    /// <summary>Files of a day by status, from counters kept with the rows: does not read the rows. Repeatable.</summary>
    Task<FileCounts> CountAsync(RunDate date, CancellationToken cancel);

    /// <summary>Days that have any row, ascending. Repeatable.</summary>
    Task<IReadOnlyList<RunDate>> DatesAsync(CancellationToken cancel);

    /// <summary>Records a manifest as pending. Repeatable: false says its row exists already, in whatever status, and was left alone.</summary>
    Task<bool> AddManifestAsync(NewManifest manifest, string cause, CancellationToken cancel);

    /// <summary>The row of a manifest; null if unknown. Repeatable.</summary>
    Task<TrackedManifest?> GetManifestAsync(RunDate date, ManifestId manifest, CancellationToken cancel);

    /// <summary>Changes the status of a manifest if <see cref="StatusRules"/> allow it. Repeatable like <see cref="TransitionAsync"/>.</summary>
    Task<TransitionResult> TransitionManifestAsync(RunDate date, ManifestId manifest, ManifestStatus to, string? reason, string cause, CancellationToken cancel);

    /// <summary>One page of manifests. Repeatable.</summary>
    Task<Page<TrackedManifest>> QueryManifestsAsync(ManifestQuery query, string? continuation, int limit, CancellationToken cancel);
}

/// <summary>Answer to tracking a file.</summary>
public abstract record TrackResult
{
    private TrackResult()
    {
    }

    /// <summary>New, and the newest of its key: pending.</summary>
    /// <param name="Row">Its row.</param>
    /// <param name="Superseded">The older version whose place it took while that was pending; null if none.</param>
    public sealed record Added(TrackedFile Row, FileKey? Superseded) : TrackResult;

    /// <summary>New, but a newer version of its key is known: recorded as superseded.</summary>
    /// <param name="By">The newer version.</param>
    public sealed record AddedSuperseded(FileKey By) : TrackResult;

    /// <summary>This very version is known.</summary>
    /// <param name="Row">Its row, unchanged.</param>
    public sealed record Known(TrackedFile Row) : TrackResult;
}

/// <summary>Answer to a claim of one file.</summary>
/// <param name="File">Which.</param>
public abstract record ClaimResult(FileKey File)
{
    /// <summary>Held by the claimant, now or already before.</summary>
    /// <param name="File">Which.</param>
    public sealed record Claimed(FileKey File) : ClaimResult(File);

    /// <summary>Not pending: another manifest has it, or it is done, set aside or superseded; or pending in a later generation.</summary>
    /// <param name="File">Which.</param>
    /// <param name="Status">Where it stands.</param>
    /// <param name="By">Its manifest, if it has one.</param>
    public sealed record Refused(FileKey File, FileStatus Status, ManifestId? By) : ClaimResult(File);

    /// <summary>No such row.</summary>
    /// <param name="File">Which.</param>
    public sealed record Unknown(FileKey File) : ClaimResult(File);
}

/// <summary>A change of one file's status.</summary>
/// <param name="File">Which.</param>
/// <param name="To">Wanted status. To pending is an audited reset and drops the owner; from a terminal status it begins the next generation.</param>
/// <param name="Owner">The row must belong to this manifest; null: the row must have no owner.</param>
/// <param name="Reason">Stable code, then perhaps a colon and detail; at most 1,000 characters are kept.</param>
public sealed record FileChange(FileKey File, FileStatus To, ManifestId? Owner, string? Reason = null);

/// <summary>Answer to a change of status.</summary>
public abstract record TransitionResult
{
    private TransitionResult()
    {
    }

    /// <summary>Changed now.</summary>
    public sealed record Changed : TransitionResult;

    /// <summary>It was like that already.</summary>
    public sealed record AlreadyThere : TransitionResult;

    /// <summary>Not legal from where the row stands, or it belongs to someone else; nothing changed.</summary>
    /// <param name="Status">Where it stands, in wire text.</param>
    /// <param name="Owner">Its manifest, if it has one.</param>
    public sealed record Refused(string Status, ManifestId? Owner) : TransitionResult;

    /// <summary>No such row.</summary>
    public sealed record Unknown : TransitionResult;
}

/// <summary>Which files.</summary>
/// <param name="Date">One day; null for all.</param>
/// <param name="Status">One status; null for all.</param>
/// <param name="Shard">One index shard; null for all. Needs a status.</param>
public sealed record FileQuery(RunDate? Date = null, FileStatus? Status = null, int? Shard = null);

/// <summary>Which manifests.</summary>
/// <param name="Date">One day; null for all.</param>
/// <param name="Status">One status; null for all.</param>
public sealed record ManifestQuery(RunDate? Date = null, ManifestStatus? Status = null);

/// <summary>A manifest to record.</summary>
/// <param name="Manifest">Its identity.</param>
/// <param name="Date">The day of its files.</param>
/// <param name="Location">Where the manifest object lies.</param>
/// <param name="FileCount">Files in it.</param>
/// <param name="SizeBytes">Sum of their sizes.</param>
public sealed record NewManifest(ManifestId Manifest, RunDate Date, ObjectKey Location, int FileCount, long SizeBytes);
