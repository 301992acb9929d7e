using Google.Protobuf;
using Grpc.Core;
using Temporalio.Activities;
using Temporalio.Api.Batch.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.Worker.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Health;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;
using static Temporalio.Engine.Seam.OperatorServiceMethods;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;
using WorkflowExecutionStatus = Temporalio.Api.Enums.V1.WorkflowExecutionStatus;

namespace Polyfills.Temporalio.Tests.Serving;

/// <summary>
/// What Temporal's command line program asks, command by command, and the fields of the answers that it prints. The calls of each command
/// were recorded from the program itself; here they are made by plain gRPC.
/// </summary>
public sealed class CliCallsTests : IAsyncLifetime
{
    private const string Namespace = "default";
    private const string Queue = "cli";

    private static readonly TaskQueue Tasks = new() { Name = Queue };

    private WorkflowEnvironment environment = null!;
    private PlainGrpc grpc = null!;

    public async Task InitializeAsync()
    {
        environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
        grpc = new PlainGrpc(environment.Client.Connection.Options.TargetHost!);
    }

    public async Task DisposeAsync()
    {
        grpc.Dispose();
        await environment.DisposeAsync();
    }

    [Fact]
    public async Task EveryCommand_FirstAsksForTheSystem()
    {
        var info = await grpc.CallAsync(GetSystemInfo, new GetSystemInfoRequest());

        Assert.NotEmpty(info.ServerVersion);
        Assert.True(info.Capabilities is { SupportsSchedules: true, UpsertMemo: true, EncodedFailureAttributes: true, CountGroupByExecutionStatus: true });
    }

    [Fact]
    public async Task Operator_ClusterAndNamespaces()
    {
        var cluster = await grpc.CallAsync(GetClusterInfo, new GetClusterInfoRequest());
        Assert.Equal(("active", "sqlite", "sqlite"), (cluster.ClusterName, cluster.PersistenceStore, cluster.VisibilityStore));
        Assert.Equal(cluster.ServerVersion, cluster.VersionInfo.Current.Version);

        var health = await grpc.CallAsync(global::Temporalio.Engine.Seam.HealthMethods.Check, new HealthCheckRequest { Service = "temporal.api.workflowservice.v1.WorkflowService" });
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);

        var listed = Assert.Single((await grpc.CallAsync(ListNamespaces, new ListNamespacesRequest())).Namespaces);
        var described = await grpc.CallAsync(DescribeNamespace, new DescribeNamespaceRequest { Namespace = Namespace });
        Assert.Equal(listed, described);
        Assert.Equal((Namespace, NamespaceState.Registered), (described.NamespaceInfo.Name, described.NamespaceInfo.State));
        Assert.True(Guid.TryParse(described.NamespaceInfo.Id, out _));
        Assert.Equal((86_400, ArchivalState.Disabled), (described.Config.WorkflowExecutionRetentionTtl.Seconds, described.Config.VisibilityArchivalState));
        Assert.Equal("active", described.ReplicationConfig.ActiveClusterName);

        var change = new UpdateNamespaceRequest { Namespace = Namespace, UpdateInfo = new() { Description = "for tests", Data = { ["team"] = "data" } }, Config = new() { WorkflowExecutionRetentionTtl = new() { Seconds = 172_800 } } };
        var updated = await grpc.CallAsync(UpdateNamespace, change);
        await grpc.CallAsync(UpdateNamespace, new UpdateNamespaceRequest { Namespace = Namespace, UpdateInfo = new() { OwnerEmail = "a@b", Data = { ["tier"] = "1" } } });
        described = await grpc.CallAsync(DescribeNamespace, new DescribeNamespaceRequest { Namespace = Namespace });
        Assert.Equal("for tests", updated.NamespaceInfo.Description);
        Assert.Equal(("for tests", "a@b", 172_800), (described.NamespaceInfo.Description, described.NamespaceInfo.OwnerEmail, described.Config.WorkflowExecutionRetentionTtl.Seconds));
        Assert.Equal(["data", "1"], described.NamespaceInfo.Data.OrderBy(entry => entry.Key).Select(entry => entry.Value));

