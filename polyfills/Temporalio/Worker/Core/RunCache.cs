namespace Temporalio.Worker.Core;

/// <summary>The runs a worker remembers, least recently used first out. Runs whose task is being worked on stay.</summary>
internal sealed class RunCache(int capacity, Action evicted, Action<int> sized)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<CachedRun>> byId = new(StringComparer.Ordinal);
    private readonly LinkedList<CachedRun> byUse = [];

    public int Capacity { get; } = capacity;

    /// <summary>The run for one more task, and the turn to work on it. Goes back with <see cref="Return"/>.</summary>
    public async Task<CachedRun> TakeAsync(string runId, Func<CachedRun> create)
    {
        while (true)
        {
            var run = Take(runId, create);
            await run.Turn.WaitAsync().ConfigureAwait(false);
            if (!run.GivenUp.IsCancellationRequested)
            {
                return run;
            }

            // Given up while this task waited for its turn.
            Return(run);
        }
    }

    /// <summary>Ends a turn, and forgets the least recently used idle runs beyond the capacity.</summary>
    public void Return(CachedRun run)
    {
        run.Turn.Release();
        lock (gate)
        {
            run.Users--;
            Trim();
        }
    }

    /// <summary>Puts a fresh run in the place of one whose memory is of no use; the turn goes over to it.</summary>
    public void Replace(CachedRun old, CachedRun fresh)
    {
        fresh.Turn.Wait(0);
        lock (gate)
        {
            Drop(old);
            fresh.Users = 1;
            byId[fresh.RunId] = byUse.AddLast(fresh);
            old.Users--;
        }

        old.Turn.Release();
    }

    public void Remove(CachedRun run)
    {
        lock (gate)
        {
            Drop(run);
        }
    }

    private CachedRun Take(string runId, Func<CachedRun> create)
    {
        lock (gate)
        {
            if (byId.TryGetValue(runId, out var node))
            {
                byUse.Remove(node);
                byUse.AddLast(node);
            }
            else
            {
                node = byUse.AddLast(create());
                byId[runId] = node;
                sized(byId.Count);
            }

            node.Value.Users++;
            return node.Value;
        }
    }

    private void Trim()
    {
        for (var node = byUse.First; node is not null && byId.Count > Capacity;)
        {
            var next = node.Next;
            if (node.Value.Users == 0)
            {
                Drop(node.Value);
                evicted();
            }

            node = next;
        }
    }

    private void Drop(CachedRun run)
    {
        if (byId.TryGetValue(run.RunId, out var node) && node.Value == run)
        {
            byId.Remove(run.RunId);
            byUse.Remove(node);
            sized(byId.Count);
        }

        run.GivenUp.Cancel();
    }
}
