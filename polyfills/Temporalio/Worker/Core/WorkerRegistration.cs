using System.Runtime.CompilerServices;

namespace Temporalio.Worker.Core;

/// <summary>What workers a connection has: one per task queue and kind of task.</summary>
internal sealed class WorkerRegistration : IDisposable
{
    private static readonly ConditionalWeakTable<object, HashSet<(string Namespace, string TaskQueue, string Kind)>> Taken = [];

    private readonly HashSet<(string Namespace, string TaskQueue, string Kind)> all;
    private readonly List<(string Namespace, string TaskQueue, string Kind)> mine;

    private WorkerRegistration(
        HashSet<(string Namespace, string TaskQueue, string Kind)> all, List<(string Namespace, string TaskQueue, string Kind)> mine)
    {
        this.all = all;
        this.mine = mine;
    }

    /// <exception cref="InvalidOperationException">The connection has a worker of this queue and kind.</exception>
    public static WorkerRegistration Claim(IWorkerClient client, WorkerParts parts)
    {
        var taken = Taken.GetValue(client.BridgeClientProvider, static _ => []);
        var claims = new List<(string, string, string)>();
        if (parts.DoesWorkflows)
        {
            claims.Add((client.Options.Namespace, parts.TaskQueue, "workflow"));
        }

        if (parts.DoesActivities)
        {
            claims.Add((client.Options.Namespace, parts.TaskQueue, "activity"));
        }

        lock (taken)
        {
            if (claims.Any(taken.Contains))
            {
                throw new InvalidOperationException(
                    "Worker start failed: Registration of multiple workers with overlapping worker task types on the same namespace, task queue, and deployment build ID not allowed");
            }

            taken.UnionWith(claims);
        }

        return new(taken, claims);
    }

    public void Dispose()
    {
        lock (all)
        {
            all.ExceptWith(mine);
            mine.Clear();
        }
    }
}
