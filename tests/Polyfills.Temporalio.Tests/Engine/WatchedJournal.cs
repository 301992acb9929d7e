using Google.Protobuf;
using Temporalio.Api.History.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Storage;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>
/// A journal in memory that counts what commits write and holds what is stored of each changed run against the run itself: a change that
/// nobody marked to be written is an error at the next commit.
/// </summary>
/// <param name="compares">False only counts: to compare takes the longer the more is pending.</param>
internal sealed class WatchedJournal(bool compares = true) : IJournal
{
    private readonly SqliteJournal journal = new(null);
    private readonly Dictionary<long, SortedDictionary<long, PartRow>> stored = [];
    private string? problem;

    /// <summary>So a commit is written under the shard's gate, and runs stand still while they are looked at.</summary>
    public bool IsImmediate => true;

    public long Commits { get; private set; }

    /// <summary>Rows written or deleted: of runs, of their events, of their parts.</summary>
    public long Rows { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>What was found wrong first; null when nothing was.</summary>
    public string? Problem => problem;

    public void Write(JournalBatch batch)
    {
        journal.Write(batch);
        Commits++;
        foreach (var row in batch.Rows)
        {
            Count(row);
        }

        foreach (var run in compares ? batch.Dirty : [])
        {
            Compare(run);
        }
    }

    public IReadOnlyList<StoredRun> ReadOpenRuns() => journal.ReadOpenRuns();

    public (long Key, long ClosedTicks) ReadLast() => journal.ReadLast();

    public StoredRun? ReadRun(string runId) => journal.ReadRun(runId);

    public StoredRun? ReadLatest(string workflowId, Func<RunRecord, bool> isWanted) => journal.ReadLatest(workflowId, isWanted);

    public IClosedRuns ReadClosedRuns() => journal.ReadClosedRuns();

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey) => journal.ReadEvents(runKey);

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey, long fromId, int most) => journal.ReadEvents(runKey, fromId, most);

    public HistoryEvent ReadLastEvent(long runKey) => journal.ReadLastEvent(runKey);

    public IReadOnlyList<KeyValuePair<string, byte[]>> ReadDocuments(string prefix) => journal.ReadDocuments(prefix);

    public void Dispose() => journal.Dispose();

    private void Count(RunRow row)
    {
        Rows += 1 + (row.Events.IsEmpty ? 0 : 1) + row.Parts.Count;
        Bytes += row.Run.Record.Length + row.Events.Length + row.Parts.Sum(part => part.Data?.Length ?? 0);
        if (!stored.TryGetValue(row.Run.Key, out var parts))
        {
            stored[row.Run.Key] = parts = [];
        }

        foreach (var part in row.Parts)
        {
            if (part.Data is null)
            {
                Assert(parts.Remove(part.Slot), $"{row.Run.WorkflowId}: slot {part.Slot} was deleted and is not there");
            }
            else
            {
                parts[part.Slot] = part;
            }
        }
    }

    private void Compare(Run run)
    {
        var parts = stored[run.Record.Key];
        Compare(run, parts, PartKind.Activity, run.Activities.Values);
        Compare(run, parts, PartKind.Timer, run.Timers.Values);
        Compare(run, parts, PartKind.Child, run.Children.Values);
        Compare(run, parts, PartKind.ExternalSignal, run.ExternalSignals.Values);
        Compare(run, parts, PartKind.ExternalCancel, run.ExternalCancels.Values);
        Compare(run, parts, PartKind.Update, run.KnownUpdates.Values);
        Compare(run, parts, PartKind.Buffered, run.Buffered.Values);
        Compare(run, parts, PartKind.SignalRequest, run.SignalRequests.Values);
        if (journal.ReadRun(run.Record.RunId)!.Record is var record && !record.Equals(run.Record))
        {
            Assert(false, $"{run.Record.WorkflowId}: stored {record}, held {run.Record}");
        }
    }

    private void Compare(Run run, SortedDictionary<long, PartRow> parts, PartKind kind, IEnumerable<IMessage> held)
    {
        var there = parts.Values.Where(part => part.Kind == kind).Select(part => Convert.ToHexString(part.Data!));
        Assert(there.SequenceEqual(held.Select(part => Convert.ToHexString(part.ToByteArray()))), $"{run.Record.WorkflowId}: {kind} is not stored as it is held");
    }

    private void Assert(bool holds, string otherwise)
    {
        if (!holds)
        {
            problem ??= otherwise;
        }
    }
}
