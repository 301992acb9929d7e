namespace Temporalio.Worker.Core;

/// <summary>The runs a worker remembers, least recently used first out. Runs whose task is being worked on stay.</summary>
internal sealed class RunCache(int capacity, Action evicted)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<CachedRun>> byId = new(StringComparer.Ordinal);
    private readonly LinkedList<CachedRun> byUse = [];

    public int Capacity { get; } = capacity;

    public CachedRun GetOrAdd(string runId, Func<CachedRun> create)
    {
        lock (gate)
        {
            if (byId.TryGetValue(runId, out var node))
            {
                byUse.Remove(node);
                byUse.AddLast(node);
                return node.Value;
            }

            var run = create();
            byId[runId] = byUse.AddLast(run);
            return run;
        }
    }

    /// <summary>Puts a fresh run in the place of one whose memory is of no use.</summary>
    public void Replace(CachedRun old, CachedRun fresh)
    {
        lock (gate)
        {
            Drop(old);
            byId[fresh.RunId] = byUse.AddLast(fresh);
        }
    }

    public void Remove(CachedRun run)
    {
        lock (gate)
        {
            Drop(run);
        }
    }

    /// <summary>Forgets the least recently used idle runs beyond the capacity.</summary>
    public void Trim()
    {
        lock (gate)
        {
            for (var node = byUse.First; node is not null && byId.Count > Capacity;)
            {
                var next = node.Next;
                if (node.Value.Turn.CurrentCount > 0)
                {
                    Drop(node.Value);
                    evicted();
                }

                node = next;
            }
        }
    }

    private void Drop(CachedRun run)
    {
        if (byId.TryGetValue(run.RunId, out var node) && node.Value == run)
        {
            byId.Remove(run.RunId);
            byUse.Remove(node);
        }

        run.GivenUp.Cancel();
    }
}
