using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Engine.Seam;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;
using ParentClosePolicy = Temporalio.Api.Enums.V1.ParentClosePolicy;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>What a reset keeps, what it brings again, and what it leaves behind.</summary>
public sealed class ResetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gfn-reset-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Reset_RunThatIsOpen_TerminatesItAndBringsSignalsAgain()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        var old = await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
        await engine.SignalAsync("flow", "one");
        await engine.SignalAsync("flow", "two");

        var fresh = await ResetAsync(engine, eventId: 4);

        Assert.Equal(
            [
                EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted, EventType.WorkflowTaskFailed,
                EventType.WorkflowExecutionSignaled, EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled,
            ],
            (await engine.HistoryAsync("flow")).Select(entry => entry.EventType));
        var failed = (await engine.HistoryAsync("flow"))[3].WorkflowTaskFailedEventAttributes;
        Assert.Equal((WorkflowTaskFailedCause.ResetWorkflow, old, fresh, "by the test"), (failed.Cause, failed.BaseRunId, failed.NewRunId, failed.Failure.Message));
        var before = await engine.DescribeAsync("flow", old);
        Assert.Equal((WorkflowExecutionStatus.Terminated, fresh), (before.WorkflowExecutionInfo.Status, before.WorkflowExtendedInfo.ResetRunId));
        var after = await engine.DescribeAsync("flow");
        Assert.Equal((fresh, old), (after.WorkflowExecutionInfo.Execution.RunId, after.WorkflowExecutionInfo.FirstRunId));
        Assert.NotNull(after.WorkflowExtendedInfo.LastResetTime);
    }

    [Fact]
    public async Task Reset_WhileAWorkerWaits_SchedulesTheTaskBehindAllThatComesAgain()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
        await engine.SignalAsync("flow", "one");
        await engine.SignalAsync("flow", "two");
        await engine.AnswerTaskAsync();
        var poll = engine.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });

        await ResetAsync(engine, eventId: 4);

        Assert.Equal(
            [EventType.WorkflowTaskFailed, EventType.WorkflowExecutionSignaled, EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted],
            (await poll).History.Events.Skip(3).Select(entry => entry.EventType));
    }

    [Fact]
    public async Task Reset_SignalsExcluded_LeavesThemBehind()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
        await engine.SignalAsync("flow", "one");

        await ResetAsync(engine, eventId: 4, request => request.ResetReapplyExcludeTypes.Add(ResetReapplyExcludeType.Signal));

        Assert.DoesNotContain(await engine.HistoryAsync("flow"), entry => entry.EventType == EventType.WorkflowExecutionSignaled);
    }

    [Fact]
    public async Task Reset_BehindWhatIsPending_KeepsItPending()
    {
        await using var engine = await EngineUnderTest.StartAsync(Path.Combine(folder, "h.db"));
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"), Timer("t", seconds: 60), Child("child"));
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());
        var second = await engine.AnswerTaskAsync();
        Assert.Equal("flow", second.WorkflowExecution.WorkflowId);

        await ResetAsync(engine, eventId: second.StartedEventId + 1);
        await engine.ReopenAsync(away: TimeSpan.Zero);
        var described = await engine.DescribeAsync("flow");
        Assert.Equal("a", Assert.Single(described.PendingActivities).ActivityId);
        engine.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Contains(await engine.HistoryAsync("flow"), entry => entry.EventType == EventType.TimerFired);
    }

    [Fact]
    public async Task Reset_BeforeAChildThatRuns_ReplacesItWhenItIsStartedAgain()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(Child("child"));
        var first = (await engine.DescribeAsync("child")).WorkflowExecutionInfo.Execution.RunId;

        await ResetAsync(engine, eventId: 4);
        while ((await engine.AnswerTaskAsync()).WorkflowExecution.WorkflowId != "flow")
        {
        }

        await engine.SignalAsync("flow", "again");
        await engine.AnswerTaskAsync(Child("child"));

        Assert.Equal(WorkflowExecutionStatus.Terminated, (await engine.DescribeAsync("child", first)).WorkflowExecutionInfo.Status);
        Assert.NotEqual(first, (await engine.DescribeAsync("child")).WorkflowExecutionInfo.Execution.RunId);
    }

    [Fact]
    public async Task Reset_BehindAnUpdate_AdmitsItAgainAlsoAfterARestart()
    {
        await using var engine = await EngineUnderTest.StartAsync(Path.Combine(folder, "h.db"));
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync();
        var waits = engine.CallAsync(UpdateWorkflowExecution, new UpdateWorkflowExecutionRequest
        {
            WorkflowExecution = new WorkflowExecution { WorkflowId = "flow" },
            Request = new Request { Meta = new Meta { UpdateId = "up" }, Input = new Input { Name = "Change" } },
            WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Accepted },
        });
        await AcceptAsync(engine);
        await waits;

        await ResetAsync(engine, eventId: 4);
        var admitted = (await engine.HistoryAsync("flow")).Single(entry => entry.EventType == EventType.WorkflowExecutionUpdateAdmitted).WorkflowExecutionUpdateAdmittedEventAttributes;
        Assert.Equal(("up", "Change", UpdateAdmittedEventOrigin.Reapply), (admitted.Request.Meta.UpdateId, admitted.Request.Input.Name, admitted.Origin));
        await engine.ReopenAsync(away: TimeSpan.Zero);
        await AcceptAdmittedAsync(engine);

        var accepted = (await engine.HistoryAsync("flow")).Single(entry => entry.EventType == EventType.WorkflowExecutionUpdateAccepted).WorkflowExecutionUpdateAcceptedEventAttributes;
        Assert.Equal(("up", null), (accepted.ProtocolInstanceId, accepted.AcceptedRequest));
    }

    [Fact]
    public async Task Reset_WithTheSdk_RunsTheUpdateAgainAndReplays()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync();
        using var worker = new TemporalWorker(environment.Client, new TemporalWorkerOptions(EngineUnderTest.Queue).AddWorkflow<Counts>());
        var history = await worker.ExecuteAsync(async () =>
        {
            var handle = await environment.Client.StartWorkflowAsync((Counts w) => w.RunAsync(), new WorkflowOptions("counts", EngineUnderTest.Queue));
            await handle.SignalAsync(w => w.AddAsync(1));
            Assert.Equal(11, await handle.ExecuteUpdateAsync(w => w.RaiseAsync(10), new("up")));
            var reset = await environment.Client.WorkflowService.ResetWorkflowExecutionAsync(new ResetWorkflowExecutionRequest
            {
                Namespace = "default", WorkflowExecution = new WorkflowExecution { WorkflowId = "counts" }, WorkflowTaskFinishEventId = 4, Reason = "again", RequestId = "r",
            });
            var fresh = environment.Client.GetWorkflowHandle<Counts, int>("counts", runId: reset.RunId);
            Assert.Equal(11, await fresh.GetUpdateHandle<int>("up").GetResultAsync());
            await fresh.SignalAsync(w => w.AddAsync(100));
            Assert.Equal(111, await fresh.GetResultAsync());
            return await fresh.FetchHistoryAsync();
        });

        await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Counts>()).ReplayWorkflowAsync(history);
    }

    [Fact]
    public async Task Reset_ChildOfAParent_TellsTheParentOnlyWhenTheNewRunEnds()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(Child("child"));
        await AnswerAsync(engine, "child");

        await ResetAsync(engine, eventId: 4, workflowId: "child");
        Assert.Single((await engine.DescribeAsync("flow")).PendingChildren);
        await AnswerAsync(engine, "child", EngineUnderTest.Complete());

        Assert.Empty((await engine.DescribeAsync("flow")).PendingChildren);
        Assert.Contains(await engine.HistoryAsync("flow"), entry => entry.EventType == EventType.ChildWorkflowExecutionCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(6)]
    public async Task Reset_ToAnEventThatIsNoEndOfATask_IsRefusedAndLeavesTheRun(long eventId)
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"), EngineUnderTest.Activity("b"));

        var refused = await Assert.ThrowsAsync<ServiceException>(() => ResetAsync(engine, eventId));

        Assert.Equal(ServiceStatus.InvalidArgument, refused.Status);
        Assert.Equal(WorkflowExecutionStatus.Running, (await engine.DescribeAsync("flow")).WorkflowExecutionInfo.Status);
    }

    [Fact]
    public async Task Reset_AskedTwice_IsDoneOnce()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));

        var first = await ResetAsync(engine, eventId: 4, request => request.RequestId = "same");

        Assert.Equal(first, await ResetAsync(engine, eventId: 4, request => request.RequestId = "same"));
    }

    private static async Task<string> ResetAsync(EngineUnderTest engine, long eventId, Action<ResetWorkflowExecutionRequest>? change = null, string workflowId = "flow")
    {
        var request = new ResetWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowExecution = new WorkflowExecution { WorkflowId = workflowId },
            Reason = "by the test",
            WorkflowTaskFinishEventId = eventId,
        };
        change?.Invoke(request);
        return (await engine.CallAsync(ResetWorkflowExecution, request)).RunId;
    }

    /// <summary>Answers tasks with nothing until one of the workflow's comes.</summary>
    private static async Task AnswerAsync(EngineUnderTest engine, string workflowId, params Command[] commands)
    {
        while (true)
        {
            var task = await engine.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });
            var mine = task.WorkflowExecution.WorkflowId == workflowId;
            await engine.CallAsync(RespondWorkflowTaskCompleted, new RespondWorkflowTaskCompletedRequest { TaskToken = task.TaskToken, Commands = { mine ? commands : [] } });
            if (mine)
            {
                return;
            }
        }
    }

    private static async Task AcceptAsync(EngineUnderTest engine)
    {
        var task = await engine.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });
        var asked = Assert.Single(task.Messages);
        await AnswerAsync(engine, task, asked.Id, asked.EventId);
    }

    /// <summary>The request of an update that stands in history comes with no message.</summary>
    private static async Task AcceptAdmittedAsync(EngineUnderTest engine)
    {
        var task = await engine.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });
        Assert.Empty(task.Messages);
        await AnswerAsync(engine, task, "up/request", task.History.Events.Single(entry => entry.EventType == EventType.WorkflowExecutionUpdateAdmitted).EventId);
    }

    private static async Task AnswerAsync(EngineUnderTest engine, PollWorkflowTaskQueueResponse task, string messageId, long eventId)
    {
        var accept = new Message
        {
            Id = "accept",
            ProtocolInstanceId = "up",
            Body = Any.Pack(new Acceptance { AcceptedRequestMessageId = messageId, AcceptedRequestSequencingEventId = eventId, AcceptedRequest = new Request { Meta = new Meta { UpdateId = "up" } } }),
        };
        await engine.CallAsync(RespondWorkflowTaskCompleted, new RespondWorkflowTaskCompletedRequest
        {
            TaskToken = task.TaskToken,
            Messages = { accept },
            Commands = { new Command { CommandType = CommandType.ProtocolMessage, ProtocolMessageCommandAttributes = new ProtocolMessageCommandAttributes { MessageId = "accept" } } },
        });
    }

    private static Command Timer(string id, int seconds) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = id, StartToFireTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)) },
    };

    private static Command Child(string id) => new()
    {
        CommandType = CommandType.StartChildWorkflowExecution,
        StartChildWorkflowExecutionCommandAttributes = new StartChildWorkflowExecutionCommandAttributes
        {
            WorkflowId = id, WorkflowType = new WorkflowType { Name = "Child" }, TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue }, ParentClosePolicy = ParentClosePolicy.Abandon,
        },
    };

    [Workflow]
    public sealed class Counts
    {
        private int sum;

        [WorkflowRun]
        public async Task<int> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => sum > 100);
            return sum;
        }

        [WorkflowSignal]
        public Task AddAsync(int more)
        {
            sum += more;
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public async Task<int> RaiseAsync(int more)
        {
            await Workflow.DelayAsync(TimeSpan.FromMilliseconds(10));
            return sum += more;
        }
    }
}
