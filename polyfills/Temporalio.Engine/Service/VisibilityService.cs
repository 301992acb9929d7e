using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Filter.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Visibility;

namespace Temporalio.Engine.Service;

/// <summary>What runs there are and what is pending in one of them.</summary>
internal sealed class VisibilityService(HistoryShard shard)
{
    private const int PageMax = 1_000;

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.ListWorkflowExecutions, (request, _, _) => ListAsync(request));
        server.Handle(WorkflowServiceMethods.ListOpenWorkflowExecutions, (request, _, _) => ListOpenAsync(request));
        server.Handle(WorkflowServiceMethods.ListClosedWorkflowExecutions, (request, _, _) => ListClosedAsync(request));
        server.Handle(WorkflowServiceMethods.CountWorkflowExecutions, (request, _, _) => CountAsync(request));
        server.Handle(WorkflowServiceMethods.DescribeWorkflowExecution, (request, _, _) => shard.ReadAsync(() => Describe(request)));
    }

    private async Task<ListWorkflowExecutionsResponse> ListAsync(ListWorkflowExecutionsRequest request)
    {
        var (page, next) = await PageAsync(Parse(request.Query).Matches, request.NextPageToken, request.PageSize);
        return new ListWorkflowExecutionsResponse { Executions = { page }, NextPageToken = next };
    }

    private async Task<ListOpenWorkflowExecutionsResponse> ListOpenAsync(ListOpenWorkflowExecutionsRequest request)
    {
        var (page, next) = await PageAsync(
            record => record.CloseTime is null
                && Within(record.StartTime, request.StartTimeFilter)
                && IsNamed(record, request.ExecutionFilter, request.TypeFilter),
            request.NextPageToken,
            request.MaximumPageSize);
        return new ListOpenWorkflowExecutionsResponse { Executions = { page }, NextPageToken = next };
    }

    /// <summary>Here the time asked for is that of the close.</summary>
    private async Task<ListClosedWorkflowExecutionsResponse> ListClosedAsync(ListClosedWorkflowExecutionsRequest request)
    {
        var (page, next) = await PageAsync(
            record => record.CloseTime is not null
                && Within(record.CloseTime, request.StartTimeFilter)
                && IsNamed(record, request.ExecutionFilter, request.TypeFilter)
                && (request.StatusFilter is not { } status || record.Status == status.Status),
            request.NextPageToken,
            request.MaximumPageSize);
        return new ListClosedWorkflowExecutionsResponse { Executions = { page }, NextPageToken = next };
    }

    private static bool Within(Timestamp? time, StartTimeFilter? filter) =>
        filter is null || (time is not null && (filter.EarliestTime is null || time >= filter.EarliestTime) && (filter.LatestTime is null || time <= filter.LatestTime));

    private static bool IsNamed(RunRecord record, WorkflowExecutionFilter? execution, WorkflowTypeFilter? type) =>
        (execution is null || (record.WorkflowId == execution.WorkflowId && (execution.RunId.Length == 0 || record.RunId == execution.RunId)))
        && (type is null || record.Type == type.Name);

    // Open runs first, the latest start first; then the closed ones. Those are looked through outside the gate: there may be many.
    private async Task<(IReadOnlyList<WorkflowExecutionInfo> Page, ByteString Next)> PageAsync(Func<RunRecord, bool> isListed, ByteString token, int asked)
    {
        var from = token.IsEmpty ? 0 : Int32Value.Parser.ParseFrom(token).Value;
        var size = asked is > 0 and < PageMax ? asked : PageMax;
        var (open, page, closed) = await shard.ReadAsync(() =>
        {
            var matches = shard.Runs.Open.Select(run => run.Record).Where(isListed)
                .OrderByDescending(record => record.StartTime.ToDateTime()).ThenBy(record => record.Key)
                .ToList();
            return (matches.Count, matches.Skip(from).Take(size + 1).Select(Info).ToList(), shard.Runs.Closed());
        });
        using (closed)
        {
            if (page.Count <= size)
            {
                page.AddRange(closed.Records.Where(isListed).Skip(Math.Max(0, from - open)).Take(size + 1 - page.Count).Select(Info));
            }
        }

        return ([.. page.Take(size)], page.Count > size ? new Int32Value { Value = from + size }.ToByteString() : ByteString.Empty);
    }

    private async Task<CountWorkflowExecutionsResponse> CountAsync(CountWorkflowExecutionsRequest request)
    {
        var query = Parse(request.Query);
        var (counts, closed) = await shard.ReadAsync(() =>
            (shard.Runs.Open.Select(run => run.Record).Where(query.Matches).CountBy(record => record.Status).ToDictionary(), shard.Runs.Closed()));
        using (closed)
        {
            foreach (var record in closed.Records.Where(query.Matches))
            {
                counts[record.Status] = counts.GetValueOrDefault(record.Status) + 1;
            }
        }

        var answer = new CountWorkflowExecutionsResponse { Count = counts.Values.Sum() };
        if (query.GroupsByStatus)
        {
            foreach (var (status, count) in counts.OrderBy(group => group.Key))
            {
                answer.Groups.Add(new CountWorkflowExecutionsResponse.Types.AggregationGroup
                {
                    Count = count,
                    GroupValues = { KeywordPayload(status.ToString()) },
                });
            }
        }

        return answer;
    }

    private VisibilityQuery<RunRecord> Parse(string query) => VisibilityQuery<RunRecord>.Parse(query, shard.Attributes.TypeOf, RunFields.Values);

    private static Payload KeywordPayload(string value)
    {
        var payload = JsonPayloads.Text(value).Payloads_[0];
        payload.Metadata["type"] = ByteString.CopyFromUtf8(nameof(IndexedValueType.Keyword));
        return payload;
    }

    private WorkflowExecutionInfo Info(RunRecord record)
    {
        return new WorkflowExecutionInfo
        {
            Execution = new WorkflowExecution { WorkflowId = record.WorkflowId, RunId = record.RunId },
            Type = new WorkflowType { Name = record.Type },
            StartTime = record.StartTime,
            CloseTime = record.CloseTime,
            ExecutionTime = record.ExecutionTime,
            ExecutionDuration = record.CloseTime is null ? null : Duration.FromTimeSpan(record.CloseTime.ToDateTime() - record.ExecutionTime.ToDateTime()),
            Status = record.Status,
            HistoryLength = record.NextEventId - 1,
            HistorySizeBytes = record.HistoryBytes,
            ParentNamespaceId = record.Parent is null ? "" : shard.NamespaceId,
            ParentExecution = record.Parent,
            RootExecution = record.Root ?? new WorkflowExecution { WorkflowId = record.WorkflowId, RunId = record.RunId },
            FirstRunId = record.FirstRunId,
            Memo = record.Memo ?? new Memo(),
            SearchAttributes = record.SearchAttributes ?? new SearchAttributes(),
            AutoResetPoints = new ResetPoints(),
            TaskQueue = record.TaskQueue,
            StateTransitionCount = record.NextEventId - 1,
        };
    }

    private DescribeWorkflowExecutionResponse Describe(DescribeWorkflowExecutionRequest request)
    {
        var run = shard.Find(request.Execution);
        var record = run.Record;
        var answer = new DescribeWorkflowExecutionResponse
        {
            WorkflowExecutionInfo = Info(record),
            ExecutionConfig = new WorkflowExecutionConfig
            {
                TaskQueue = new Api.TaskQueue.V1.TaskQueue { Name = record.TaskQueue, Kind = TaskQueueKind.Normal },
                WorkflowExecutionTimeout = record.ExecutionTimeout,
                WorkflowRunTimeout = record.RunTimeout,
                DefaultWorkflowTaskTimeout = record.TaskTimeout,
                UserMetadata = record.UserMetadata,
            },
            WorkflowExtendedInfo = new WorkflowExecutionExtendedInfo
            {
                ExecutionExpirationTime = record.ExecutionDeadline,
                RunExpirationTime = record.RunDeadline,
                CancelRequested = record.CancelRequested,
                LastResetTime = record.LastResetTime,
                OriginalStartTime = record.OriginalStartTime ?? record.StartTime,
                ResetRunId = record.ResetRunId,
            },
        };
        if (record.StartRequestId.Length > 0)
        {
            answer.WorkflowExtendedInfo.RequestIdInfos[record.StartRequestId] = new RequestIdInfo { EventType = EventType.WorkflowExecutionStarted, EventId = 1 };
        }

        if (run.Task is { } task)
        {
            answer.PendingWorkflowTask = new PendingWorkflowTaskInfo
            {
                State = task.StartedEventId > 0 ? PendingWorkflowTaskState.Started : PendingWorkflowTaskState.Scheduled,
                ScheduledTime = task.ScheduledTime,
                OriginalScheduledTime = task.OriginalScheduledTime,
                StartedTime = task.StartedTime,
                Attempt = task.Attempt,
            };
        }

        answer.PendingActivities.AddRange(run.Activities.Values.OrderBy(activity => activity.ScheduledEventId).Select(activity => Pending(run, activity)));
        answer.PendingChildren.AddRange(run.Children.Values.OrderBy(child => child.InitiatedEventId).Select(child => new PendingChildExecutionInfo
        {
            WorkflowId = child.WorkflowId,
            RunId = child.RunId,
            WorkflowTypeName = child.Type,
            InitiatedId = child.InitiatedEventId,
            ParentClosePolicy = child.ParentClosePolicy,
        }));
        return answer;
    }

    private static PendingActivityState StateOf(ActivityRecord activity) =>
        activity.StartedTime is null ? activity.Pause is null ? PendingActivityState.Scheduled : PendingActivityState.Paused
            : activity.CancelRequested ? PendingActivityState.CancelRequested
            : activity.Pause is null ? PendingActivityState.Started : PendingActivityState.PauseRequested;

    private static PendingActivityInfo Pending(Run run, ActivityRecord activity)
    {
        var scheduled = HistoryShard.Scheduled(run, activity);
        return new PendingActivityInfo
        {
            Paused = activity.Pause is not null,
            PauseInfo = activity.Pause is not { } pause ? null : new PendingActivityInfo.Types.PauseInfo
            {
                PauseTime = pause.Time,
                Manual = new PendingActivityInfo.Types.PauseInfo.Types.Manual { Identity = pause.Identity, Reason = pause.Reason },
            },
            ActivityOptions = HistoryShard.OptionsOf(scheduled),
            ActivityId = activity.ActivityId,
            ActivityType = scheduled.ActivityType,
            State = StateOf(activity),
            HeartbeatDetails = activity.HeartbeatDetails,
            LastHeartbeatTime = activity.HeartbeatTime,
            LastStartedTime = activity.StartedTime,
            Attempt = activity.Attempt,
            MaximumAttempts = scheduled.RetryPolicy?.MaximumAttempts ?? 0,
            ScheduledTime = activity.ScheduledTime,
            CurrentRetryInterval = activity is { NextAttemptTime: { } next, CompletedTime: { } ended } ? next - ended : null,
            Priority = scheduled.Priority,
            ExpirationTime = activity.FirstScheduledTime.Plus(scheduled.ScheduleToCloseTimeout),
            LastFailure = activity.LastFailure,
            LastWorkerIdentity = activity.Identity,
            LastAttemptCompleteTime = activity.CompletedTime,
            NextAttemptScheduleTime = activity.NextAttemptTime,
        };
    }
}
