using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>
/// The runs that had closed at one instant, the latest close first, of those the latest start: what the journal has, and in front of it
/// what is still on its way there. Made under the shard's gate; enumerate once, anywhere.
/// </summary>
internal sealed class ClosedRuns(List<RunRecord> ahead, HashSet<string> @void, IClosedRuns stored) : IDisposable
{
    /// <param name="ahead">Closed runs that are newer in memory than in the journal.</param>
    /// <param name="deleted">Ids of runs that the journal still has.</param>
    public static ClosedRuns Take(IEnumerable<Run> ahead, IEnumerable<string> deleted, IJournal journal)
    {
        var newer = ahead.Select(run => run.Record).ToList();
        newer.Sort(InOrder);
        var @void = newer.Select(record => record.RunId).Concat(deleted).ToHashSet(StringComparer.Ordinal);
        return new ClosedRuns(newer, @void, journal.ReadClosedRuns());
    }

    public IEnumerable<RunRecord> Records
    {
        get
        {
            var next = 0;
            foreach (var record in stored.Where(record => !@void.Contains(record.RunId)))
            {
                while (next < ahead.Count && InOrder(ahead[next], record) < 0)
                {
                    yield return ahead[next++];
                }

                yield return record;
            }

            while (next < ahead.Count)
            {
                yield return ahead[next++];
            }
        }
    }

    public void Dispose() => stored.Dispose();

    private static int InOrder(RunRecord left, RunRecord right) =>
        right.CloseTime.CompareTo(left.CloseTime) is var close and not 0 ? close
            : right.StartTime.CompareTo(left.StartTime) is var start and not 0 ? start
            : left.Key.CompareTo(right.Key);
}
