using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>How a run ends, who succeeds it, and who is told: its parent, its children, those who wait for its updates and queries.</summary>
internal sealed partial class HistoryShard
{
    private static readonly TimeSpan RunSpacingMin = TimeSpan.FromSeconds(1);

    public void Terminate(Run run, string reason, Payloads? details, string identity)
    {
        if (run.Task is { StartedEventId: > 0 } task)
        {
            run.Record.Task = null;
            if (task is { Transient: false, Speculative: false })
            {
                run.Add(EventType.WorkflowTaskFailed, Now, entry => entry.WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
                {
                    ScheduledEventId = task.ScheduledEventId,
                    StartedEventId = task.StartedEventId,
                    Cause = WorkflowTaskFailedCause.ForceCloseCommand,
                    Failure = new Failure { Message = "ForceCloseCommand", ServerFailureInfo = new ServerFailureInfo { NonRetryable = true } },
                    Identity = identity,
                });
            }

            run.FlushBuffered();
        }

        run.Add(EventType.WorkflowExecutionTerminated, Now, entry => entry.WorkflowExecutionTerminatedEventAttributes = new WorkflowExecutionTerminatedEventAttributes
        {
            Reason = reason,
            Details = details,
            Identity = identity,
        });
        Close(run, WorkflowExecutionStatus.Terminated);
        while (afterTask.TryDequeue(out var action))
        {
            action();
        }
    }

    private void CompleteRun(Run run, Payloads? result, long completedId)
    {
        var successor = run.Record.CronSchedule.Length > 0 ? Succeed(run, ContinueAsNewInitiator.CronSchedule, CronBackoff(run), null, result) : null;
        run.Add(EventType.WorkflowExecutionCompleted, Now, entry => entry.WorkflowExecutionCompletedEventAttributes = new WorkflowExecutionCompletedEventAttributes
        {
            Result = result,
            WorkflowTaskCompletedEventId = completedId,
            NewExecutionRunId = successor?.OriginalExecutionRunId ?? "",
        });
        Close(run, WorkflowExecutionStatus.Completed, successor);
    }

    private void FailRun(Run run, Failure failure, long completedId)
    {
        var (delay, state) = Retries.Next(run.Record.RetryPolicy, run.Record.Attempt, failure, Now.ToDateTime(), run.Record.ExecutionDeadline?.ToDateTime());
        var successor = delay is { } wait ? Succeed(run, ContinueAsNewInitiator.Retry, Spaced(run, wait), failure, null)
            : run.Record.CronSchedule.Length > 0 ? Succeed(run, ContinueAsNewInitiator.CronSchedule, CronBackoff(run), failure, null)
            : null;
        run.Add(EventType.WorkflowExecutionFailed, Now, entry => entry.WorkflowExecutionFailedEventAttributes = new WorkflowExecutionFailedEventAttributes
        {
            Failure = failure,
            RetryState = state,
            WorkflowTaskCompletedEventId = completedId,
            NewExecutionRunId = successor?.OriginalExecutionRunId ?? "",
        });
        Close(run, WorkflowExecutionStatus.Failed, successor);
    }

    private void CancelRun(Run run, Payloads? details, long completedId)
    {
        run.Add(EventType.WorkflowExecutionCanceled, Now, entry => entry.WorkflowExecutionCanceledEventAttributes = new WorkflowExecutionCanceledEventAttributes
        {
            WorkflowTaskCompletedEventId = completedId,
            Details = details,
        });
        Close(run, WorkflowExecutionStatus.Canceled);
    }

    private void ContinueRun(Run run, ContinueAsNewWorkflowExecutionCommandAttributes asked, long completedId)
    {
        var first = run.Events[0].WorkflowExecutionStartedEventAttributes;
        var next = Succeed(run, ContinueAsNewInitiator.Workflow, Spaced(run, asked.BackoffStartInterval.Span()), asked.Failure, asked.LastCompletionResult);
        next.Attempt = 1;
        next.WorkflowType = (asked.WorkflowType?.Name ?? "").Length > 0 ? asked.WorkflowType : first.WorkflowType;
        next.TaskQueue = new Api.TaskQueue.V1.TaskQueue { Name = (asked.TaskQueue?.Name ?? "").Length > 0 ? asked.TaskQueue!.Name : run.Record.TaskQueue, Kind = TaskQueueKind.Normal };
        next.Input = asked.Input;
        next.WorkflowRunTimeout = ProtoTime.Cap(asked.WorkflowRunTimeout.IsSet() ? asked.WorkflowRunTimeout : run.Record.RunTimeout, run.Record.ExecutionTimeout);
        next.WorkflowTaskTimeout = asked.WorkflowTaskTimeout.IsSet() ? asked.WorkflowTaskTimeout : run.Record.TaskTimeout;
        next.RetryPolicy = asked.RetryPolicy is null ? run.Record.RetryPolicy : Retries.WithDefaults(asked.RetryPolicy);
        next.Header = asked.Header;
        next.Memo = asked.Memo ?? first.Memo;
        next.SearchAttributes = Attributes.Typed(asked.SearchAttributes) ?? run.Record.SearchAttributes;
        run.Add(EventType.WorkflowExecutionContinuedAsNew, Now, entry => entry.WorkflowExecutionContinuedAsNewEventAttributes = new WorkflowExecutionContinuedAsNewEventAttributes
        {
            NewExecutionRunId = next.OriginalExecutionRunId,
            WorkflowType = next.WorkflowType,
            TaskQueue = next.TaskQueue,
            Input = next.Input,
            WorkflowRunTimeout = next.WorkflowRunTimeout ?? ProtoTime.Zero,
            WorkflowTaskTimeout = next.WorkflowTaskTimeout,
            WorkflowTaskCompletedEventId = completedId,
            BackoffStartInterval = asked.BackoffStartInterval,
            Failure = asked.Failure,
            LastCompletionResult = asked.LastCompletionResult,
            Header = asked.Header,
            Memo = asked.Memo ?? first.Memo,
            SearchAttributes = next.SearchAttributes,
            InheritBuildId = asked.InheritBuildId,
        });
        Close(run, WorkflowExecutionStatus.ContinuedAsNew, next);
    }

