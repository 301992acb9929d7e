using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Schedules;

/// <summary>
/// Every schedule by its id. What a schedule starts, counts and waits for is written in the same commit as the runs it concerns, so that
/// after a crash neither an action is done twice nor one forgotten. Call under the shard's gate.
/// </summary>
internal sealed class ScheduleBook
{
    private const string DocumentPrefix = "schedule/";
    private const int BackfillRoundsMax = 100;

    /// <summary>Deleted schedules that are still told from ones that never were.</summary>
    public const int DeletedKnownMax = 1_000;

    private readonly HistoryShard shard;
    private readonly ILogger logger;
    private readonly Dictionary<string, ActiveSchedule> schedules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActiveSchedule> awaited = new(StringComparer.Ordinal);
    private readonly RecentIds deleted = new(DeletedKnownMax);

    public ScheduleBook(HistoryShard shard)
    {
        this.shard = shard;
        logger = shard.Options.Loggers.CreateLogger("Temporalio.Engine.Schedules");
        shard.OnScheduleDue = OnDue;
        shard.KnowsSchedule = schedules.ContainsKey;
        shard.OnClosed = OnClosed;
    }

    /// <summary>Latest first.</summary>
    public IEnumerable<ActiveSchedule> All => schedules.Values.OrderByDescending(schedule => schedule.Info.CreateTime);

    /// <summary>Reads every schedule back and goes on with what fell due meanwhile.</summary>
    public void Open()
    {
        foreach (var (name, data) in shard.Documents(DocumentPrefix))
        {
            var schedule = new ActiveSchedule(ScheduleRecord.Parser.ParseFrom(data), shard.NamespaceId);
            schedules[name[DocumentPrefix.Length..]] = schedule;
            foreach (var execution in schedule.Info.RunningWorkflows)
            {
                awaited[execution.RunId] = schedule;
            }

            Act(schedule);
        }
    }

    /// <exception cref="Seam.ServiceException">NotFound, in other words for one that was deleted.</exception>
    public ActiveSchedule Find(string id, string whenDeleted = "workflow execution already completed") =>
        schedules.TryGetValue(id, out var schedule) ? schedule
            : throw Refusal.NotFound(deleted.Contains(id) ? whenDeleted : $"workflow not found for ID: temporal-sys-scheduler:{id}");

    /// <summary>The schedule, also when the same request made it before.</summary>
    /// <exception cref="Seam.ServiceException">AlreadyExists; InvalidArgument for a bad specification.</exception>
    public ActiveSchedule Create(CreateScheduleRequest request)
    {
        if (schedules.TryGetValue(request.ScheduleId, out var known))
        {
            return request.RequestId.Length > 0 && known.Record.CreateRequestId == request.RequestId ? known
                : throw Refusal.AlreadyStarted($"schedule \"{request.ScheduleId}\" is already registered");
        }

        var schedule = ActiveSchedule.Create(request.ScheduleId, request.Schedule.Clone(), shard.Clock.Now, shard.NamespaceId);
        schedule.Record.CreateRequestId = request.RequestId;
        schedule.Record.Memo = request.Memo;
        schedule.Record.SearchAttributes = shard.Attributes.Typed(request.SearchAttributes);
        schedules[schedule.Id] = schedule;
        deleted.Remove(schedule.Id);
        Patch(schedule, request.InitialPatch);
        return schedule;
    }

    public void Update(ActiveSchedule schedule, UpdateScheduleRequest request)
    {
        schedule.CollectDue(shard.Clock.UtcNow);
        schedule.Update(request.Schedule.Clone(), shard.Clock.Now);
        if (request.SearchAttributes is { } attributes)
        {
            schedule.Record.SearchAttributes = shard.Attributes.Typed(attributes);
        }

        if (request.Memo is { } memo)
        {
            schedule.Record.Memo = memo;
        }

        Act(schedule);
    }

