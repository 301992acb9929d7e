using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Schedules;

/// <summary>One schedule: what it is, what is due, what it started. Knows times and counts; workflows are started by <see cref="ScheduleBook"/>.</summary>
internal sealed class ActiveSchedule
{
    private const int RecentMax = 10;
    private const int FutureMax = 10;
    private const int ListedMax = 5;
    private const int BufferMax = 1_000;
    private const int BackfillsAtOnce = 10;
    private const int PausedNoteMax = 1_000;

    private static readonly TimeSpan CatchupDefault = TimeSpan.FromDays(365);
    private static readonly TimeSpan CatchupMin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BackfillPause = TimeSpan.FromSeconds(1);

    private readonly string seed;
    private ScheduleTimes times;

    public ActiveSchedule(ScheduleRecord record, string namespaceId)
    {
        Record = record;
        seed = $"{namespaceId}-{record.Id}";
        times = ScheduleTimes.Parse(record.Schedule.Spec, seed);
        FillIn();
    }

    public ScheduleRecord Record { get; }

    public string Id => Record.Id;

    public ScheduleState State => Record.Schedule.State;

    public ScheduleInfo Info => Record.Info;

    /// <summary>When the alarm for this schedule rings; null while none is set.</summary>
    public DateTime? AlarmAt { get; set; }

    public ByteString ConflictToken
    {
        get
        {
            Span<byte> token = stackalloc byte[sizeof(long)];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(token, Record.ConflictToken);
            return ByteString.CopyFrom(token);
        }
    }

    /// <summary>A new schedule, which acts on times after <paramref name="now"/>.</summary>
    /// <exception cref="Seam.ServiceException">InvalidArgument: the specification is none.</exception>
    public static ActiveSchedule Create(string id, Schedule schedule, Timestamp now, string namespaceId) => new(
        new ScheduleRecord
        {
            Id = id,
            Schedule = schedule,
            Info = new ScheduleInfo { CreateTime = now },
            ConflictToken = 1,
            ProcessedUntil = now,
        },
        namespaceId);

    /// <summary>Everything but what it did so far. Acts on times after <paramref name="now"/>.</summary>
    /// <exception cref="Seam.ServiceException">InvalidArgument: the specification is none; nothing has changed.</exception>
    public void Update(Schedule schedule, Timestamp now)
    {
        times = ScheduleTimes.Parse(schedule.Spec, seed);
        Record.Schedule = schedule;
        FillIn();
        Info.UpdateTime = now;
        Record.ConflictToken++;
    }

    public void Pause(string note, bool paused)
    {
        State.Paused = paused;
        State.Notes = note.Length > PausedNoteMax ? note[..PausedNoteMax] : note;
        Record.ConflictToken++;
    }

    public ScheduleOverlapPolicy Resolve(ScheduleOverlapPolicy policy) =>
        policy == ScheduleOverlapPolicy.Unspecified ? Record.Schedule.Policies.OverlapPolicy : policy;

    /// <summary>Whether a start may happen now, counting it when the actions are limited. Triggers and backfills always may.</summary>
    public bool MayStart(bool manual, bool count = false)
    {
        if (manual)
        {
            return true;
        }

        if (State.Paused || (State.LimitedActions && State.RemainingActions <= 0))
        {
            return false;
        }

        if (count && State.LimitedActions)
        {
            State.RemainingActions--;
            Record.ConflictToken++;
        }

        return true;
    }

    public void Add(DateTime nominal, DateTime due, ScheduleOverlapPolicy policy, bool manual)
    {
        if (Record.Buffered.Count >= BufferMax)
        {
            Info.BufferDropped++;
            return;
        }

        Record.Buffered.Add(new ScheduledStart { NominalTime = Timestamp.FromDateTime(nominal), DueTime = Timestamp.FromDateTime(due), OverlapPolicy = policy, Manual = manual });
    }

    /// <summary>Buffers what the specification says was due until now; too late is missed, and while paused nothing is due.</summary>
    public void CollectDue(DateTime now)
    {
        if (!MayStart(manual: false))
        {
            Record.ProcessedUntil = Timestamp.FromDateTime(now);
            return;
        }

        var catchup = Record.Schedule.Policies.CatchupWindow.ToTimeSpan();
        var updated = Info.UpdateTime?.ToDateTime() ?? DateTime.MinValue;
        while (times.Next(Record.ProcessedUntil.ToDateTime()) is { } next && next.Due <= now)
        {
            Record.ProcessedUntil = Timestamp.FromDateTime(next.Due);
            if (updated > next.Due)
            {
                continue;
            }

            if (now - next.Due > catchup)
            {
                Info.MissedCatchupWindow++;
                continue;
            }

            Add(next.Nominal, next.Due, ScheduleOverlapPolicy.Unspecified, manual: false);
        }
    }

