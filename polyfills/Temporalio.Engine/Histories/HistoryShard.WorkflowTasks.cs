using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Workflow tasks: scheduled when a run has news, started for one worker, completed, failed or timed out. From the second attempt in a
/// row on, and for tasks that exist only to ask for an update, scheduled and started are not written until the task completes.
/// </summary>
internal sealed partial class HistoryShard
{
    private const int AttemptsAtOnce = 3;

    private static readonly TimeSpan DefaultTaskTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryBackoffInitial = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryBackoffMax = TimeSpan.FromMinutes(10);

    private long lastStamp;

    /// <summary>Makes sure that a worker will look at the run: a no-op while a task is pending.</summary>
    public void ScheduleTask(Run run)
    {
        if (TerminateIfTooLong(run) || !run.IsOpen || run.Record.FirstTaskTime is not null)
        {
            return;
        }

        if (run.Task is { Speculative: true, StartedEventId: 0 } speculative)
        {
            MakeOrdinary(run, speculative);
            return;
        }

        if (run.Task is not null)
        {
            return;
        }

        var now = Now;
        var task = NewTask(run, now, attempt: 1, sticky: run.Record.StickyQueue.Length > 0);
        task.ScheduledEventId = WriteScheduled(run, task, now).EventId;
        run.Record.Task = task;
        Dispatch(run, task);
    }

    /// <summary>A history that outgrew the server's limits ends its run.</summary>
    private bool TerminateIfTooLong(Run run)
    {
        var reason = run.Record.NextEventId > Limits.HistoryEvents ? "Workflow history count exceeds limit."
            : run.Record.HistoryBytes > Limits.HistoryBytes ? "Workflow history size exceeds limit."
            : null;
        if (reason is null || !run.IsOpen)
        {
            return false;
        }

        Terminate(run, reason, null, HistoryService);
        return true;
    }

    /// <summary>Asks a worker about an update of an idle run, leaving no trace unless something is accepted.</summary>
    public void ScheduleSpeculative(Run run)
    {
        if (run.Task is not null || !run.IsOpen)
        {
            return;
        }

        if (run.Record.FirstTaskTime is not null || run.Record.PreviousStartedEventId == 0)
        {
            ScheduleTask(run);
            return;
        }

        var task = NewTask(run, Now, attempt: 1, sticky: run.Record.StickyQueue.Length > 0);
        task.Speculative = true;
        task.ScheduledEventId = run.Record.NextEventId;
        run.Record.Task = task;
        run.Touch();
        Dispatch(run, task);
    }

    /// <summary>Gives a pending task to a worker; null when it is no longer there.</summary>
    public PollWorkflowTaskQueueResponse? StartTask(MatchTask match, string identity, bool remote)
    {
        var run = match.Run;
        if (run.Task is not { StartedEventId: 0 } task || task.Stamp != match.Stamp || !run.IsOpen)
        {
            return null;
        }

        var now = Now;
        if ((task.Transient || task.Speculative) && run.Record.NextEventId != task.ScheduledEventId)
        {
            MakeOrdinary(run, task, dispatch: false);
        }

        task.StartedTime = now;
        task.Identity = identity;
        task.RequestId = NewId();
        task.InProcess = !remote;
        if (task.Transient || task.Speculative)
        {
            task.StartedEventId = task.ScheduledEventId + 1;
            run.Touch();
        }
        else
        {
            task.StartedEventId = WriteStarted(run, task).EventId;
        }

        Timers.Add(now.Plus(task.Timeout.Span()), new TimerTask(TimerKind.WorkflowTaskStartToClose, run, task.StartedEventId, task.Stamp));
        return TaskAnswer(run, task);
    }

    /// <summary>The run whose started task a worker answers.</summary>
    /// <exception cref="Seam.ServiceException">NotFound: the task was answered, timed out or its run is closed.</exception>
    private Run FindTask(ByteString token)
    {
        var parsed = ParseToken(token);
        if (ById(parsed.RunId) is not { } run)
        {
            throw Refusal.NotFound("workflow execution not found");
        }

        return !run.IsOpen ? throw Refusal.NotFound("workflow execution already completed")
            : run.Task is { StartedEventId: > 0 } task && task.Stamp == parsed.Stamp ? run
            : throw Refusal.NotFound("Workflow task not found.");
    }

    /// <summary>A worker says that it cannot do the task: the next attempt follows at once.</summary>
    public void FailTask(RespondWorkflowTaskFailedRequest request)
    {
        var run = FindTask(request.TaskToken);
        FailTask(run, request.Cause, request.Failure, request.Identity);
    }

