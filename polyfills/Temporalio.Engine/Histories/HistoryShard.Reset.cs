using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Reset: a new run that begins with a part of another's history, fails the task at the end of that part, and goes on from there. What
/// came to the old run from outside behind that point comes to the new one again.
/// </summary>
internal sealed partial class HistoryShard
{
    private const string Resetter = "history-resetter";

    /// <exception cref="Seam.ServiceException">NotFound; InvalidArgument when the event is none to reset to.</exception>
    public Run Reset(ResetWorkflowExecutionRequest request)
    {
        var origin = Find(request.WorkflowExecution);
        var latest = Latest(origin.Record.WorkflowId)!;
        if (request.RequestId.Length > 0 && latest.Record.StartRequestId == request.RequestId)
        {
            return latest;
        }

        if (request.WorkflowTaskFinishEventId <= 1 || request.WorkflowTaskFinishEventId >= origin.Record.NextEventId)
        {
            throw Refusal.InvalidArgument("Workflow task finish ID must be > 1 && <= workflow last event ID.");
        }

        foreach (var operation in request.PostResetOperations)
        {
            StartChecks.Blob((operation.SignalWorkflow ?? throw Refusal.InvalidArgument("Only signals can follow a reset here: worker versioning is not supported by the embedded engine.")).Input);
        }

        // Read before the old run closes: what it has is then in the journal only.
        var history = origin.Events.ToList();
        var later = Behind(origin, history, (int)request.WorkflowTaskFinishEventId - 1);
        var runId = NewId();
        var record = RecordOf(origin, history, (int)request.WorkflowTaskFinishEventId - 1, runId, request.RequestId);
        latest.Record.ResetRunId = origin.Record.ResetRunId = runId;
        latest.Touch();
        origin.Touch();
        if (latest.IsOpen)
        {
            Terminate(latest, request.Reason, null, Resetter);
        }

        var run = new Run(record, Runs);
        foreach (var entry in history.Take((int)request.WorkflowTaskFinishEventId - 1))
        {
            RunRebuild.Apply(run, entry);
            run.Copy(entry);
        }

        Runs.Add(run);
        FailAtReset(run, origin, request.Reason);

        // What comes again stands in history before the first task is scheduled; a worker that waits would take that at once.
        record.FirstTaskTime = Now;
        Reapply(run, later, ExcludedTypes(request));
        foreach (var operation in request.PostResetOperations)
        {
            var signal = operation.SignalWorkflow;
            Signal(run, signal.SignalName, signal.Input, request.Identity, signal.Header, requestId: "");
        }

        record.FirstTaskTime = null;
        Rearm(run);
        ScheduleTask(run);
        return run;
    }

    private RunRecord RecordOf(Run origin, List<HistoryEvent> history, int kept, string runId, string requestId)
    {
        var started = history[0].WorkflowExecutionStartedEventAttributes;
        var now = Now;
        var record = new RunRecord
        {
            Key = ++lastKey,
            WorkflowId = origin.Record.WorkflowId,
            RunId = runId,
            OriginalRunId = started.OriginalExecutionRunId,
            FirstRunId = origin.Record.FirstRunId,
            Status = WorkflowExecutionStatus.Running,
            Type = started.WorkflowType.Name,
            TaskQueue = started.TaskQueue.Name,
            StartTime = now,
            ExecutionTime = now,
            TaskTimeout = started.WorkflowTaskTimeout,
            RunTimeout = started.WorkflowRunTimeout,
            ExecutionTimeout = started.WorkflowExecutionTimeout,
            ExecutionDeadline = now.Plus(started.WorkflowExecutionTimeout),
            RunDeadline = now.Plus(started.WorkflowRunTimeout),
            Memo = started.Memo?.Clone(),
            SearchAttributes = started.SearchAttributes?.Clone(),
            NextEventId = 1,
            StartRequestId = requestId,
            Parent = origin.Record.Parent,
            ParentInitiatedEventId = origin.Record.ParentInitiatedEventId,
            Root = origin.Record.Root,
            Attempt = started.Attempt,
            RetryPolicy = started.RetryPolicy,
            CronSchedule = started.CronSchedule,
            UserMetadata = origin.Record.UserMetadata,
            LastResetTime = now,
            OriginalStartTime = origin.Record.OriginalStartTime ?? origin.Record.StartTime,
        };
        if (!RunRebuild.LeavesTask(history.Take(kept)))
        {
            throw Refusal.InvalidArgument($"Cannot reset to event {kept + 1}: no workflow task is pending before it. Name the event that ends or starts a workflow task.");
        }

        record.ChildrenBehindReset.Add(history.Skip(kept)
            .Where(entry => entry.EventType == EventType.StartChildWorkflowExecutionInitiated)
            .Select(entry => entry.StartChildWorkflowExecutionInitiatedEventAttributes.WorkflowId));
        return record;
    }

    /// <summary>The events behind the reset point: those of the run itself, then those of the runs that continued it.</summary>
    private List<HistoryEvent> Behind(Run origin, List<HistoryEvent> history, int kept)
    {
        var later = history.Skip(kept).ToList();
        for (var run = origin; run.Record.Status == WorkflowExecutionStatus.ContinuedAsNew && ById(run.Record.SuccessorRunId) is { } next; run = next)
        {
            later.AddRange(next.Events);
        }

        return later;
    }

