namespace Temporalio.Engine.Storage;

/// <summary>What one commit writes: new events, and the records of the runs they changed.</summary>
internal sealed class JournalBatch
{
    private readonly TaskCompletionSource committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<EventRow> Events { get; } = [];

    public HashSet<Histories.Run> Dirty { get; } = [];

    public List<RunRow> Runs { get; } = [];

    public HashSet<long> DeletedRuns { get; } = [];

    public Dictionary<string, byte[]?> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Ends when everything in here is on disk; fails when it cannot be.</summary>
    public Task Committed => committed.Task;

    public bool IsEmpty => Events.Count == 0 && Dirty.Count == 0 && DeletedRuns.Count == 0 && Documents.Count == 0;

    public void Complete() => committed.TrySetResult();

    public void Fail(Exception cause) => committed.TrySetException(cause);
}

/// <summary>An event as it is stored: history JSON and replay both come from these bytes.</summary>
internal readonly record struct EventRow(long RunKey, long EventId, byte[] Data);

/// <summary>A run's record as it is stored.</summary>
internal readonly record struct RunRow(long Key, byte[] Data);
