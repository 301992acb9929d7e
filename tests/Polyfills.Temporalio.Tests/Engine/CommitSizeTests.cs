using Polyfills.Temporalio.Victim;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>A commit writes what changed, all of it and nothing else, however much is pending.</summary>
public sealed class CommitSizeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Each activity is started, heartbeats and completes in commits of its own, while all the others are pending.</summary>
    /// <param name="taskInFlight">Whether a worker holds a workflow task meanwhile: then the outcomes are set aside.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManyActivitiesAtOnce_WriteAsMuchEachAsFewDo(bool taskInFlight)
    {
        var few = await FanOutAsync(100, taskInFlight);
        var many = await FanOutAsync(1_000, taskInFlight);

        // Start, heartbeat and outcome, each with the run's row and the activity's, and what happened: an event row, or two set aside and taken back.
        Assert.InRange(many.Rows, 6 * 1_000, 10 * 1_000);

        // Ids and counts get longer, and that is all.
        Assert.InRange((double)many.Bytes / many.Activities, 0, 1.1 * few.Bytes / few.Activities);
    }

    [Fact]
    public async Task EveryChangeOfAWorkload_IsStoredAsItIsHeld()
    {
        var journal = new WatchedJournal();
        var workload = new Workload(6);
        await using (var life = await Life.BeginAsync(new EngineOptions { OpenJournal = () => journal }))
        {
            Assert.True(await life.WorkAsync(workload, Deadline));
            await Reader.AssertConvergedAsync(life.Client, workload);
        }

        Assert.Null(journal.Problem);
        Assert.True(journal.Commits > 100, $"{journal.Commits} commits");
    }

    private static async Task<(long Activities, long Rows, long Bytes)> FanOutAsync(int activities, bool taskInFlight)
    {
        await using var engine = await EngineUnderTest.StartAsync(compares: false);
        await engine.StartWorkflowAsync("wide");
        await engine.AnswerTaskAsync([.. Enumerable.Range(0, activities).Select(n => EngineUnderTest.Activity($"a-{n:0000}"))]);
        if (taskInFlight)
        {
            await engine.SignalAsync("wide", "news");
            await engine.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });
        }

        for (var i = 0; i < activities; i++)
        {
            var task = await engine.CallAsync(PollActivityTaskQueue, new PollActivityTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });
            await engine.CallAsync(RecordActivityTaskHeartbeat, new RecordActivityTaskHeartbeatRequest { TaskToken = task.TaskToken });
            await engine.CallAsync(RespondActivityTaskCompleted, new RespondActivityTaskCompletedRequest { TaskToken = task.TaskToken });
        }

        Assert.Empty((await engine.DescribeAsync("wide")).PendingActivities);
        return (activities, engine.Journal!.Rows, engine.Journal.Bytes);
    }
}
