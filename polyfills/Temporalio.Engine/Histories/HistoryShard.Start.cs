using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>How a run comes to be.</summary>
internal sealed partial class HistoryShard
{
    private const string TerminateIfRunningReason = "TerminateIfRunning WorkflowIdReusePolicy";

    /// <summary>Starts a run, or finds the one that the id policies say to use.</summary>
    public (Run Run, bool Started) Start(StartWorkflowExecutionRequest request, Action<Run>? beforeFirstTask = null, (Run Parent, long InitiatedEventId)? parentOf = null)
    {
        StartChecks.Check(request, Options.Namespace, Attributes);
        if (Latest(request.WorkflowId) is { } latest)
        {
            if (request.RequestId.Length > 0 && latest.Record.StartRequestId == request.RequestId)
            {
                return (latest, true);
            }

            if (latest.IsOpen && Resolve(request) is var conflict && conflict != WorkflowIdConflictPolicy.TerminateExisting)
            {
                return conflict == WorkflowIdConflictPolicy.UseExisting
                    ? (latest, false)
                    : throw Refusal.AlreadyStarted($"Workflow execution is already running. WorkflowId: {request.WorkflowId}, RunId: {latest.Record.RunId}.", latest);
            }

            RefuseReuse(request, latest);
        }

        var runId = NewId();
        if (Latest(request.WorkflowId) is { IsOpen: true } running)
        {
            Terminate(running, TerminateIfRunningReason, JsonPayloads.Text($"terminated by new runID: {runId}"), identity: "history-service");
        }

        var attributes = FirstEvent(request, runId);
        if (parentOf is var (parent, initiatedId))
        {
            attributes.Identity = "";
            attributes.ParentWorkflowNamespace = Options.Namespace;
            attributes.ParentWorkflowNamespaceId = NamespaceId;
            attributes.ParentWorkflowExecution = Execution(parent);
            attributes.ParentInitiatedEventId = initiatedId;
            attributes.RootWorkflowExecution = parent.Record.Root ?? Execution(parent);
        }

        var run = Create(attributes, request.RequestId, attributes.FirstWorkflowTaskBackoff.Span(), beforeFirstTask, request.UserMetadata);
        return (run, true);
    }

    /// <summary>Makes a run from its first event and, unless it has to wait, its first task.</summary>
    public Run Create(WorkflowExecutionStartedEventAttributes started, string requestId, TimeSpan backoff, Action<Run>? beforeFirstTask = null, Api.Sdk.V1.UserMetadata? userMetadata = null)
    {
        var now = Now;
        var runId = started.OriginalExecutionRunId;
        var record = new RunRecord
        {
            Key = ++lastKey,
            WorkflowId = started.WorkflowId,
            RunId = runId,
            OriginalRunId = runId,
            FirstRunId = started.FirstExecutionRunId,
            Status = WorkflowExecutionStatus.Running,
            Type = started.WorkflowType.Name,
            TaskQueue = started.TaskQueue.Name,
            StartTime = now,
            ExecutionTime = now.Plus(backoff),
            TaskTimeout = started.WorkflowTaskTimeout,
            RunTimeout = started.WorkflowRunTimeout,
            ExecutionTimeout = started.WorkflowExecutionTimeout,
            ExecutionDeadline = started.WorkflowExecutionExpirationTime,
            RunDeadline = now.Plus(backoff).Plus(started.WorkflowRunTimeout),
            Memo = started.Memo?.Clone(),
            SearchAttributes = started.SearchAttributes?.Clone(),
            NextEventId = 1,
            StartRequestId = requestId,
            Parent = started.ParentWorkflowExecution,
            ParentInitiatedEventId = started.ParentInitiatedEventId,
            Root = started.RootWorkflowExecution,
            Attempt = started.Attempt,
            RetryPolicy = started.RetryPolicy,
            CronSchedule = started.CronSchedule,
            UserMetadata = userMetadata,
        };
        var run = new Run(record, Runs);
        run.Add(EventType.WorkflowExecutionStarted, now, entry =>
        {
            entry.WorkflowExecutionStartedEventAttributes = started;
            entry.UserMetadata = record.UserMetadata;
        });
        Runs.Add(run);
        beforeFirstTask?.Invoke(run);
        ArmRunTimers(run);
        if (backoff > TimeSpan.Zero)
        {
            record.FirstTaskTime = now.Plus(backoff);
            Timers.Add(record.FirstTaskTime, new TimerTask(TimerKind.FirstWorkflowTask, run));
        }
        else
        {
            ScheduleTask(run);
        }

        return run;
    }

