using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>What an answer to a workflow task leaves in history when the world has moved on meanwhile.</summary>
public sealed class TaskAnswerTests
{
    [Fact]
    public async Task CancelActivity_ThatEndedWhileTheTaskWasAway_HasItsEventAllTheSame()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("run");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
        var activity = await engine.CallAsync(WorkflowServiceMethods.PollActivityTaskQueue, new PollActivityTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });
        await engine.SignalAsync("run", "wake");
        var task = await PollAsync(engine);
        await engine.CallAsync(WorkflowServiceMethods.RespondActivityTaskCompleted, new RespondActivityTaskCompletedRequest { Namespace = "default", TaskToken = activity.TaskToken });

        await AnswerAsync(engine, task, new Command
        {
            CommandType = CommandType.RequestCancelActivityTask,
            RequestCancelActivityTaskCommandAttributes = new RequestCancelActivityTaskCommandAttributes { ScheduledEventId = 5 },
        });

        var events = await engine.HistoryAsync("run");
        Assert.Equal(
            [EventType.WorkflowTaskCompleted, EventType.ActivityTaskCancelRequested, EventType.ActivityTaskStarted, EventType.ActivityTaskCompleted, EventType.WorkflowTaskScheduled],
            events.Skip(8).Select(entry => entry.EventType));
    }

    [Fact]
    public async Task CancelActivity_InTheTaskThatClosesTheRun_LeavesNothingBehindTheClose()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("run");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
        await engine.SignalAsync("run", "wake");

        await engine.AnswerTaskAsync(
            new Command
            {
                CommandType = CommandType.RequestCancelActivityTask,
                RequestCancelActivityTaskCommandAttributes = new RequestCancelActivityTaskCommandAttributes { ScheduledEventId = 5 },
            },
            EngineUnderTest.Complete());

        var events = await engine.HistoryAsync("run");
        Assert.Equal([EventType.ActivityTaskCancelRequested, EventType.WorkflowExecutionCompleted], events.Skip(9).Select(entry => entry.EventType));
    }

    [Fact]
    public async Task Update_BesideSignalsThatCameFirst_IsSequencedBehindThem()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("run");
        await engine.SignalAsync("run", "one");
        var update = engine.CallAsync(WorkflowServiceMethods.UpdateWorkflowExecution, new UpdateWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowExecution = new WorkflowExecution { WorkflowId = "run" },
            WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Accepted },
            Request = new Request { Meta = new Meta { UpdateId = "u" }, Input = new Input { Name = "Change" } },
        });
        await engine.SignalAsync("run", "two");

        var task = await PollAsync(engine);

        var message = Assert.Single(task.Messages);
        Assert.Equal((5, 4), (task.StartedEventId, message.EventId));
        await engine.CallAsync(WorkflowServiceMethods.RespondWorkflowTaskCompleted, new RespondWorkflowTaskCompletedRequest
        {
            Namespace = "default",
            TaskToken = task.TaskToken,
            Messages =
            {
                new global::Temporalio.Api.Protocol.V1.Message
                {
                    Id = "u/request/accept",
                    ProtocolInstanceId = "u",
                    Body = Any.Pack(new Acceptance { AcceptedRequestMessageId = message.Id, AcceptedRequestSequencingEventId = message.EventId, AcceptedRequest = message.Body.Unpack<Request>() }),
                },
            },
        });
        await update;
    }

    [Fact]
    public async Task Completion_WithANewSignalWaiting_IsRefusedInTheAnswerToo()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("run");
        var task = await PollAsync(engine);
        await engine.SignalAsync("run", "late");

        var refused = await Assert.ThrowsAsync<ServiceException>(() => AnswerAsync(engine, task, EngineUnderTest.Complete()));

        Assert.Equal((ServiceStatus.InvalidArgument, "UnhandledCommand"), (refused.Status, refused.Message));
        Assert.Equal(
            [EventType.WorkflowTaskFailed, EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled],
            (await engine.HistoryAsync("run")).Skip(3).Select(entry => entry.EventType));
    }

    private static Task<PollWorkflowTaskQueueResponse> PollAsync(EngineUnderTest engine) =>
        engine.CallAsync(WorkflowServiceMethods.PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });

    private static Task AnswerAsync(EngineUnderTest engine, PollWorkflowTaskQueueResponse task, params Command[] commands) =>
        engine.CallAsync(WorkflowServiceMethods.RespondWorkflowTaskCompleted, new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, Commands = { commands } });
}
