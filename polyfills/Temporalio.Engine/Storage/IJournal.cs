using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>Where commits go. One writer at a time; a batch is there whole or not at all. What is read is what was committed.</summary>
internal interface IJournal : IDisposable
{
    /// <summary>True when writing takes no time worth waiting for: then it happens at the end of each change, without a writer of its own.</summary>
    bool IsImmediate { get; }

    /// <summary>Returns once the batch would survive a loss of power.</summary>
    /// <exception cref="IOException">Nothing of the batch was written, and writing it again may succeed: the disk is full, say.</exception>
    void Write(JournalBatch batch);

    /// <summary>The runs that are open, in the order of their keys. Called once, before the first write.</summary>
    IReadOnlyList<StoredRun> ReadOpenRuns();

    /// <summary>The highest key of a run, and when the last one closed, in ticks of UTC; zeros when there is none.</summary>
    (long Key, long ClosedTicks) ReadLast();

    /// <summary>The run with this id; null when there is none.</summary>
    StoredRun? ReadRun(string runId);

    /// <summary>The latest run of a workflow id, of those that are wanted; null when there is none.</summary>
    StoredRun? ReadLatest(string workflowId, Func<RunRecord, bool> isWanted);

    /// <summary>The runs that had closed when this was called: the latest close first, of those the latest start.</summary>
    IClosedRuns ReadClosedRuns();

    /// <summary>A run's committed events in order; empty when there are none.</summary>
    IReadOnlyList<HistoryEvent> ReadEvents(long runKey);

    /// <summary>Some of a run's committed events: those from this id on, so many at most.</summary>
    IReadOnlyList<HistoryEvent> ReadEvents(long runKey, long fromId, int most);

    /// <summary>A run's last committed event.</summary>
    HistoryEvent ReadLastEvent(long runKey);

    /// <summary>Named documents beside the runs, those whose names begin so: schedules, namespaces, search attributes.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> ReadDocuments(string prefix);
}

/// <summary>Closed runs, read one by one as they are asked for; what is committed meanwhile does not show. Enumerate once, on any thread.</summary>
internal interface IClosedRuns : IEnumerable<RunRecord>, IDisposable;