    private void FailTask(Run run, WorkflowTaskFailedCause cause, Failure? failure, string identity, bool countsAsAttempt = true)
    {
        var task = run.Task!;
        var attempt = task.Attempt;
        if (attempt == 1)
        {
            WriteUnwritten(run, task);
            run.Add(EventType.WorkflowTaskFailed, Now, entry => entry.WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
            {
                ScheduledEventId = task.ScheduledEventId,
                StartedEventId = task.StartedEventId,
                Cause = cause,
                Failure = failure,
                Identity = identity,
            });
        }

        GiveUpTask(run, countsAsAttempt && run.Record.StickyQueue.Length == 0 ? attempt + 1 : 1);
    }

    private void OnTaskTimeout(TimerTask due)
    {
        var run = due.Run!;
        if (run.Task is { } task && task.Stamp == due.Stamp && task.StartedEventId == due.Id && run.IsOpen)
        {
            TimeOutTask(run, task);
        }
    }

    private void TimeOutTask(Run run, WorkflowTaskRecord task)
    {
        if (task.Attempt == 1)
        {
            WriteUnwritten(run, task);
            run.Add(EventType.WorkflowTaskTimedOut, Now, entry => entry.WorkflowTaskTimedOutEventAttributes = new WorkflowTaskTimedOutEventAttributes
            {
                ScheduledEventId = task.ScheduledEventId,
                StartedEventId = task.StartedEventId,
                TimeoutType = TimeoutType.StartToClose,
            });
        }

        GiveUpTask(run, run.Record.StickyQueue.Length == 0 ? task.Attempt + 1 : 1);
    }

    /// <summary>Nobody of the sticky queue came: the task goes to the normal queue.</summary>
    private void OnStickyTimeout(TimerTask due)
    {
        var run = due.Run!;
        if (run.Task is not { StartedEventId: 0 } task || task.Stamp != due.Stamp || !run.IsOpen)
        {
            return;
        }

        ClearSticky(run);
        run.Record.Task = null;
        if (task.Speculative)
        {
            run.Touch();
            ScheduleSpeculative(run);
            return;
        }

        run.Add(EventType.WorkflowTaskTimedOut, Now, entry => entry.WorkflowTaskTimedOutEventAttributes = new WorkflowTaskTimedOutEventAttributes
        {
            ScheduledEventId = task.ScheduledEventId,
            TimeoutType = TimeoutType.ScheduleToStart,
        });
        ScheduleTask(run);
    }

    private void GiveUpTask(Run run, int nextAttempt)
    {
        run.Record.Task = null;
        ClearSticky(run);
        ReturnUpdates(run);
        foreach (var query in run.Queries.Values)
        {
            query.SentWithTask = false;
        }

        run.FlushBuffered();
        run.Touch();
        if (nextAttempt == 1)
        {
            ScheduleTask(run);
            return;
        }

        var task = NewTask(run, Now, nextAttempt, sticky: false);
        task.Transient = true;
        task.ScheduledEventId = run.Record.NextEventId;
        run.Record.Task = task;
        Dispatch(run, task);
    }

    private WorkflowTaskRecord NewTask(Run run, Timestamp now, int attempt, bool sticky) => new()
    {
        Attempt = attempt,
        ScheduledTime = now,
        OriginalScheduledTime = now,
        Timeout = TimeoutOf(run, attempt),
        Sticky = sticky,
        Stamp = ++lastStamp,
    };

    // From the fourth attempt on the limit grows by a random back-off, so that a workflow that keeps failing does not spin.
    private Duration TimeoutOf(Run run, int attempt)
    {
        if (attempt <= AttemptsAtOnce)
        {
            return run.Record.TaskTimeout;
        }

        var backoff = RetryBackoffInitial * Math.Pow(2, Math.Min(attempt - AttemptsAtOnce - 1, 20));
        var drawn = (backoff < RetryBackoffMax ? backoff : RetryBackoffMax) * (0.8 + 0.2 * NextDouble());
        return Duration.FromTimeSpan(run.Record.TaskTimeout.Span() + TimeSpan.FromMilliseconds(Math.Round(drawn.TotalMilliseconds)));
    }

    private void MakeOrdinary(Run run, WorkflowTaskRecord task, bool dispatch = true)
    {
        task.Transient = false;
        task.Speculative = false;
        task.Attempt = 1;
        task.Timeout = TimeoutOf(run, 1);
        task.ScheduledEventId = WriteScheduled(run, task, Now).EventId;
        if (dispatch)
        {
            run.Touch();
        }
    }

    private static void WriteUnwritten(Run run, WorkflowTaskRecord task)
    {
        if (!task.Transient && !task.Speculative)
        {
            return;
        }

        task.ScheduledEventId = WriteScheduled(run, task, task.ScheduledTime).EventId;
        task.StartedEventId = WriteStarted(run, task).EventId;
        task.Transient = task.Speculative = false;
    }

    private static HistoryEvent WriteScheduled(Run run, WorkflowTaskRecord task, Timestamp time) =>
        run.Add(EventType.WorkflowTaskScheduled, time, entry => entry.WorkflowTaskScheduledEventAttributes = ScheduledAttributes(run, task));

