using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>Parts of one kind, in the order in which they were made. What is done to them here is written with the run's next commit.</summary>
/// <param name="parts">The run's.</param>
/// <param name="keyOf">What a part is looked up by; never changes while the part is here.</param>
internal sealed class PartTable<TKey, TPart>(RunParts parts, PartKind kind, Func<TPart, TKey> keyOf, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TPart : class, IMessage
{
    // Most runs have nothing of most kinds.
    private Dictionary<TKey, LinkedListNode<(long Slot, TPart Part)>>? nodes;
    private LinkedList<(long Slot, TPart Part)>? order;

    public int Count => nodes?.Count ?? 0;

    public IEnumerable<TPart> Values => order?.Select(entry => entry.Part) ?? [];

    /// <summary>The same, the latest first.</summary>
    public IEnumerable<TPart> FromLast
    {
        get
        {
            for (var node = order?.Last; node is not null; node = node.Previous)
            {
                yield return node.Value.Part;
            }
        }
    }

    public bool Contains(TKey key) => nodes is not null && nodes.ContainsKey(key);

    public bool TryGetValue(TKey key, [NotNullWhen(true)] out TPart? part)
    {
        if (nodes is not null && nodes.TryGetValue(key, out var node))
        {
            part = node.Value.Part;
            return true;
        }

        part = null;
        return false;
    }

    /// <summary>Adds a part, in place of one with the same key.</summary>
    public void Add(TPart part)
    {
        Remove(keyOf(part));
        Place(parts.Begin(kind, part), part);
    }

    /// <summary>A part that is here has other content now. Without effect for one that is not.</summary>
    public void Changed(TPart part)
    {
        if (nodes is not null && nodes.TryGetValue(keyOf(part), out var node) && ReferenceEquals(node.Value.Part, part))
        {
            parts.Change(node.Value.Slot, kind, part);
        }
    }

    public bool Remove(TKey key) => Remove(key, out _);

    public bool Remove(TKey key, [NotNullWhen(true)] out TPart? part)
    {
        if (nodes is null || !nodes.Remove(key, out var node))
        {
            part = null;
            return false;
        }

        order!.Remove(node);
        parts.End(node.Value.Slot, kind);
        part = node.Value.Part;
        return true;
    }

    /// <summary>Removes the part that has been here longest.</summary>
    public void RemoveFirst() => Remove(keyOf(order!.First!.Value.Part));

    public void Clear()
    {
        foreach (var (slot, _) in order ?? [])
        {
            parts.End(slot, kind);
        }

        (nodes, order) = (null, null);
    }

    /// <summary>Puts back what was read. Nothing is written.</summary>
    public void Place(long slot, TPart part)
    {
        nodes ??= new(comparer);
        nodes[keyOf(part)] = (order ??= []).AddLast((slot, part));
    }
}
