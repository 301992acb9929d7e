using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>Keeps what was written for as long as the process lives.</summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, List<ReadOnlyMemory<byte>>> events = [];

    public bool IsImmediate => true;

    public void Write(JournalBatch batch)
    {
        lock (gate)
        {
            foreach (var row in batch.Rows)
            {
                if (row.Events.IsEmpty)
                {
                    continue;
                }

                if (!events.TryGetValue(row.Key, out var rows))
                {
                    events[row.Key] = rows = [];
                }

                rows.Add(row.Events);
            }

            foreach (var run in batch.Deleted)
            {
                events.Remove(run.Record.Key);
            }
        }
    }

    public IEnumerable<RunRecord> ReadRuns() => [];

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey)
    {
        lock (gate)
        {
            return events.TryGetValue(runKey, out var rows) ? rows.SelectMany(row => History.Parser.ParseFrom(row.Span).Events).ToList() : [];
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]>> ReadDocuments() => [];

    public void Dispose()
    {
    }
}
