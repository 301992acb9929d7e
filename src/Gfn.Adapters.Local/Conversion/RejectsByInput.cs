using Gfn.Formats;
using Gfn.Formats.Ndjson;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Holds the rejected lines of inputs that are not finished: whether an input is refused as a whole is only known at its end.</summary>
internal sealed class RejectsByInput
{
    private readonly Dictionary<int, List<RejectedRecord>> held = [];
    private readonly Dictionary<int, RejectedRecord> firsts = [];

    /// <summary>What was wrong first with an input, in a sentence.</summary>
    public string First(int source)
    {
        var first = firsts[source];
        return $"line {first.Line + 1}, at byte {first.Offset} of the file: {first.Fault.Sentence(first.At)}{Hint(first)}";
    }

    /// <summary>Takes the rejects of a group, whose line numbers count from the segment, in order.</summary>
    public void Take(RowGroupEncoder group, IReadOnlyList<long> linesBefore)
    {
        var segment = 0;
        foreach (var reject in group.Rejects)
        {
            while (group.Segments[segment].Source != reject.Source)
            {
                segment++;
            }

            if (!held.TryGetValue(reject.Source, out var list))
            {
                held.Add(reject.Source, list = []);
            }

            var placed = reject with { Line = linesBefore[segment] + reject.Line };
            firsts.TryAdd(reject.Source, placed);
            list.Add(placed);
        }
    }

    /// <summary>What to do about the two usual ways of not being NDJSON.</summary>
    private static string Hint(RejectedRecord first) => (first.Line, first.Fault, first.Head) switch
    {
        (0, _, [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..]) => " It begins like a Parquet file: gfn parquet looks into those.",
        (0, JsonFault.NotAnObject or JsonFault.Truncated, [(byte)'[', ..]) => " A JSON array becomes lines with: jq -c '.[]'",
        (0, JsonFault.Truncated, [(byte)'{', ..]) => " Pretty-printed JSON becomes lines with: jq -c .",
        _ => string.Empty,
    };

    /// <summary>The rejects of an input, which are no longer held then.</summary>
    public IReadOnlyList<RejectedRecord> Release(int source)
    {
        held.Remove(source, out var found);
        return found ?? [];
    }
}