    /// <summary>Buffers the next few times of the backfills that wait. True when there was one.</summary>
    public bool CollectBackfills()
    {
        var left = BackfillsAtOnce;
        while (left > 0 && Record.Backfills.Count > 0 && Record.Buffered.Count < BufferMax / 2)
        {
            var backfill = Record.Backfills[0];
            if (times.Next(backfill.StartTime.ToDateTime()) is not { } next || next.Due > backfill.EndTime.ToDateTime())
            {
                Record.Backfills.RemoveAt(0);
                continue;
            }

            Add(next.Nominal, next.Due, backfill.OverlapPolicy, manual: true);
            backfill.StartTime = Timestamp.FromDateTime(next.Due);
            left--;
        }

        return left < BackfillsAtOnce;
    }

    /// <summary>Both ends of a backfill count, so the first instant is looked at too.</summary>
    public void AddBackfill(BackfillRequest asked)
    {
        if (Record.Backfills.Count >= BufferMax)
        {
            Info.BufferDropped++;
            return;
        }

        var backfill = asked.Clone();
        backfill.StartTime = Timestamp.FromDateTime(asked.StartTime.ToDateTime().AddMilliseconds(-1));
        Record.Backfills.Add(backfill);
    }

    /// <summary>When there is something to do again; null when only a call can change that.</summary>
    public DateTime? NextWake(DateTime now) =>
        Record.Backfills.Count > 0 ? now + BackfillPause
            : MayStart(manual: false) ? times.Next(Record.ProcessedUntil.ToDateTime())?.Due
            : null;

    public void Started(ScheduledStart start, WorkflowExecution execution, Timestamp now, bool isWaitedFor)
    {
        Info.ActionCount++;
        Info.RecentActions.Add(new ScheduleActionResult
        {
            ScheduleTime = start.DueTime,
            ActualTime = now,
            StartWorkflowResult = execution,
            StartWorkflowStatus = WorkflowExecutionStatus.Running,
        });
        while (Info.RecentActions.Count > RecentMax)
        {
            Info.RecentActions.RemoveAt(0);
        }

        if (isWaitedFor)
        {
            Info.RunningWorkflows.Add(execution);
        }
    }

    public ScheduleInfo Describe(DateTime now)
    {
        var info = Info.Clone();
        info.BufferSize = Record.Buffered.Count;
        info.FutureActionTimes.Add(Future(FutureMax, now));
        return info;
    }

    public ScheduleListEntry Listed(DateTime now) => new()
    {
        ScheduleId = Id,
        Memo = Record.Memo,
        SearchAttributes = Record.SearchAttributes,
        Info = new ScheduleListInfo
        {
            Spec = Record.Schedule.Spec,
            WorkflowType = Record.Schedule.Action?.StartWorkflow?.WorkflowType,
            Notes = State.Notes,
            Paused = State.Paused,
            RecentActions = { Info.RecentActions.TakeLast(ListedMax) },
            FutureActionTimes = { Future(ListedMax, now) },
        },
    };

    /// <summary>The times between two instants, jitter included, the earliest first.</summary>
    public IEnumerable<Timestamp> Between(DateTime after, DateTime until)
    {
        while (times.Next(after) is { } next && next.Due <= until)
        {
            yield return Timestamp.FromDateTime(next.Due);
            after = next.Due;
        }
    }

    private IEnumerable<Timestamp> Future(int most, DateTime now)
    {
        var limit = State.LimitedActions ? (int)Math.Clamp(State.RemainingActions, 0, most) : most;
        var from = State.Paused ? now : Record.ProcessedUntil.ToDateTime();
        return Between(from, DateTime.MaxValue).Where(time => Info.UpdateTime is not { } updated || time >= updated).Take(limit);
    }

    private void FillIn()
    {
        var schedule = Record.Schedule;
        schedule.Spec = times.Spec;
        schedule.Action ??= new ScheduleAction();
        if (schedule.Action.StartWorkflow?.TaskQueue is { Kind: TaskQueueKind.Unspecified } queue)
        {
            queue.Kind = TaskQueueKind.Normal;
        }

        schedule.State ??= new ScheduleState();
        schedule.Policies ??= new SchedulePolicies();
        if (schedule.Policies.OverlapPolicy == ScheduleOverlapPolicy.Unspecified)
        {
            schedule.Policies.OverlapPolicy = ScheduleOverlapPolicy.Skip;
        }

        var catchup = schedule.Policies.CatchupWindow is { } window ? window.Span() : CatchupDefault;
        schedule.Policies.CatchupWindow = Duration.FromTimeSpan(catchup < CatchupMin ? CatchupMin : catchup);
    }
}