    private void ArmRunTimers(Run run)
    {
        var deadline = ProtoTime.Earlier(run.Record.RunDeadline, run.Record.ExecutionDeadline);
        if (deadline is not null)
        {
            Timers.Add(deadline, new TimerTask(TimerKind.RunTimeout, run));
        }
    }

    private void OnFirstTaskDue(Run run)
    {
        if (run.IsOpen && run.Record.FirstTaskTime is not null)
        {
            run.Record.FirstTaskTime = null;
            run.Touch();
            ScheduleTask(run);
        }
    }

    private static WorkflowIdConflictPolicy Resolve(StartWorkflowExecutionRequest request) =>
        request.WorkflowIdReusePolicy == WorkflowIdReusePolicy.TerminateIfRunning
            ? WorkflowIdConflictPolicy.TerminateExisting
            : request.WorkflowIdConflictPolicy;

    private static void RefuseReuse(StartWorkflowExecutionRequest request, Run latest)
    {
        if (latest.IsOpen)
        {
            return;
        }

        var ids = $"WorkflowId: {request.WorkflowId}, RunId: {latest.Record.RunId}.";
        switch (request.WorkflowIdReusePolicy)
        {
            case WorkflowIdReusePolicy.RejectDuplicate:
                throw Refusal.AlreadyStarted($"Workflow execution already finished. {ids} Workflow Id reuse policy: reject duplicate workflow Id.", latest);
            case WorkflowIdReusePolicy.AllowDuplicateFailedOnly when latest.Record.Status is WorkflowExecutionStatus.Completed or WorkflowExecutionStatus.ContinuedAsNew:
                throw Refusal.AlreadyStarted($"Workflow execution already finished successfully. {ids} Workflow Id reuse policy: allow duplicate workflow Id if last run failed.", latest);
        }
    }

    private WorkflowExecutionStartedEventAttributes FirstEvent(StartWorkflowExecutionRequest request, string runId)
    {
        var now = Now;
        var cron = request.CronSchedule.Length > 0;
        var backoff = cron ? CronSpec.Parse(request.CronSchedule).Backoff(now.ToDateTime(), now.ToDateTime()) : request.WorkflowStartDelay.Span();
        var executionTimeout = request.WorkflowExecutionTimeout;
        var runTimeout = ProtoTime.Cap(request.WorkflowRunTimeout, executionTimeout);
        var taskTimeout = request.WorkflowTaskTimeout.IsSet() ? request.WorkflowTaskTimeout : Duration.FromTimeSpan(DefaultTaskTimeout);
        return new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = request.WorkflowType,
            TaskQueue = new TaskQueue { Name = request.TaskQueue.Name, Kind = TaskQueueKind.Normal },
            Input = request.Input,
            WorkflowExecutionTimeout = executionTimeout,
            WorkflowRunTimeout = runTimeout,
            WorkflowTaskTimeout = ProtoTime.Cap(taskTimeout, runTimeout),
            OriginalExecutionRunId = runId,
            FirstExecutionRunId = runId,
            Identity = request.Identity,
            RetryPolicy = Retries.WithDefaults(request.RetryPolicy),
            Attempt = 1,
            WorkflowExecutionExpirationTime = executionTimeout.IsSet() ? now.Plus(backoff).Plus(executionTimeout) : null,
            CronSchedule = request.CronSchedule,
            Initiator = cron ? ContinueAsNewInitiator.CronSchedule : ContinueAsNewInitiator.Unspecified,
            FirstWorkflowTaskBackoff = Duration.FromTimeSpan(cron ? TimeSpan.FromSeconds(Math.Ceiling(backoff.TotalSeconds)) : backoff),
            Memo = request.Memo,
            SearchAttributes = Attributes.Typed(request.SearchAttributes),
            Header = request.Header,
            ContinuedFailure = request.ContinuedFailure,
            LastCompletionResult = request.LastCompletionResult,
            CompletionCallbacks = { request.CompletionCallbacks },
            Priority = request.Priority,
            WorkflowId = request.WorkflowId,
        };
    }
}
