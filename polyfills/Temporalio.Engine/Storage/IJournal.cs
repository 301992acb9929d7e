namespace Temporalio.Engine.Storage;

/// <summary>Where commits go. One writer at a time; a batch is there whole or not at all.</summary>
internal interface IJournal : IDisposable
{
    /// <summary>True when writing takes no time worth waiting for: then it happens at the end of each change, without a writer of its own.</summary>
    bool IsImmediate { get; }

    /// <summary>Returns once the batch would survive a loss of power.</summary>
    /// <exception cref="IOException">Nothing of the batch was written, and writing it again may succeed: the disk is full, say.</exception>
    void Write(JournalBatch batch);

    /// <summary>Every run's record, in the order of their keys. Called once, before the first write.</summary>
    IEnumerable<RunRecord> ReadRuns();

    /// <summary>A run's committed events in order; empty when there are none.</summary>
    IReadOnlyList<Api.History.V1.HistoryEvent> ReadEvents(long runKey);

    /// <summary>Named documents beside the runs: schedules, namespaces, search attributes.</summary>
    IEnumerable<KeyValuePair<string, byte[]>> ReadDocuments();
}