    private static HistoryEvent WriteStarted(Run run, WorkflowTaskRecord task) =>
        run.Add(EventType.WorkflowTaskStarted, task.StartedTime, entry => entry.WorkflowTaskStartedEventAttributes = StartedAttributes(run, task));

    private static WorkflowTaskScheduledEventAttributes ScheduledAttributes(Run run, WorkflowTaskRecord task) => new()
    {
        TaskQueue = task.Sticky ? StickyQueue(run) : NormalQueue(run),
        StartToCloseTimeout = task.Timeout,
        Attempt = task.Attempt,
    };

    private static WorkflowTaskStartedEventAttributes StartedAttributes(Run run, WorkflowTaskRecord task) => new()
    {
        ScheduledEventId = task.ScheduledEventId,
        Identity = task.Identity,
        RequestId = task.RequestId,
        HistorySizeBytes = run.Record.HistoryBytes,
        SuggestContinueAsNew = SuggestsContinueAsNew(run),
    };

    private static bool SuggestsContinueAsNew(Run run) =>
        run.Record.NextEventId > Limits.SuggestContinueEvents || run.Record.HistoryBytes > Limits.SuggestContinueBytes;

    private static TaskQueue NormalQueue(Run run) => new() { Name = run.Record.TaskQueue, Kind = TaskQueueKind.Normal };

    private static TaskQueue StickyQueue(Run run) => new()
    {
        Name = run.Record.StickyQueue,
        Kind = TaskQueueKind.Sticky,
        NormalName = run.Record.TaskQueue,
    };

    private void ClearSticky(Run run)
    {
        run.Record.StickyQueue = "";
        run.Record.StickyTimeout = null;
    }

    private void Dispatch(Run run, WorkflowTaskRecord task)
    {
        run.Touch();
        var match = new MatchTask(run, task.ScheduledEventId, task.Stamp);
        var sticky = task.Sticky ? Queues[run.Record.StickyQueue, TaskQueueType.Workflow] : null;
        if (sticky is { IsClosed: false })
        {
            Timers.Add(task.ScheduledTime.Plus(run.Record.StickyTimeout.Span()), new TimerTask(TimerKind.WorkflowTaskScheduleToStart, run, 0, task.Stamp));
            sticky.Offer(match);
            return;
        }

        Queues[run.Record.TaskQueue, TaskQueueType.Workflow].Offer(match);
    }

    private PollWorkflowTaskQueueResponse TaskAnswer(Run run, WorkflowTaskRecord task)
    {
        var partial = task.Sticky && !Queues[run.Record.StickyQueue, TaskQueueType.Workflow].IsClosed;
        var answer = new PollWorkflowTaskQueueResponse
        {
            TaskToken = new TaskToken { RunId = run.Record.RunId, ScheduledEventId = task.ScheduledEventId, Stamp = task.Stamp, WorkflowId = run.Record.WorkflowId }.ToByteString(),
            WorkflowExecution = new WorkflowExecution { WorkflowId = run.Record.WorkflowId, RunId = run.Record.RunId },
            WorkflowType = new WorkflowType { Name = run.Record.Type },
            PreviousStartedEventId = run.Record.PreviousStartedEventId,
            StartedEventId = task.StartedEventId,
            Attempt = task.Attempt,
            History = new History(),
            WorkflowExecutionTaskQueue = NormalQueue(run),
            ScheduledTime = task.ScheduledTime,
            StartedTime = task.StartedTime,
        };
        var events = run.Events;
        for (var i = partial ? (int)run.Record.PreviousStartedEventId : 0; i < events.Count; i++)
        {
            answer.History.Events.Add(events[i]);
        }

        if (task.Transient || task.Speculative)
        {
            answer.History.Events.Add(new HistoryEvent
            {
                EventId = task.ScheduledEventId,
                EventTime = task.ScheduledTime,
                EventType = EventType.WorkflowTaskScheduled,
                WorkflowTaskScheduledEventAttributes = ScheduledAttributes(run, task),
            });
            answer.History.Events.Add(new HistoryEvent
            {
                EventId = task.StartedEventId,
                EventTime = task.StartedTime,
                EventType = EventType.WorkflowTaskStarted,
                WorkflowTaskStartedEventAttributes = StartedAttributes(run, task),
            });
        }

        foreach (var query in run.Queries.Values)
        {
            query.SentWithTask = true;
            answer.Queries[query.Id] = query.Query;
        }

        SendUpdates(run, answer);
        return answer;
    }

    private static TaskToken ParseToken(ByteString token)
    {
        try
        {
            return TaskToken.Parser.ParseFrom(token);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Refusal.InvalidArgument("Unable to deserialize task token.");
        }
    }
}
