using Temporalio.Activities;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Worker;

/// <summary>Local activities side by side: the code hears of them in the order in which they ended, and on replay in that order again.</summary>
public sealed class LocalActivityOrderTests
{
    [Fact]
    public async Task Replay_OfLocalActivitiesThatEndedInAnotherOrder_OrdersTheSame()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync();
        var work = new Work();
        using var worker = new TemporalWorker(environment.Client, new TemporalWorkerOptions("local-order").AddAllActivities(work).AddWorkflow<SideBySide>());
        var history = await worker.ExecuteAsync(async () =>
        {
            var handle = await environment.Client.StartWorkflowAsync((SideBySide wf) => wf.RunAsync(), new("local-order", "local-order"));
            Assert.Equal("second,first", await handle.GetResultAsync());
            return await handle.FetchHistoryAsync();
        });

        var result = await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<SideBySide>()).ReplayWorkflowAsync(history, throwOnReplayFailure: false);

        Assert.Null(result.ReplayFailure);
    }

    [Workflow]
    public sealed class SideBySide
    {
        private readonly List<string> ended = [];

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WhenAllAsync(
                ThenNoteAsync(Workflow.ExecuteLocalActivityAsync((Work w) => w.FirstAsync(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }), "first"),
                ThenNoteAsync(Workflow.ExecuteLocalActivityAsync((Work w) => w.Second(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }), "second"));
            return string.Join(',', ended);
        }

        private async Task ThenNoteAsync(Task local, string name)
        {
            await local;
            ended.Add(name);
            Workflow.UpsertMemo(MemoUpdate.ValueSet(name, ended.Count));
            await (name == "first" ? Workflow.DelayAsync(1) : Workflow.ExecuteLocalActivityAsync((Work w) => w.Release(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }));
        }
    }

    public sealed class Work
    {
        private readonly TaskCompletionSource released = new();

        [Activity]
        public Task FirstAsync() => released.Task;

        [Activity]
        public void Second()
        {
        }

        [Activity]
        public void Release() => released.TrySetResult();
    }
}