    private void FailAtReset(Run run, Run origin, string reason)
    {
        var task = run.Record.Task;
        run.Record.Task = null;
        if (task.StartedEventId == 0)
        {
            task.StartedTime = Now;
            task.RequestId = NewId();
            task.Identity = HistoryService;
            task.StartedEventId = WriteStarted(run, task).EventId;
        }

        run.Add(EventType.WorkflowTaskFailed, Now, entry => entry.WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
        {
            ScheduledEventId = task.ScheduledEventId,
            StartedEventId = task.StartedEventId,
            Cause = WorkflowTaskFailedCause.ResetWorkflow,
            Failure = new Failure { Message = reason, Source = ServerSource, ResetWorkflowFailureInfo = new ResetWorkflowFailureInfo() },
            Identity = HistoryService,
            BaseRunId = origin.Record.RunId,
            NewRunId = run.Record.RunId,
        });
    }

    private static HashSet<ResetReapplyExcludeType> ExcludedTypes(ResetWorkflowExecutionRequest request)
    {
        var excluded = request.ResetReapplyExcludeTypes.ToHashSet();
#pragma warning disable CS0612 // Deprecated in the protocol, and still sent by clients.
        var type = request.ResetReapplyType;
#pragma warning restore CS0612
        if (type is ResetReapplyType.Signal or ResetReapplyType.None)
        {
            excluded.Add(ResetReapplyExcludeType.Update);
            excluded.Add(ResetReapplyExcludeType.CancelRequest);
        }

        if (type == ResetReapplyType.None)
        {
            excluded.Add(ResetReapplyExcludeType.Signal);
        }

        return excluded;
    }

    private void Reapply(Run run, List<HistoryEvent> later, HashSet<ResetReapplyExcludeType> excluded)
    {
        foreach (var entry in later)
        {
            switch (entry.EventType)
            {
                case EventType.WorkflowExecutionSignaled when !excluded.Contains(ResetReapplyExcludeType.Signal):
                    var signal = entry.WorkflowExecutionSignaledEventAttributes;
                    Signal(run, signal.SignalName, signal.Input, signal.Identity, signal.Header, requestId: "", signal.ExternalWorkflowExecution);
                    break;
                case EventType.WorkflowExecutionCancelRequested when !excluded.Contains(ResetReapplyExcludeType.CancelRequest):
                    var cancel = entry.WorkflowExecutionCancelRequestedEventAttributes;
                    RequestCancel(run, requestId: "", cancel.Identity, cancel.Cause, cancel.ExternalInitiatedEventId, cancel.ExternalWorkflowExecution);
                    break;
                case EventType.WorkflowExecutionUpdateAdmitted when !excluded.Contains(ResetReapplyExcludeType.Update):
                    Admit(run, entry.WorkflowExecutionUpdateAdmittedEventAttributes.Request);
                    break;
                case EventType.WorkflowExecutionUpdateAccepted when !excluded.Contains(ResetReapplyExcludeType.Update):
                    Admit(run, entry.WorkflowExecutionUpdateAcceptedEventAttributes.AcceptedRequest);
                    break;
                default:
                    ReapplyChild(run, entry);
                    break;
            }
        }
    }

    private void ReapplyChild(Run run, HistoryEvent entry)
    {
        if (ChildEvents.InitiatedBy(entry) is not { } initiated || !run.Children.Contains(initiated))
        {
            return;
        }

        var copy = entry.Clone();
        BufferedReferences.Resolve(copy, run.Children.Values.ToDictionary(child => -child.InitiatedEventId, child => child.StartedEventId));
        copy.EventTime = Now;
        RunRebuild.Apply(run, run.Copy(copy));
    }

    private void Admit(Run run, Request? request)
    {
        if (request is null || run.KnownUpdates.Contains(request.Meta.UpdateId))
        {
            return;
        }

        run.Add(EventType.WorkflowExecutionUpdateAdmitted, Now, entry => entry.WorkflowExecutionUpdateAdmittedEventAttributes = new WorkflowExecutionUpdateAdmittedEventAttributes
        {
            Request = request,
            Origin = UpdateAdmittedEventOrigin.Reapply,
        });
        run.KnownUpdates.Add(new UpdateRecord { Id = request.Meta.UpdateId, AdmittedInHistory = true });
        run.Updates.Add(new PendingUpdate(request) { IsInHistory = true });
    }

    /// <summary>Updates that stand in history as admitted wait for a worker again after a restart.</summary>
    private static void ResumeAdmitted(Run run)
    {
        foreach (var record in run.KnownUpdates.Values.Where(update => update.AdmittedInHistory && update.AcceptedEventId == 0 && update.Outcome is null))
        {
            var admitted = run.Events.First(entry => entry.EventType == EventType.WorkflowExecutionUpdateAdmitted && entry.WorkflowExecutionUpdateAdmittedEventAttributes.Request.Meta.UpdateId == record.Id);
            run.Updates.Add(new PendingUpdate(admitted.WorkflowExecutionUpdateAdmittedEventAttributes.Request) { IsInHistory = true });
        }
    }

    /// <summary>What was pending at the reset point is pending again: activities from their first attempt, timers with the time that is left, children that still run.</summary>
    private void Rearm(Run run)
    {
        ArmRunTimers(run);
        foreach (var timer in run.Timers.Values)
        {
            Timers.Add(timer.FireTime, new TimerTask(TimerKind.UserTimer, run, timer.StartedEventId, Name: timer.TimerId));
        }

        foreach (var activity in run.Activities.Values.ToList())
        {
            activity.FirstScheduledTime = activity.ScheduledTime = Now;
            activity.Stamp = ++lastStamp;
            run.Activities.Changed(activity);
            ResumeActivity(run, activity);
        }

        foreach (var child in run.Children.Values.Where(child => child.RunId.Length > 0))
        {
            if (ById(child.RunId) is { } first && OpenOfChain(first) is { } open)
            {
                open.Record.Parent = Execution(run);
                open.Touch();
            }
        }
    }
}
