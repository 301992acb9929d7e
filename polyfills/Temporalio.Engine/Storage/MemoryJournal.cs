using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Storage;

/// <summary>Keeps what was written for as long as the process lives.</summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, List<byte[]>> events = [];

    public void Write(JournalBatch batch)
    {
        lock (gate)
        {
            foreach (var row in batch.Events)
            {
                if (!events.TryGetValue(row.RunKey, out var rows))
                {
                    events[row.RunKey] = rows = [];
                }

                rows.Add(row.Data);
            }

            foreach (var key in batch.DeletedRuns)
            {
                events.Remove(key);
            }
        }
    }

    public IEnumerable<RunRecord> ReadRuns() => [];

    public IReadOnlyList<HistoryEvent> ReadEvents(long runKey)
    {
        lock (gate)
        {
            return events.TryGetValue(runKey, out var rows) ? rows.Select(HistoryEvent.Parser.ParseFrom).ToList() : [];
        }
    }

    public IEnumerable<KeyValuePair<string, byte[]>> ReadDocuments() => [];

    public void Dispose()
    {
    }
}
