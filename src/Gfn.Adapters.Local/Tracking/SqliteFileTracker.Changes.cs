using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Claims and changes of status.</content>
public sealed partial class SqliteFileTracker
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimResult>> ClaimAsync(RunDate date, IReadOnlyList<FileClaim> files, ManifestId manifest, string cause, CancellationToken cancel)
    {
        CheckBatch(files.Count);
        return Answer<IReadOnlyList<ClaimResult>>(() => database.Write(_ => files.Select(file => Claim(date, file, manifest, cause)).ToList()), cancel);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TransitionResult>> TransitionAsync(RunDate date, IReadOnlyList<FileChange> changes, string cause, CancellationToken cancel)
    {
        CheckBatch(changes.Count);
        if (changes.Select(change => change.File).Distinct().Count() != changes.Count)
        {
            throw new ArgumentException("Each file may be changed once.", nameof(changes));
        }

        return Answer<IReadOnlyList<TransitionResult>>(() => database.Write(_ => changes.Select(change => Transition(date, change, cause)).ToList()), cancel);
    }

    private static void CheckBatch(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IFileTracker.BatchMax);
    }

    private ClaimResult Claim(RunDate date, FileClaim claim, ManifestId manifest, string cause)
    {
        var file = claim.File;
        switch (Row(date, file))
        {
            case null:
                return new ClaimResult.Unknown(file);
            case { Status: FileStatus.Pending } row when row.Generation == claim.Generation:
                Change(row, FileStatus.Manifested, manifest, reason: null, cause);
                return new ClaimResult.Claimed(file);
            case { Status: FileStatus.Manifested } row when row.Manifest == manifest:
                return new ClaimResult.Claimed(file);
            case var row:
                return new ClaimResult.Refused(file, row.Status, row.Manifest);
        }
    }

    private TransitionResult Transition(RunDate date, FileChange change, string cause)
    {
        if (Row(date, change.File) is not { } row)
        {
            return new TransitionResult.Unknown();
        }

        var isThere = row.Status == change.To && (change.To == FileStatus.Pending || row.Manifest == change.Owner);
        if (isThere)
        {
            return new TransitionResult.AlreadyThere();
        }

        var isLegal = change.To != FileStatus.Manifested && (row.Status.MayBecome(change.To) || row.Status.MayBeResetTo(change.To));
        if (!isLegal || row.Manifest != change.Owner)
        {
            return new TransitionResult.Refused(row.Status.Text(), row.Manifest);
        }

        Change(row, change.To, change.To == FileStatus.Pending ? null : row.Manifest, change.Reason, cause);
        return new TransitionResult.Changed();
    }
}
