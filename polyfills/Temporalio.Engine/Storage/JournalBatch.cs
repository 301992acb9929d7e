using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Storage;

/// <summary>What one commit writes: the runs that changed, each with its record and its new events, and documents beside them.</summary>
internal sealed class JournalBatch
{
    private readonly TaskCompletionSource committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs that changed since the batch was opened.</summary>
    public HashSet<Run> Dirty { get; } = [];

    /// <summary>Runs that are forgotten.</summary>
    public List<Run> Deleted { get; } = [];

    /// <summary>By name; null is one that is forgotten.</summary>
    public Dictionary<string, byte[]?> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>What there is to write of <see cref="Dirty"/>; filled when the batch is closed.</summary>
    public List<RunRow> Rows { get; } = [];

    /// <summary>Ends when everything in here is on disk, however long that takes; fails when it never will be.</summary>
    public Task Committed => committed.Task;

    /// <summary>As <see cref="Committed"/>, but fails as soon as the disk refuses, for callers who would rather hear of it than wait.</summary>
    public Task Told => told.Task;

    public bool IsEmpty => Dirty.Count == 0 && Deleted.Count == 0 && Documents.Count == 0;

    public void Complete()
    {
        told.TrySetResult();
        committed.TrySetResult();
    }

    /// <summary>The disk refuses for now: those who asked are told, what is kept will be written later.</summary>
    public void Stall(Exception cause) => Fail(told, cause);

    /// <summary>The disk takes things again: who asks from now on waits.</summary>
    public void Resume()
    {
        if (told.Task.IsFaulted)
        {
            told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>This will never be written.</summary>
    public void Abandon(Exception cause)
    {
        Fail(told, cause);
        Fail(committed, cause);
    }

    // Nobody may be waiting: then there is nobody to whom the failure could come as a surprise later.
    private static void Fail(TaskCompletionSource source, Exception cause)
    {
        source.TrySetException(cause);
        _ = source.Task.Exception;
    }
}