        await RefusedAsync(StatusCode.NotFound, "Namespace other is not found.", () => grpc.CallAsync(DescribeNamespace, new DescribeNamespaceRequest { Namespace = "other" }));
        await RefusedAsync(StatusCode.NotFound, "Namespace other is not found.", () => grpc.CallAsync(ListWorkflowExecutions, new ListWorkflowExecutionsRequest { Namespace = "other" }));
    }

    [Fact]
    public async Task Operator_SearchAttributes_AreListedMadeAndRemoved()
    {
        await grpc.CallAsync(AddSearchAttributes, new AddSearchAttributesRequest { Namespace = Namespace, SearchAttributes = { ["Region"] = IndexedValueType.Keyword } });
        var listed = await grpc.CallAsync(ListSearchAttributes, new ListSearchAttributesRequest { Namespace = Namespace });
        Assert.Equal(IndexedValueType.Keyword, listed.CustomAttributes["Region"]);
        Assert.Equal(IndexedValueType.Datetime, listed.SystemAttributes["StartTime"]);
        await RefusedAsync(StatusCode.AlreadyExists, "Search attribute Region already exists.", () => grpc.CallAsync(AddSearchAttributes, new AddSearchAttributesRequest { Namespace = Namespace, SearchAttributes = { ["Region"] = IndexedValueType.Int } }));

        await grpc.CallAsync(RemoveSearchAttributes, new RemoveSearchAttributesRequest { Namespace = Namespace, SearchAttributes = { "Region" } });
        Assert.Empty((await grpc.CallAsync(ListSearchAttributes, new ListSearchAttributesRequest { Namespace = Namespace })).CustomAttributes);
        await RefusedAsync(StatusCode.NotFound, "Search attribute Region doesn't exist.", () => grpc.CallAsync(RemoveSearchAttributes, new RemoveSearchAttributesRequest { Namespace = Namespace, SearchAttributes = { "Region" } }));
    }

    [Fact]
    public async Task Workflow_StartListDescribeShow()
    {
        var runId = await StartAsync("flow");
        var described = await DescribeAsync("flow");
        var info = described.WorkflowExecutionInfo;
        Assert.Equal(("flow", runId, "CliFlow", Queue, WorkflowExecutionStatus.Running), (info.Execution.WorkflowId, info.Execution.RunId, info.Type.Name, info.TaskQueue, info.Status));
        Assert.Equal((2, 1, true), (info.HistoryLength, info.StateTransitionCount > 0 ? 1 : 0, info.HistorySizeBytes > 0));
        Assert.NotNull(info.StartTime);
        Assert.Equal("flow", info.RootExecution.WorkflowId);
        Assert.Equal((Queue, 10), (described.ExecutionConfig.TaskQueue.Name, described.ExecutionConfig.DefaultWorkflowTaskTimeout.Seconds));
        Assert.Equal((PendingWorkflowTaskState.Scheduled, 1), (described.PendingWorkflowTask.State, described.PendingWorkflowTask.Attempt));
        Assert.Equal(1, Assert.Single(described.WorkflowExtendedInfo.RequestIdInfos).Value.EventId);

        var history = (await HistoryAsync("flow")).Events;
        Assert.Equal([EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled], history.Select(entry => entry.EventType));
        var reverse = await grpc.CallAsync(GetWorkflowExecutionHistoryReverse, new GetWorkflowExecutionHistoryReverseRequest { Namespace = Namespace, Execution = Execution("flow") });
        Assert.Equal(history.Reverse(), reverse.History.Events);

        await StartAsync("other");
        var page = await grpc.CallAsync(ListWorkflowExecutions, new ListWorkflowExecutionsRequest { Namespace = Namespace, PageSize = 1, Query = "WorkflowType = 'CliFlow'" });
        var rest = await grpc.CallAsync(ListWorkflowExecutions, new ListWorkflowExecutionsRequest { Namespace = Namespace, PageSize = 1, Query = "WorkflowType = 'CliFlow'", NextPageToken = page.NextPageToken });
        Assert.Equal(["other", "flow"], page.Executions.Concat(rest.Executions).Select(execution => execution.Execution.WorkflowId));
        Assert.Equal(2, (await grpc.CallAsync(CountWorkflowExecutions, new CountWorkflowExecutionsRequest { Namespace = Namespace })).Count);
        var groups = (await grpc.CallAsync(CountWorkflowExecutions, new CountWorkflowExecutionsRequest { Namespace = Namespace, Query = "GROUP BY ExecutionStatus" })).Groups;
        Assert.Equal(("\"Running\"", 2), (Assert.Single(groups).GroupValues[0].Data.ToStringUtf8(), groups[0].Count));
    }

    [Fact]
    public async Task Workflow_SignalQueryUpdateResult()
    {
        using var worker = new TemporalWorker(environment.Client, new TemporalWorkerOptions(Queue) { WorkflowStackTrace = WorkflowStackTrace.Normal }.AddWorkflow<CliFlow>().AddActivity(CliFlow.Step));
        await worker.ExecuteAsync(async () =>
        {
            await StartAsync("flow");
            var answer = await grpc.CallAsync(QueryWorkflow, new QueryWorkflowRequest { Namespace = Namespace, Execution = Execution("flow"), Query = new WorkflowQuery { QueryType = "State" } });
            Assert.Equal("\"waiting\"", answer.QueryResult.Payloads_[0].Data.ToStringUtf8());
            var stack = await grpc.CallAsync(QueryWorkflow, new QueryWorkflowRequest { Namespace = Namespace, Execution = Execution("flow"), Query = new WorkflowQuery { QueryType = "__stack_trace" } });
            Assert.NotEmpty(stack.QueryResult.Payloads_[0].Data.ToStringUtf8());

            var updated = await grpc.CallAsync(UpdateWorkflowExecution, new UpdateWorkflowExecutionRequest
            {
                Namespace = Namespace,
                WorkflowExecution = Execution("flow"),
                WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
                Request = new Request { Meta = new Meta { UpdateId = "u" }, Input = new Input { Name = "Set", Args = Json("\"ready\"") } },
            });
            Assert.Equal(("u", UpdateWorkflowExecutionLifecycleStage.Completed, "\"waiting\""), (updated.UpdateRef.UpdateId, updated.Stage, updated.Outcome.Success.Payloads_[0].Data.ToStringUtf8()));

            var started = await grpc.CallAsync(SignalWithStartWorkflowExecution, new SignalWithStartWorkflowExecutionRequest
            {
                Namespace = Namespace, WorkflowId = "flow", WorkflowType = new WorkflowType { Name = "CliFlow" }, TaskQueue = Tasks, SignalName = "Go", RequestId = "r",
            });
            Assert.False(started.Started);
            var closing = await grpc.CallAsync(GetWorkflowExecutionHistory, new GetWorkflowExecutionHistoryRequest
            {
                Namespace = Namespace, Execution = Execution("flow"), WaitNewEvent = true, HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
            });
            Assert.Equal("\"ready step\"", Assert.Single(closing.History.Events).WorkflowExecutionCompletedEventAttributes.Result.Payloads_[0].Data.ToStringUtf8());
        });

        var described = (await DescribeAsync("flow")).WorkflowExecutionInfo;
        Assert.Equal(WorkflowExecutionStatus.Completed, described.Status);
        Assert.NotNull(described.CloseTime);
        Assert.NotNull(described.ExecutionDuration);
    }

    [Fact]
    public async Task Workflow_QueryWithoutAWorker_WaitsToItsDeadline()
    {
        await StartAsync("flow");

        var refused = await Assert.ThrowsAsync<RpcException>(() => grpc.CallAsync(
            QueryWorkflow, new QueryWorkflowRequest { Namespace = Namespace, Execution = Execution("flow"), Query = new WorkflowQuery { QueryType = "State" } }, TimeSpan.FromSeconds(1)));

        Assert.Equal(StatusCode.DeadlineExceeded, refused.StatusCode);
    }

    [Fact]
    public async Task Workflow_CancelTerminateResetDelete()
    {
        await StartAsync("flow");
        await grpc.CallAsync(SignalWorkflowExecution, new SignalWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("flow"), SignalName = "Go", RequestId = "s" });
        await grpc.CallAsync(RequestCancelWorkflowExecution, new RequestCancelWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("flow"), Reason = "enough" });
        Assert.True((await DescribeAsync("flow")).WorkflowExtendedInfo.CancelRequested);

        var reset = await grpc.CallAsync(ResetWorkflowExecution, new ResetWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("flow"), WorkflowTaskFinishEventId = 3, Reason = "again", RequestId = "r" });
        Assert.Equal(reset.RunId, (await DescribeAsync("flow")).WorkflowExecutionInfo.Execution.RunId);

        await grpc.CallAsync(TerminateWorkflowExecution, new TerminateWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("flow"), Reason = "over", Identity = "me" });
        var last = (await HistoryAsync("flow")).Events[^1].WorkflowExecutionTerminatedEventAttributes;
        Assert.Equal(("over", "me"), (last.Reason, last.Identity));
        await RefusedAsync(StatusCode.NotFound, "workflow execution already completed", () => grpc.CallAsync(TerminateWorkflowExecution, new TerminateWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("flow") }));

        await grpc.CallAsync(DeleteWorkflowExecution, new DeleteWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("flow", reset.RunId) });
        await RefusedAsync(
            StatusCode.NotFound,
            $"workflow execution not found for workflow ID \"flow\" and run ID \"{reset.RunId}\"",
            () => grpc.CallAsync(DescribeWorkflowExecution, new DescribeWorkflowExecutionRequest { Namespace = Namespace, Execution = Execution("flow", reset.RunId) }));
    }

    [Fact]
    public async Task Batch_CancelByQuery_IsListedAndDescribed()
    {
        await StartAsync("one");
        await StartAsync("two");

        await grpc.CallAsync(StartBatchOperation, new StartBatchOperationRequest
        {
            Namespace = Namespace, JobId = "job", Reason = "by query", VisibilityQuery = "WorkflowType = 'CliFlow'", CancellationOperation = new BatchOperationCancellation { Identity = "me" },
        });

        var listed = Assert.Single((await grpc.CallAsync(ListBatchOperations, new ListBatchOperationsRequest { Namespace = Namespace })).OperationInfo);
        Assert.Equal(("job", BatchOperationState.Completed, BatchOperationType.Cancel), (listed.JobId, listed.State, listed.OperationType));
        Assert.NotNull(listed.StartTime);
        Assert.NotNull(listed.CloseTime);
        var job = await grpc.CallAsync(DescribeBatchOperation, new DescribeBatchOperationRequest { Namespace = Namespace, JobId = "job" });
        Assert.Equal((2, 2, 0, "by query", "me"), (job.TotalOperationCount, job.CompleteOperationCount, job.FailureOperationCount, job.Reason, job.Identity));
        Assert.True((await DescribeAsync("two")).WorkflowExtendedInfo.CancelRequested);
    }

    [Fact]
    public async Task Activity_CompleteById()
    {
        await StartAsync("flow");
        var task = await grpc.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { Namespace = Namespace, TaskQueue = Tasks, Identity = "me" });
        var activity = Engine.EngineUnderTest.Activity("a");
        activity.ScheduleActivityTaskCommandAttributes.TaskQueue = Tasks;
        await grpc.CallAsync(RespondWorkflowTaskCompleted, new RespondWorkflowTaskCompletedRequest { Namespace = Namespace, TaskToken = task.TaskToken, Commands = { activity } });
        await grpc.CallAsync(PollActivityTaskQueue, new PollActivityTaskQueueRequest { Namespace = Namespace, TaskQueue = Tasks, Identity = "me" });
        var pending = Assert.Single((await DescribeAsync("flow")).PendingActivities);
        Assert.Equal(("a", "Work", PendingActivityState.Started, 1, "me"), (pending.ActivityId, pending.ActivityType.Name, pending.State, pending.Attempt, pending.LastWorkerIdentity));
        Assert.Equal(60, pending.ActivityOptions.StartToCloseTimeout.Seconds);

        await grpc.CallAsync(RespondActivityTaskCompletedById, new RespondActivityTaskCompletedByIdRequest { Namespace = Namespace, WorkflowId = "flow", ActivityId = "a", Result = Json("7") });

        Assert.Empty((await DescribeAsync("flow")).PendingActivities);
        Assert.Contains((await HistoryAsync("flow")).Events, entry => entry.EventType == EventType.ActivityTaskCompleted);
    }

    [Fact]
    public async Task Schedule_CreateListDescribeToggleTriggerBackfillUpdateDelete()
    {
        var schedule = new Schedule
        {
            Spec = new ScheduleSpec { CronString = { "0 12 * * *" } },
            Action = new ScheduleAction { StartWorkflow = new NewWorkflowExecutionInfo { WorkflowId = "scheduled", WorkflowType = new WorkflowType { Name = "CliFlow" }, TaskQueue = Tasks } },
        };
        await grpc.CallAsync(CreateSchedule, new CreateScheduleRequest { Namespace = Namespace, ScheduleId = "s", Schedule = schedule, RequestId = "r" });
        var listed = Assert.Single((await grpc.CallAsync(ListSchedules, new ListSchedulesRequest { Namespace = Namespace })).Schedules);
        Assert.Equal(("s", "CliFlow", false, 5), (listed.ScheduleId, listed.Info.WorkflowType.Name, listed.Info.Paused, listed.Info.FutureActionTimes.Count));

        await PatchAsync(new SchedulePatch { Pause = "for lunch" });
        await PatchAsync(new SchedulePatch { TriggerImmediately = new TriggerImmediatelyRequest() });
        await PatchAsync(new SchedulePatch
        {
            BackfillRequest =
            {
                new BackfillRequest
                {
                    StartTime = new() { Seconds = 1_700_000_000 }, EndTime = new() { Seconds = 1_700_000_000 + (3 * 86_400) }, OverlapPolicy = ScheduleOverlapPolicy.AllowAll,
                },
            },
        });
        var described = await grpc.CallAsync(DescribeSchedule, new DescribeScheduleRequest { Namespace = Namespace, ScheduleId = "s" });
        Assert.Equal((true, "for lunch", 4, 1), (described.Schedule.State.Paused, described.Schedule.State.Notes, described.Info.ActionCount, described.Info.RunningWorkflows.Count));
        Assert.Equal("12", Assert.Single(described.Schedule.Spec.StructuredCalendar).Hour[0].Start.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((10, 4), (described.Info.FutureActionTimes.Count, described.Info.RecentActions.Count));
        Assert.All(described.Info.RecentActions, action => Assert.StartsWith("scheduled-", action.StartWorkflowResult.WorkflowId, StringComparison.Ordinal));

        described.Schedule.State.Notes = "changed";
        await grpc.CallAsync(UpdateSchedule, new UpdateScheduleRequest { Namespace = Namespace, ScheduleId = "s", Schedule = described.Schedule, ConflictToken = described.ConflictToken });
        var changed = await grpc.CallAsync(DescribeSchedule, new DescribeScheduleRequest { Namespace = Namespace, ScheduleId = "s" });
        Assert.Equal("changed", changed.Schedule.State.Notes);
        Assert.NotNull(changed.Info.UpdateTime);
        Assert.NotEqual(described.ConflictToken, changed.ConflictToken);

        await grpc.CallAsync(DeleteSchedule, new DeleteScheduleRequest { Namespace = Namespace, ScheduleId = "s" });
        await RefusedAsync(StatusCode.NotFound, "schedule not found", () => grpc.CallAsync(DescribeSchedule, new DescribeScheduleRequest { Namespace = Namespace, ScheduleId = "s" }));

        Task PatchAsync(SchedulePatch patch) => grpc.CallAsync(PatchSchedule, new PatchScheduleRequest { Namespace = Namespace, ScheduleId = "s", Patch = patch, RequestId = Guid.NewGuid().ToString() });
    }

    [Fact]
    public async Task TaskQueue_DescribeAndPartitions()
    {
        await StartAsync("one");
        await StartAsync("two");
        await grpc.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { Namespace = Namespace, TaskQueue = Tasks, Identity = "me" });

        var plain = await grpc.CallAsync(DescribeTaskQueue, new DescribeTaskQueueRequest { Namespace = Namespace, TaskQueue = Tasks, TaskQueueType = TaskQueueType.Workflow, ReportStats = true });
        Assert.Equal(("me", 1), (Assert.Single(plain.Pollers).Identity, plain.Stats.ApproximateBacklogCount));
        Assert.NotNull(plain.Pollers[0].LastAccessTime);
        Assert.True(plain.Stats.ApproximateBacklogAge.ToTimeSpan() > TimeSpan.Zero);
#pragma warning disable CS0612 // Deprecated in the protocol, and what the program asks.
        var enhanced = await grpc.CallAsync(DescribeTaskQueue, new DescribeTaskQueueRequest
        {
            Namespace = Namespace,
            TaskQueue = Tasks,
            ApiMode = DescribeTaskQueueMode.Enhanced,
            TaskQueueTypes = { TaskQueueType.Workflow, TaskQueueType.Activity },
            ReportPollers = true,
            ReportStats = true,
        });
        var types = enhanced.VersionsInfo[""].TypesInfo;
#pragma warning restore CS0612
        Assert.Equal(("me", 1, 0), (types[1].Pollers[0].Identity, types[1].Stats.ApproximateBacklogCount, types[2].Stats.ApproximateBacklogCount));

        var partitions = await grpc.CallAsync(ListTaskQueuePartitions, new ListTaskQueuePartitionsRequest { Namespace = Namespace, TaskQueue = Tasks });
        Assert.Equal((Queue, Queue), (Assert.Single(partitions.WorkflowTaskQueuePartitions).Key, Assert.Single(partitions.ActivityTaskQueuePartitions).Key));
        Assert.NotEmpty(partitions.WorkflowTaskQueuePartitions[0].OwnerHostName);
    }

    [Fact]
    public async Task Worker_ListAndDescribe()
    {
        await grpc.CallAsync(RecordWorkerHeartbeat, new RecordWorkerHeartbeatRequest
        {
            Namespace = Namespace,
            WorkerHeartbeat =
            {
                new WorkerHeartbeat
                {
                    WorkerInstanceKey = "key", WorkerIdentity = "me", TaskQueue = Queue, SdkName = "any", SdkVersion = "1.0", Status = WorkerStatus.Running, HostInfo = new WorkerHostInfo { HostName = "here" },
                },
            },
        });

        var listed = await grpc.CallAsync(ListWorkers, new ListWorkersRequest { Namespace = Namespace, Query = $"TaskQueue = '{Queue}'" });
        Assert.Equal(("key", "me", Queue, "here", WorkerStatus.Running), (listed.Workers[0].WorkerInstanceKey, listed.Workers[0].WorkerIdentity, listed.Workers[0].TaskQueue, listed.Workers[0].HostName, listed.Workers[0].Status));
        var described = await grpc.CallAsync(DescribeWorker, new DescribeWorkerRequest { Namespace = Namespace, WorkerInstanceKey = "key" });
        Assert.Equal("any", described.WorkerInfo.WorkerHeartbeat.SdkName);
    }

    [Fact]
    public async Task ListOpenAndClosed_FilterByIdTypeStatusAndTime()
    {
        await StartAsync("open");
        await StartAsync("closed");
        await grpc.CallAsync(TerminateWorkflowExecution, new TerminateWorkflowExecutionRequest { Namespace = Namespace, WorkflowExecution = Execution("closed") });
        var always = new global::Temporalio.Api.Filter.V1.StartTimeFilter { EarliestTime = new(), LatestTime = new() { Seconds = 4_000_000_000 } };

        var open = await grpc.CallAsync(ListOpenWorkflowExecutions, new ListOpenWorkflowExecutionsRequest { Namespace = Namespace, StartTimeFilter = always, TypeFilter = new() { Name = "CliFlow" } });
        var closed = await grpc.CallAsync(ListClosedWorkflowExecutions, new ListClosedWorkflowExecutionsRequest { Namespace = Namespace, StartTimeFilter = always, StatusFilter = new() { Status = WorkflowExecutionStatus.Terminated } });

        Assert.Equal("open", Assert.Single(open.Executions).Execution.WorkflowId);
        Assert.Equal("closed", Assert.Single(closed.Executions).Execution.WorkflowId);
        Assert.Empty((await grpc.CallAsync(ListOpenWorkflowExecutions, new ListOpenWorkflowExecutionsRequest { Namespace = Namespace, ExecutionFilter = new() { WorkflowId = "closed" } })).Executions);
        Assert.Empty((await grpc.CallAsync(ListClosedWorkflowExecutions, new ListClosedWorkflowExecutionsRequest { Namespace = Namespace, StartTimeFilter = new() { LatestTime = new() { Seconds = 1 } } })).Executions);
        Assert.Empty((await grpc.CallAsync(ListClosedWorkflowExecutions, new ListClosedWorkflowExecutionsRequest { Namespace = Namespace, StatusFilter = new() { Status = WorkflowExecutionStatus.Completed } })).Executions);
    }

    [Fact]
    public async Task WhatIsNotThere_IsUnimplementedByName()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => grpc.CallAsync(PauseWorkflowExecution, new PauseWorkflowExecutionRequest { Namespace = Namespace, WorkflowId = "w" }));
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
        Assert.Contains("PauseWorkflowExecution", refused.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(StatusCode code, string why, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, why), (refused.StatusCode, refused.Status.Detail));
    }

    private static WorkflowExecution Execution(string id, string runId = "") => new() { WorkflowId = id, RunId = runId };

    private static Payloads Json(string json) => new()
    {
        Payloads_ = { new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFromUtf8(json) } },
    };

    private async Task<string> StartAsync(string id) => (await grpc.CallAsync(StartWorkflowExecution, new StartWorkflowExecutionRequest
    {
        Namespace = Namespace, WorkflowId = id, WorkflowType = new WorkflowType { Name = "CliFlow" }, TaskQueue = Tasks, RequestId = Guid.NewGuid().ToString(), Identity = "me",
    })).RunId;

    private Task<DescribeWorkflowExecutionResponse> DescribeAsync(string id) =>
        grpc.CallAsync(DescribeWorkflowExecution, new DescribeWorkflowExecutionRequest { Namespace = Namespace, Execution = Execution(id) });

    private async Task<History> HistoryAsync(string id) =>
        (await grpc.CallAsync(GetWorkflowExecutionHistory, new GetWorkflowExecutionHistoryRequest { Namespace = Namespace, Execution = Execution(id) })).History;

    [Workflow]
    public sealed class CliFlow
    {
        private bool go;
        private string state = "waiting";

        [WorkflowQuery]
        public string State => state;

        [Activity]
        public static string Step(string word) => $"{word} step";

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => go);
            return await Workflow.ExecuteActivityAsync(() => Step(state), new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) });
        }

        [WorkflowSignal]
        public Task GoAsync()
        {
            go = true;
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public Task<string> SetAsync(string word)
        {
            (var before, state) = (state, word);
            return Task.FromResult(before);
        }
    }
}
