using Gfn.Formats;
using Gfn.Formats.Typed;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Adds up, group after group, what did not fit.</summary>
internal sealed class MisfitsByColumn
{
    private readonly List<Misfit> all = [];

    /// <summary>By column, in order of first appearance.</summary>
    public IReadOnlyList<Misfit> All => all;

    /// <summary>Takes those of a group, whose lines count from the segment.</summary>
    public void Take(RowGroupEncoder group, IReadOnlyList<long> linesBefore)
    {
        foreach (var misfit in group.Misfits)
        {
            var known = all.FindIndex(other => other.Path == misfit.Path);
            if (known >= 0)
            {
                all[known] = all[known] with { Count = all[known].Count + misfit.Count };
            }
            else
            {
                all.Add(misfit with { First = misfit.First with { Line = misfit.First.Line + linesBefore[Segment(group, misfit.First.Source)] } });
            }
        }
    }

    /// <summary>The segment of a group that holds lines of a file.</summary>
    public static int Segment(RowGroupEncoder group, int source)
    {
        var segment = 0;
        while (group.Segments[segment].Source != source)
        {
            segment++;
        }

        return segment;
    }
}