    public void Patch(ActiveSchedule schedule, SchedulePatch? patch)
    {
        var now = shard.Clock.UtcNow;
        schedule.CollectDue(now);
        if (patch?.TriggerImmediately is { } trigger)
        {
            var time = trigger.ScheduledTime?.ToDateTime() ?? now;
            schedule.Add(time, time, trigger.OverlapPolicy, manual: true);
        }

        foreach (var backfill in patch?.BackfillRequest ?? [])
        {
            schedule.AddBackfill(backfill);
        }

        if (patch is { Pause.Length: > 0 })
        {
            schedule.Pause(patch.Pause, paused: true);
        }

        if (patch is { Unpause.Length: > 0 })
        {
            schedule.Pause(patch.Unpause, paused: false);
        }

        Act(schedule);
    }

    /// <summary>Forgets a schedule. What it started goes on.</summary>
    public void Delete(ActiveSchedule schedule)
    {
        schedules.Remove(schedule.Id);
        deleted.Add(schedule.Id);
        foreach (var execution in schedule.Info.RunningWorkflows)
        {
            awaited.Remove(execution.RunId);
        }

        shard.SaveDocument(DocumentPrefix + schedule.Id, null);
    }

    private void OnDue(string id)
    {
        if (schedules.TryGetValue(id, out var schedule) && schedule.AlarmAt <= shard.Clock.UtcNow)
        {
            schedule.AlarmAt = null;
            Act(schedule);
        }
    }

    private void OnClosed(Run run)
    {
        if (run.Record.SuccessorRunId.Length > 0 || !awaited.Remove(run.Record.FirstRunId, out var schedule))
        {
            return;
        }

        Note(schedule, run);
        Act(schedule);
    }

    private static void Note(ActiveSchedule schedule, Run run)
    {
        var running = schedule.Info.RunningWorkflows;
        if (running.FirstOrDefault(execution => execution.RunId == run.Record.FirstRunId) is { } execution)
        {
            running.Remove(execution);
        }

        if (schedule.Info.RecentActions.LastOrDefault(action => action.StartWorkflowResult.RunId == run.Record.FirstRunId) is { } recent)
        {
            recent.StartWorkflowStatus = run.Record.Status;
        }

        var (result, failure) = Outcome(run.CloseEvent);
        if (result is not null)
        {
            schedule.Record.LastResult = result;
            schedule.Record.LastFailure = null;
        }
        else if (failure is not null)
        {
            schedule.Record.LastFailure = failure;
        }

        if (schedule.Record.Schedule.Policies.PauseOnFailure && !schedule.State.Paused)
        {
            if (run.Record.Status == WorkflowExecutionStatus.Failed)
            {
                schedule.Pause($"paused due to workflow failure: {run.Record.WorkflowId}: {failure?.Message}", paused: true);
            }
            else if (run.Record.Status == WorkflowExecutionStatus.TimedOut)
            {
                schedule.Pause($"paused due to workflow timeout: {run.Record.WorkflowId}", paused: true);
            }
        }
    }

    private static (Payloads? Result, Api.Failure.V1.Failure? Failure) Outcome(HistoryEvent? close) => close?.EventType switch
    {
        EventType.WorkflowExecutionCompleted => (close.WorkflowExecutionCompletedEventAttributes.Result, null),
        EventType.WorkflowExecutionFailed => (null, close.WorkflowExecutionFailedEventAttributes.Failure),
        _ => (null, null),
    };

    /// <summary>Starts what is due, as far as the overlap policy lets it, and sets the alarm for what comes next.</summary>
    private void Act(ActiveSchedule schedule)
    {
        var now = shard.Clock.UtcNow;
        schedule.CollectDue(now);
        StartBuffered(schedule);
        for (var round = 0; round < BackfillRoundsMax && schedule.CollectBackfills(); round++)
        {
            StartBuffered(schedule);
        }

        shard.SaveDocument(DocumentPrefix + schedule.Id, schedule.Record);
        if (schedule.NextWake(now) is { } next && !(schedule.AlarmAt <= next))
        {
            schedule.AlarmAt = next;
            shard.Timers.Add(Timestamp.FromDateTime(next), new TimerTask(TimerKind.Schedule, null, Name: schedule.Id));
        }
    }

