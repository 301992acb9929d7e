using Gfn.Domain;
using Gfn.Ports;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>Brings the rows of committed files to what the commit record says of each. The record alone decides, whoever asks and how often.</summary>
internal sealed class Settlement(IFileTracker tracker, Quarantine quarantine, IObjectStore store, TimeProvider clock)
{
    /// <summary>Settles some inputs of a commit record. Repeatable: files already settled stay as they are.</summary>
    /// <exception cref="SystemPipelineException">A row belongs to another manifest, or is not there.</exception>
    public async Task SettleAsync(CommitRecord commit, IEnumerable<CommittedInput> inputs, string cause, ActivityExecutionContext context)
    {
        foreach (var slice in inputs.Chunk(IFileTracker.BatchMax))
        {
            var changes = new List<FileChange>();
            foreach (var input in slice)
            {
                if (input.Refusal is null)
                {
                    changes.Add(new FileChange(input.File, FileStatus.Completed, commit.ManifestId));
                }
                else if (await ReplacementAsync(input, context.CancellationToken) is { } newer)
                {
                    changes.Add(new FileChange(input.File, FileStatus.Superseded, commit.ManifestId, $"superseded: by {newer}"));
                }
                else
                {
                    await SetAsideAsync(commit, input, cause, context);
                }
            }

            await ChangeAsync(commit.Date, changes, cause, context);
        }
    }

    /// <summary>The version that took the place of one refused because it was gone; null if it was refused for another reason, or deleted.</summary>
    private async Task<FileKey?> ReplacementAsync(CommittedInput input, CancellationToken cancel)
    {
        if (Quarantine.Split(input.Refusal!).Code != FailureCode.FileGone)
        {
            return null;
        }

        var current = (await store.HeadAsync(input.File.Location, cancel))?.File();
        return current == input.File ? null : current;
    }

    private async Task SetAsideAsync(CommitRecord commit, CommittedInput refused, string cause, ActivityExecutionContext context)
    {
        // A file found replaced before may be found deleted now; what was settled stays settled.
        if (await tracker.GetAsync(commit.Date, refused.File, context.CancellationToken) is { Status: FileStatus.Superseded })
        {
            return;
        }

        var (code, detail) = Quarantine.Split(refused.Refusal!);
        await quarantine.SetAsideAsync(new QuarantineRecord(refused.File, commit.Date, refused.Bytes, code, detail, commit.ManifestId, cause, clock.GetUtcNow()), context.CancellationToken);
        context.Heartbeat();
    }

    private async Task ChangeAsync(RunDate date, List<FileChange> changes, string cause, ActivityExecutionContext context)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var answers = await tracker.TransitionAsync(date, changes, cause, context.CancellationToken);
        context.Heartbeat();
        for (var i = 0; i < changes.Count; i++)
        {
            switch (answers[i])
            {
                case TransitionResult.Refused { Status: var status } when status == FileStatus.Quarantined.Text() && changes[i].To == FileStatus.Superseded:
                    // Found deleted before, and set aside; it has been written anew since.
                    break;
                case TransitionResult.Refused refused:
                    throw new SystemPipelineException(FailureCode.StateCorrupt, $"{changes[i].File} is committed by manifest {changes[i].Owner} but its row is {refused.Status} for {refused.Owner?.Value ?? "nobody"}.");
                case TransitionResult.Unknown:
                    throw new SystemPipelineException(FailureCode.Missing, $"{changes[i].File} is committed by manifest {changes[i].Owner} but has no row.");
            }
        }
    }
}
