using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>The server's limits, with the outcomes that a real one gives.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task History_OfTooManyEvents_EndsTheRun()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        var markers = Enumerable.Range(0, 17_100).Select(_ => Marker(bytes: 0)).ToArray();

        for (var task = 0; task < 3; task++)
        {
            await engine.AnswerTaskAsync(markers);
            await SignalWhileOpenAsync(engine);
        }

        Assert.Equal("Workflow history count exceeds limit.", await TerminationAsync(engine));
    }

    [Fact]
    public async Task History_OfTooManyBytes_EndsTheRun()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");

        for (var task = 0; task < 6; task++)
        {
            await engine.AnswerTaskAsync(Enumerable.Range(0, 5).Select(_ => Marker(bytes: 2_000_000)).ToArray());
            await SignalWhileOpenAsync(engine);
        }

        Assert.Equal("Workflow history size exceeds limit.", await TerminationAsync(engine));
    }

    [Fact]
    public async Task Marker_OverTheSizeOfOnePayload_EndsTheRun()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");

        await Assert.ThrowsAsync<ServiceException>(() => engine.AnswerTaskAsync(Marker(bytes: 2_200_000)));

        Assert.Equal("RecordMarkerCommandAttributes.Details exceeds size limit.", await TerminationAsync(engine));
    }

    [Fact]
    public async Task PendingActivities_BeyondTheLimit_FailTheTask()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");

        var refused = await Assert.ThrowsAsync<ServiceException>(() => engine.AnswerTaskAsync(Enumerable.Range(0, 2_001).Select(i => EngineUnderTest.Activity($"a{i}")).ToArray()));

        Assert.Equal(ServiceStatus.InvalidArgument, refused.Status);
        var failed = (await engine.HistoryAsync("flow"))[^1].WorkflowTaskFailedEventAttributes;
        Assert.Equal(WorkflowTaskFailedCause.PendingActivitiesLimitExceeded, failed.Cause);
    }

    [Fact]
    public async Task Heartbeat_OverTheSizeOfOnePayload_FailsTheActivityAndTellsIt()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await engine.StartWorkflowAsync("flow");
        await engine.AnswerTaskAsync(EngineUnderTest.Activity("a"));
        var task = await engine.CallAsync(PollActivityTaskQueue, new PollActivityTaskQueueRequest { TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });

        var answer = await engine.CallAsync(RecordActivityTaskHeartbeat, new RecordActivityTaskHeartbeatRequest { TaskToken = task.TaskToken, Details = Bytes(2_200_000) });

        Assert.True(answer.CancelRequested);
        var failed = (await engine.HistoryAsync("flow")).Single(entry => entry.EventType == EventType.ActivityTaskFailed).ActivityTaskFailedEventAttributes;
        Assert.Equal(("Heartbeat details exceeds size limit.", RetryState.NonRetryableFailure), (failed.Failure.Message, failed.RetryState));
    }

    [Fact]
    public async Task SearchAttribute_OverItsSize_IsRefused()
    {
        await using var engine = await EngineUnderTest.StartAsync();

        var refused = await Assert.ThrowsAsync<ServiceException>(() => engine.CallAsync(StartWorkflowExecution, new StartWorkflowExecutionRequest
        {
            WorkflowId = "flow",
            WorkflowType = new WorkflowType { Name = "Flow" },
            TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue },
            SearchAttributes = new SearchAttributes { IndexedFields = { ["TemporalScheduledById"] = Bytes(2_049).Payloads_[0] } },
        }));

        Assert.Equal((ServiceStatus.InvalidArgument, "search attribute TemporalScheduledById value size 2049 exceeds size limit 2048"), (refused.Status, refused.Message));
    }

    private static async Task SignalWhileOpenAsync(EngineUnderTest engine)
    {
        if ((await engine.DescribeAsync("flow")).WorkflowExecutionInfo.Status == WorkflowExecutionStatus.Running)
        {
            await engine.SignalAsync("flow", "next");
        }
    }

    private static async Task<string> TerminationAsync(EngineUnderTest engine)
    {
        Assert.Equal(WorkflowExecutionStatus.Terminated, (await engine.DescribeAsync("flow")).WorkflowExecutionInfo.Status);
        var close = await engine.CallAsync(GetWorkflowExecutionHistory, new GetWorkflowExecutionHistoryRequest
        {
            Execution = new WorkflowExecution { WorkflowId = "flow" }, HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
        });
        return Assert.Single(close.History.Events).WorkflowExecutionTerminatedEventAttributes.Reason;
    }

    private static Command Marker(int bytes) => new()
    {
        CommandType = CommandType.RecordMarker,
        RecordMarkerCommandAttributes = new RecordMarkerCommandAttributes { MarkerName = "m", Details = { ["d"] = Bytes(bytes) } },
    };

    private static Payloads Bytes(int count) => new() { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[count]) } } };
}
