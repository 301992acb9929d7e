using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Activities;

/// <summary>Which files to send through the pipeline once more: failed or quarantined ones that fit every condition named.</summary>
/// <param name="Date">Of one day; null for all.</param>
/// <param name="Status">Failed or quarantined; null for both.</param>
/// <param name="Code">With this reason, such as <c>no-space</c>; null for any.</param>
/// <param name="Files">These files, each as <c>bucket/key@version</c>, <c>bucket/key</c>, <c>s3://bucket/key</c> or key; null for all.</param>
public sealed record RetryFilter(RunDate? Date = null, FileStatus? Status = null, string? Code = null, IReadOnlyList<string>? Files = null)
{
    /// <summary>Whether a row is meant.</summary>
    public bool Fits(TrackedFile row) =>
        row.Status is FileStatus.Failed or FileStatus.Quarantined
        && (Status is null || row.Status == Status)
        && (Code is null || Quarantine.Split(row.Reason ?? string.Empty).Code == Code)
        && (Files is null || Files.Any(file => Names(file, row.File)));

    private static bool Names(string text, FileKey file) => text == file.Value || text == file.Location.Value || text == file.Location.Uri || text == file.Location.Key;
}

/// <summary>What became of a file that was to be retried.</summary>
public enum RetryOutcome
{
    /// <summary>Its row is pending again, its object lies in the landing zone.</summary>
    Waiting,

    /// <summary>Another version lies in its place: that one is the pipeline's, and this one stays as it is.</summary>
    Replaced,

    /// <summary>Its object is neither in the landing zone nor in quarantine: it stays as it is. Land it anew.</summary>
    Gone,

    /// <summary>Somebody changed its row at this moment.</summary>
    Changed,
}

/// <summary>One file of a retry.</summary>
/// <param name="File">Its identity.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record RetriedFile(FileKey File, RetryOutcome Outcome);

/// <summary>What a retry did.</summary>
/// <param name="Waiting">Files that wait for a manifest again.</param>
/// <param name="Left">Files that stay as they are, at most <see cref="LeftMax"/> of them, with the reason.</param>
/// <param name="LeftCount">How many stay as they are.</param>
public sealed record RetryReport(int Waiting, IReadOnlyList<RetriedFile> Left, int LeftCount)
{
    /// <summary>Files named in a report; the rest are counted.</summary>
    public const int LeftMax = 50;
}

/// <summary>Sends files that failed or were set aside through the pipeline once more.</summary>
public sealed class Retry(IObjectStore store, IFileTracker tracker, PipelineLayout layout, ILogger<Retry> logger)
{
    /// <summary>Rows that a filter means. Reads only.</summary>
    public IAsyncEnumerable<TrackedFile> FindAsync(RetryFilter filter, CancellationToken cancel)
    {
        FileStatus[] statuses = filter.Status is { } one ? [one] : [FileStatus.Failed, FileStatus.Quarantined];
        return statuses.ToAsyncEnumerable().SelectMany(status => tracker.QueryAllAsync(new FileQuery(filter.Date, status), cancel)).Where(filter.Fits);
    }

    /// <summary>Brings back every file that a filter means. Repeatable.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cause">Who wants it.</param>
    /// <param name="beat">Called after each file.</param>
    /// <param name="cancel">Ends it between files.</param>
    public async Task<RetryReport> BringBackAsync(RetryFilter filter, string cause, Action beat, CancellationToken cancel)
    {
        var done = new List<RetriedFile>();
        foreach (var row in await FindAsync(filter, cancel).ToListAsync(cancel))
        {
            done.Add(new RetriedFile(row.File, await BringBackAsync(row, cause, cancel)));
            beat();
        }

        var left = done.FindAll(one => one.Outcome != RetryOutcome.Waiting);
        return new RetryReport(done.Count - left.Count, [.. left.Take(RetryReport.LeftMax)], left.Count);
    }

    /// <summary>Brings one file back: its object first, then its row, last what quarantine kept of it.</summary>
    /// <remarks>Repeatable. Whoever dies before the row is changed has changed nothing: intake moves the object back into quarantine.</remarks>
    /// <param name="row">Failed or quarantined.</param>
    /// <param name="cause">Who wants it.</param>
    /// <param name="cancel">Ends the call.</param>
    public async Task<RetryOutcome> BringBackAsync(TrackedFile row, string cause, CancellationToken cancel)
    {
        var kept = layout.Quarantined(row.Date, row.File);
        if (await store.HeadAsync(row.File.Location, cancel) is null && await store.HeadAsync(kept, cancel) is not null)
        {
            await store.CopyAsync(kept, row.File.Location, PutOptions.IfAbsent, cancel);
        }

        if (await store.HeadAsync(row.File.Location, cancel) is not { } there)
        {
            return RetryOutcome.Gone;
        }

        if (there.File() != row.File)
        {
            return RetryOutcome.Replaced;
        }

        var answer = (await tracker.TransitionAsync(row.Date, [new FileChange(row.File, FileStatus.Pending, row.Manifest, "retried")], cause, cancel))[0];
        if (answer is not (TransitionResult.Changed or TransitionResult.AlreadyThere))
        {
            return RetryOutcome.Changed;
        }

        await store.DeleteAsync(layout.QuarantineReason(row.Date, row.File), null, cancel);
        await store.DeleteAsync(kept, null, cancel);
        logger.FileRetried(row.File.Value, row.Status.Text(), row.Reason ?? "no reason recorded");
        return RetryOutcome.Waiting;
    }
}
