namespace Temporalio.Engine.Schedules;

/// <summary>The latest of some ids, so many at most.</summary>
internal sealed class RecentIds(int most)
{
    private readonly Dictionary<string, LinkedListNode<string>> nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<string> order = [];

    public int Count => nodes.Count;

    public bool Contains(string id) => nodes.ContainsKey(id);

    public void Add(string id)
    {
        Remove(id);
        nodes[id] = order.AddLast(id);
        if (nodes.Count > most)
        {
            Remove(order.First!.Value);
        }
    }

    public void Remove(string id)
    {
        if (nodes.Remove(id, out var node))
        {
            order.Remove(node);
        }
    }
}
