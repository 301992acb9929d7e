using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Activity.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>Pausing, unpausing, resetting and changing a pending activity.</summary>
public sealed class ActivityOperatorTests : IDisposable
{
    private static readonly WorkflowExecution Flow = new() { WorkflowId = "flow" };

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-operators-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Pause_BeforeAnAttempt_HoldsItUntilItIsUnpausedAlsoOverARestart()
    {
        await using var engine = await EngineUnderTest.StartAsync(Path.Combine(folder, "h.db"));
        await BeginAsync(engine);

        await PauseAsync(engine);
        await engine.ReopenAsync(away: TimeSpan.FromHours(1));
        var paused = await PendingAsync(engine);
        Assert.Equal((PendingActivityState.Paused, true, "tester", "to look"), (paused.State, paused.Paused, paused.PauseInfo.Manual.Identity, paused.PauseInfo.Manual.Reason));
        var poll = PollAsync(engine);
        Assert.False(poll.IsCompleted);
        await engine.CallAsync(UnpauseActivity, new UnpauseActivityRequest { Execution = Flow, Id = "a" });

        Assert.Equal("a", (await poll).ActivityId);
        Assert.Equal(PendingActivityState.Started, (await PendingAsync(engine)).State);
    }

    [Fact]
    public async Task Pause_OfARunningAttempt_IsToldWithTheHeartbeatAndHoldsTheNextAttempt()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await BeginAsync(engine);
        var task = await PollAsync(engine);

        await PauseAsync(engine);
        Assert.Equal(PendingActivityState.PauseRequested, (await PendingAsync(engine)).State);
        Assert.True((await engine.CallAsync(RecordActivityTaskHeartbeat, new RecordActivityTaskHeartbeatRequest { TaskToken = task.TaskToken })).ActivityPaused);
        await FailAsync(engine, task);
        engine.Clock.Advance(TimeSpan.FromMinutes(5));

        var pending = await PendingAsync(engine);
        Assert.Equal((PendingActivityState.Paused, 2), (pending.State, pending.Attempt));
        await engine.CallAsync(UnpauseActivity, new UnpauseActivityRequest { Execution = Flow, UnpauseAll = true, ResetAttempts = true });
        Assert.Equal(1, (await PollAsync(engine)).Attempt);
    }

    [Fact]
    public async Task Reset_OfARunningAttempt_MakesTheNextTheFirst()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await BeginAsync(engine);
        await FailAsync(engine, await PollAsync(engine));
        engine.Clock.Advance(TimeSpan.FromSeconds(2));
        var task = await PollAsync(engine);
        Assert.Equal(2, task.Attempt);

        await engine.CallAsync(ResetActivity, new ResetActivityRequest { Execution = Flow, Id = "a" });
        Assert.True((await engine.CallAsync(RecordActivityTaskHeartbeat, new RecordActivityTaskHeartbeatRequest { TaskToken = task.TaskToken })).ActivityReset);
        await FailAsync(engine, task);
        engine.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, (await PollAsync(engine)).Attempt);
    }

    [Fact]
    public async Task UpdateOptions_ByMask_ChangesWhatItNamesAndHoldsForTheTimeouts()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await BeginAsync(engine);
        var task = await PollAsync(engine);

        var answer = await engine.CallAsync(UpdateActivityOptions, new UpdateActivityOptionsRequest
        {
            Execution = Flow,
            Type = "Work",
            ActivityOptions = new ActivityOptions { StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(10)), RetryPolicy = new RetryPolicy { MaximumAttempts = 1 } },
            UpdateMask = new FieldMask { Paths = { "startToCloseTimeout", "retry_policy.maximum_attempts" } },
        });
        Assert.Equal((600, 1, 2.0), (answer.ActivityOptions.StartToCloseTimeout.Seconds, answer.ActivityOptions.RetryPolicy.MaximumAttempts, answer.ActivityOptions.RetryPolicy.BackoffCoefficient));
        engine.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(PendingActivityState.Started, (await PendingAsync(engine)).State);
        engine.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(1, task.Attempt);
        var timedOut = (await engine.HistoryAsync("flow")).Single(entry => entry.EventType == EventType.ActivityTaskTimedOut);
        Assert.Equal(RetryState.MaximumAttemptsReached, timedOut.ActivityTaskTimedOutEventAttributes.RetryState);
    }

    [Fact]
    public async Task Operator_OfAnActivityThatIsNotThere_IsNotFound()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await BeginAsync(engine);

        var refused = await Assert.ThrowsAsync<ServiceException>(() => engine.CallAsync(PauseActivity, new PauseActivityRequest { Execution = Flow, Id = "other" }));

        Assert.Equal(ServiceStatus.NotFound, refused.Status);
    }

    private static async Task BeginAsync(EngineUnderTest engine)
    {
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
    }

    private static Task PauseAsync(EngineUnderTest engine) =>
        engine.CallAsync(PauseActivity, new PauseActivityRequest { Namespace = "default", Execution = Flow, Id = "a", Identity = "tester", Reason = "to look" });

    private static async Task<PendingActivityInfo> PendingAsync(EngineUnderTest engine) => Assert.Single((await engine.DescribeAsync("flow")).PendingActivities);

    private static Task<PollActivityTaskQueueResponse> PollAsync(EngineUnderTest engine) =>
        engine.CallAsync(PollActivityTaskQueue, new PollActivityTaskQueueRequest { TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });

    private static Task FailAsync(EngineUnderTest engine, PollActivityTaskQueueResponse task) =>
        engine.CallAsync(RespondActivityTaskFailed, new RespondActivityTaskFailedRequest { TaskToken = task.TaskToken, Failure = new() { Message = "no", ApplicationFailureInfo = new() } });
}
