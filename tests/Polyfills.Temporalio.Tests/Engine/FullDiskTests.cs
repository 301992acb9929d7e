using Polyfills.Temporalio.Victim;
using Temporalio.Client;
using Temporalio.Engine;
using Temporalio.Engine.Storage;
using Temporalio.Exceptions;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>The disk fills up while work goes on: callers hear of it, nothing is lost, and all goes on once there is room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-full-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task FullDisk_RefusesInWords_AndGoesOnOnceThereIsRoom()
    {
        SqliteJournal? journal = null;
        var workload = new Workload(3);
        await using var life = await Life.BeginAsync(new EngineOptions
        {
            OpenJournal = () => journal = new SqliteJournal(Path.Combine(folder, "full.db")),
        });
        journal!.LimitPages(12);
        var work = life.WorkAsync(workload, Deadline);
        var refused = await RefusedAsync(life.Client);
        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.Contains("full", refused.Message, StringComparison.Ordinal);

        journal.LimitPages(int.MaxValue);
        await GoesOnAsync(life.Client);
        await IgnoreRefusalsAsync(work);
        while (!await IgnoreRefusalsAsync(life.WorkAsync(workload, Deadline)))
        {
            // The driver gave up on a refusal; it asks again for what was not acknowledged.
        }

        await Reader.AssertConvergedAsync(life.Client, workload);
    }

    private static async Task<RpcException> RefusedAsync(TemporalClient client)
    {
        using var limit = new CancellationTokenSource(Deadline);
        for (var i = 0; ; i++)
        {
            try
            {
                await client.StartWorkflowAsync(
                    (LegWorkflow w) => w.RunAsync(0), new($"filler-{i}", "nobody") { Memo = new Dictionary<string, object> { ["weight"] = new string('x', 2_000) }, Rpc = new() { Retry = false, CancellationToken = limit.Token } });
            }
            catch (RpcException e)
            {
                return e;
            }
        }
    }

    private static async Task GoesOnAsync(TemporalClient client)
    {
        using var limit = new CancellationTokenSource(Deadline);
        await foreach (var filler in Retried())
        {
            await client.GetWorkflowHandle(filler.Id, filler.RunId).TerminateAsync("no more needed");
        }

        async IAsyncEnumerable<WorkflowExecution> Retried()
        {
            var found = new List<WorkflowExecution>();
            while (true)
            {
                limit.Token.ThrowIfCancellationRequested();
                try
                {
                    found.Clear();
                    await foreach (var run in client.ListWorkflowsAsync("TaskQueue = 'nobody' AND ExecutionStatus = 'Running'"))
                    {
                        found.Add(run);
                    }

                    break;
                }
                catch (RpcException e) when (e.Code == RpcException.StatusCode.Unavailable)
                {
                    await Task.Yield();
                }
            }

            foreach (var run in found)
            {
                yield return run;
            }
        }
    }

    private static async Task<bool> IgnoreRefusalsAsync(Task<bool> work)
    {
        try
        {
            return await work;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.Unavailable)
        {
            return false;
        }
    }
}
