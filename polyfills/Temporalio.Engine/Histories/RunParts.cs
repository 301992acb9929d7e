using Google.Protobuf;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>Which parts of a run have changed since they were last written. A part that came and went in between is never written.</summary>
/// <param name="touch">Told of each change: the run has something to write.</param>
internal sealed class RunParts(Action touch)
{
    private Dictionary<long, (PartKind Kind, IMessage? Part)> changed = [];
    private long nextSlot = 1;
    private long firstUnwritten = 1;

    /// <summary>A new part; its slot.</summary>
    public long Begin(PartKind kind, IMessage part)
    {
        changed[nextSlot] = (kind, part);
        touch();
        return nextSlot++;
    }

    public void Change(long slot, PartKind kind, IMessage part)
    {
        changed[slot] = (kind, part);
        touch();
    }

    public void End(long slot, PartKind kind)
    {
        if (slot >= firstUnwritten)
        {
            changed.Remove(slot);
        }
        else
        {
            changed[slot] = (kind, null);
        }

        touch();
    }

    /// <summary>Slots up to this one are taken, by rows that were read back.</summary>
    public void Skip(long slot) => nextSlot = firstUnwritten = Math.Max(nextSlot, slot + 1);

    /// <summary>What there is to write, as it is now.</summary>
    public IReadOnlyList<PartRow> Take()
    {
        firstUnwritten = nextSlot;
        if (changed.Count == 0)
        {
            return [];
        }

        var rows = new PartRow[changed.Count];
        var used = 0;
        foreach (var (slot, (kind, part)) in changed)
        {
            rows[used++] = new(slot, kind, part?.ToByteArray());
        }

        // A wide step leaves no wide table behind.
        if (changed.Count > 64)
        {
            changed = [];
        }
        else
        {
            changed.Clear();
        }

        return rows;
    }
}