    private void OnRunTimeout(TimerTask due)
    {
        var run = due.Run!;
        var deadline = ProtoTime.Earlier(run.Record.RunDeadline, run.Record.ExecutionDeadline);
        if (!run.IsOpen || deadline is null || deadline > Now)
        {
            return;
        }

        var failure = new Failure { Message = "workflow timeout", Source = ServerSource, TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = TimeoutType.StartToClose } };
        var pastExecution = run.Record.ExecutionDeadline is { } end && end <= Now;
        var (delay, state) = pastExecution
            ? ((TimeSpan?)null, RetryState.Timeout)
            : Retries.Next(run.Record.RetryPolicy, run.Record.Attempt, failure, Now.ToDateTime(), run.Record.ExecutionDeadline?.ToDateTime());
        var successor = delay is { } wait ? Succeed(run, ContinueAsNewInitiator.Retry, Spaced(run, wait), failure, null)
            : !pastExecution && run.Record.CronSchedule.Length > 0 ? Succeed(run, ContinueAsNewInitiator.CronSchedule, CronBackoff(run), failure, null)
            : null;
        run.Record.Task = null;
        run.FlushBuffered();
        run.Add(EventType.WorkflowExecutionTimedOut, Now, entry => entry.WorkflowExecutionTimedOutEventAttributes = new WorkflowExecutionTimedOutEventAttributes
        {
            RetryState = state,
            NewExecutionRunId = successor?.OriginalExecutionRunId ?? "",
        });
        Close(run, WorkflowExecutionStatus.TimedOut, successor);
        while (afterTask.TryDequeue(out var action))
        {
            action();
        }
    }

    /// <summary>The first event of the run that follows this one in its chain.</summary>
    private WorkflowExecutionStartedEventAttributes Succeed(Run run, ContinueAsNewInitiator initiator, TimeSpan backoff, Failure? failure, Payloads? result)
    {
        var first = run.Events[0].WorkflowExecutionStartedEventAttributes;
        var next = first.Clone();
        next.OriginalExecutionRunId = NewId();
        next.ContinuedExecutionRunId = run.Record.RunId;
        next.FirstExecutionRunId = run.Record.FirstRunId;
        next.Initiator = initiator;
        next.Identity = "";
        next.ContinuedFailure = failure;
        next.LastCompletionResult = result ?? (initiator == ContinueAsNewInitiator.Workflow ? null : first.LastCompletionResult);
        next.FirstWorkflowTaskBackoff = Duration.FromTimeSpan(backoff);
        next.Attempt = initiator == ContinueAsNewInitiator.Retry ? run.Record.Attempt + 1 : 1;
        next.SearchAttributes = run.Record.SearchAttributes;
        next.EagerExecutionAccepted = false;
        return next;
    }

    private TimeSpan CronBackoff(Run run) => run.Record.CronSchedule.Length == 0 ? TimeSpan.Zero
        : CronSpec.Parse(run.Record.CronSchedule).Backoff(run.Record.ExecutionTime.ToDateTime(), Clock.UtcNow);

    // Runs of a chain start at least a second apart, so that a mistake does not spin.
    private TimeSpan Spaced(Run run, TimeSpan wait)
    {
        var lived = Now.ToDateTime() - run.Record.StartTime.ToDateTime();
        var rest = RunSpacingMin - lived;
        return wait > rest ? wait : rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private void Close(Run run, WorkflowExecutionStatus status, WorkflowExecutionStartedEventAttributes? successor = null)
    {
        var record = run.Record;
        record.Status = status;
        record.CloseTime = Now;
        record.Task = null;
        record.SuccessorRunId = successor?.OriginalExecutionRunId ?? record.ResetRunId;
        run.Activities.Clear();
        run.Timers.Clear();
        run.ExternalSignals.Clear();
        run.ExternalCancels.Clear();
        run.SignalRequests.Clear();
        ClearSticky(run);
        run.Touch();
        EndUpdates(run);
        EndQueries(run);
        var children = run.Children.Values.ToList();
        run.Children.Clear();
        foreach (var child in record.ResetRunId.Length > 0 ? [] : children.Where(child => child.RunId.Length > 0))
        {
            afterTask.Enqueue(() => ApplyParentClosePolicy(run, child));
        }

        if (successor is not null)
        {
            afterTask.Enqueue(() => Create(successor, requestId: "", successor.FirstWorkflowTaskBackoff.Span()));
        }
        else if (record.Parent is not null && record.ResetRunId.Length == 0)
        {
            afterTask.Enqueue(() => TellParent(run));
        }

        if (OnClosed is { } tell)
        {
            afterTask.Enqueue(() => tell(run));
        }
    }

    /// <summary>Told of each run that closed, under the gate, behind the change that closed it: schedules wait for theirs.</summary>
    public Action<Run>? OnClosed { get; set; }

    private static void EndQueries(Run run)
    {
        foreach (var query in run.Queries.Values)
        {
            query.SentWithTask = false;
        }
    }
}