    private void StartBuffered(ActiveSchedule schedule)
    {
        var buffered = schedule.Record.Buffered;
        bool drains;
        do
        {
            drains = false;
            var decision = OverlapDecision.Of(buffered.ToList(), schedule.Info.RunningWorkflows.Count > 0, schedule.Resolve);
            buffered.Clear();
            buffered.Add(decision.Waiting);
            schedule.Info.OverlapSkipped += decision.Skipped;
            foreach (var start in decision.Beside)
            {
                Start(schedule, start, isWaitedFor: false);
            }

            if (decision.Alone is { } alone)
            {
                drains = !Start(schedule, alone, isWaitedFor: true) && buffered.Count > 0;
            }

            foreach (var execution in decision.Terminates || decision.Cancels ? schedule.Info.RunningWorkflows.ToList() : [])
            {
                Stop(schedule, execution, decision.Terminates);
            }
        }
        while (drains);
    }

    private bool Start(ActiveSchedule schedule, ScheduledStart start, bool isWaitedFor)
    {
        if (schedule.Record.Schedule.Action.StartWorkflow is not { } action || !schedule.MayStart(start.Manual, count: true))
        {
            return false;
        }

        try
        {
            var (run, _) = shard.Start(Request(schedule, start, action));
            var execution = new WorkflowExecution { WorkflowId = run.Record.WorkflowId, RunId = run.Record.RunId };
            schedule.Started(start, execution, shard.Clock.Now, isWaitedFor);
            if (isWaitedFor)
            {
                awaited[execution.RunId] = schedule;
            }

            return true;
        }
        catch (Seam.ServiceException e)
        {
            ScheduleLog.StartFailed(logger, schedule.Id, e.Message);
            return false;
        }
    }

    private StartWorkflowExecutionRequest Request(ActiveSchedule schedule, ScheduledStart start, Api.Workflow.V1.NewWorkflowExecutionInfo action)
    {
        var nominal = start.NominalTime.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var sharesId = schedule.Record.Schedule.Policies.KeepOriginalWorkflowId && start.OverlapPolicy != ScheduleOverlapPolicy.AllowAll;
        var carriesOver = start.OverlapPolicy != ScheduleOverlapPolicy.AllowAll;
        var attributes = action.SearchAttributes?.Clone() ?? new SearchAttributes();
        attributes.IndexedFields["TemporalScheduledStartTime"] = JsonPayloads.Text(nominal).Payloads_[0];
        attributes.IndexedFields["TemporalScheduledById"] = JsonPayloads.Text(schedule.Id).Payloads_[0];
        return new StartWorkflowExecutionRequest
        {
            Namespace = shard.Options.Namespace,
            WorkflowId = sharesId ? action.WorkflowId : $"{action.WorkflowId}-{nominal}",
            WorkflowType = action.WorkflowType,
            TaskQueue = action.TaskQueue,
            Input = action.Input,
            WorkflowExecutionTimeout = action.WorkflowExecutionTimeout,
            WorkflowRunTimeout = action.WorkflowRunTimeout,
            WorkflowTaskTimeout = action.WorkflowTaskTimeout,
            Identity = Identity(schedule),
            RequestId = shard.NewId(),
            WorkflowIdReusePolicy = start.Manual || sharesId ? WorkflowIdReusePolicy.AllowDuplicate : WorkflowIdReusePolicy.RejectDuplicate,
            RetryPolicy = action.RetryPolicy,
            Memo = action.Memo,
            SearchAttributes = attributes,
            Header = action.Header,
            LastCompletionResult = carriesOver ? schedule.Record.LastResult : null,
            ContinuedFailure = carriesOver ? schedule.Record.LastFailure : null,
            UserMetadata = action.UserMetadata,
            Priority = action.Priority,
        };
    }

    private void Stop(ActiveSchedule schedule, WorkflowExecution first, bool terminates)
    {
        if (shard.ById(first.RunId) is not { } run || shard.OpenOfChain(run) is not { } open)
        {
            return;
        }

        if (terminates)
        {
            shard.Terminate(open, "terminated by schedule overlap policy", null, Identity(schedule));
        }
        else
        {
            shard.RequestCancel(open, shard.NewId(), Identity(schedule), "cancelled by schedule overlap policy");
        }
    }

    private string Identity(ActiveSchedule schedule) => $"temporal-scheduler-{shard.Options.Namespace}-{schedule.Id}";
}

/// <summary>What schedules tell the log.</summary>
internal static partial class ScheduleLog
{
    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "Schedule {ScheduleId} could not start its workflow: {Reason}")]
    public static partial void StartFailed(ILogger logger, string scheduleId, string reason);
}
