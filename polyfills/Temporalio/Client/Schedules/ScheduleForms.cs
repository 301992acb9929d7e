using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Converters;
using Proto = Temporalio.Api.Schedule.V1;

namespace Temporalio.Client.Schedules;

/// <summary>Schedules as messages, and back. The action needs the client: see <see cref="ClientCalls"/>.</summary>
internal static class ScheduleForms
{
    public static Proto.ScheduleSpec ToProto(ScheduleSpec spec) => new()
    {
        StructuredCalendar = { spec.Calendars.Select(ToProto) },
        CronString = { spec.CronExpressions },
        Interval = { spec.Intervals.Select(interval => new IntervalSpec { Interval = Duration.FromTimeSpan(interval.Every), Phase = interval.Offset is { } offset ? Duration.FromTimeSpan(offset) : null }) },
        ExcludeStructuredCalendar = { spec.Skip.Select(ToProto) },
        StartTime = Time(spec.StartAt),
        EndTime = Time(spec.EndAt),
        Jitter = spec.Jitter is { } jitter ? Duration.FromTimeSpan(jitter) : null,
        TimezoneName = spec.TimeZoneName ?? "",
    };

    public static ScheduleSpec FromProto(Proto.ScheduleSpec proto) => new()
    {
        Calendars = proto.StructuredCalendar.Select(FromProto).ToList(),
        CronExpressions = proto.CronString,
        Intervals = proto.Interval.Select(interval => new ScheduleIntervalSpec(interval.Interval.ToTimeSpan(), interval.Phase?.ToTimeSpan())).ToList(),
        Skip = proto.ExcludeStructuredCalendar.Select(FromProto).ToList(),
        StartAt = proto.StartTime?.ToDateTime(),
        EndAt = proto.EndTime?.ToDateTime(),
        Jitter = proto.Jitter?.ToTimeSpan(),
        TimeZoneName = proto.TimezoneName.Length == 0 ? null : proto.TimezoneName,
    };

    public static SchedulePolicies ToProto(SchedulePolicy policy) => new()
    {
        OverlapPolicy = policy.Overlap,
        CatchupWindow = Duration.FromTimeSpan(policy.CatchupWindow),
        PauseOnFailure = policy.PauseOnFailure,
    };

    public static SchedulePolicy FromProto(SchedulePolicies proto) => new()
    {
        Overlap = proto.OverlapPolicy,
        CatchupWindow = proto.CatchupWindow?.ToTimeSpan() ?? TimeSpan.Zero,
        PauseOnFailure = proto.PauseOnFailure,
    };

    public static Proto.ScheduleState ToProto(ScheduleState state) => new()
    {
        Notes = state.Note ?? "",
        Paused = state.Paused,
        LimitedActions = state.LimitedActions,
        RemainingActions = state.RemainingActions,
    };

    public static ScheduleState FromProto(Proto.ScheduleState proto) => new()
    {
        Note = proto.Notes.Length == 0 ? null : proto.Notes,
        Paused = proto.Paused,
        LimitedActions = proto.LimitedActions,
        RemainingActions = proto.RemainingActions,
    };

    public static ScheduleInfo FromProto(Proto.ScheduleInfo proto) => new(
        proto.ActionCount,
        proto.MissedCatchupWindow,
        proto.OverlapSkipped,
        proto.RunningWorkflows.Select(Execution).ToList(),
        proto.RecentActions.Select(FromProto).ToList(),
        proto.FutureActionTimes.Select(time => time.ToDateTime()).ToList(),
        proto.CreateTime?.ToDateTime() ?? DateTime.UnixEpoch,
        proto.UpdateTime?.ToDateTime());

    public static ScheduleActionResult FromProto(Proto.ScheduleActionResult proto) =>
        new(proto.ScheduleTime.ToDateTime(), proto.ActualTime.ToDateTime(), Execution(proto.StartWorkflowResult));

    public static BackfillRequest ToProto(ScheduleBackfill backfill) => new()
    {
        StartTime = Time(backfill.StartAt),
        EndTime = Time(backfill.EndAt),
        OverlapPolicy = backfill.Overlap,
    };

    public static IReadOnlyDictionary<string, IEncodedRawValue> Memo(Memo? memo, DataConverter converter) =>
        memo?.Fields.ToDictionary(field => field.Key, field => (IEncodedRawValue)new EncodedRawValue(converter, field.Value), StringComparer.Ordinal)
        ?? new Dictionary<string, IEncodedRawValue>(StringComparer.Ordinal);

    private static ScheduleActionExecution Execution(Api.Common.V1.WorkflowExecution execution) =>
        new ScheduleActionExecutionStartWorkflow(execution.WorkflowId, execution.RunId);

    private static Timestamp? Time(DateTime? time) => time is { } given ? Timestamp.FromDateTime(DateTime.SpecifyKind(given.ToUniversalTime(), DateTimeKind.Utc)) : null;

    private static StructuredCalendarSpec ToProto(ScheduleCalendarSpec calendar) => new()
    {
        Second = { calendar.Second.Select(ToProto) },
        Minute = { calendar.Minute.Select(ToProto) },
        Hour = { calendar.Hour.Select(ToProto) },
        DayOfMonth = { calendar.DayOfMonth.Select(ToProto) },
        Month = { calendar.Month.Select(ToProto) },
        Year = { calendar.Year.Select(ToProto) },
        DayOfWeek = { calendar.DayOfWeek.Select(ToProto) },
        Comment = calendar.Comment ?? "",
    };

    private static ScheduleCalendarSpec FromProto(StructuredCalendarSpec proto) => new()
    {
        Second = proto.Second.Select(FromProto).ToList(),
        Minute = proto.Minute.Select(FromProto).ToList(),
        Hour = proto.Hour.Select(FromProto).ToList(),
        DayOfMonth = proto.DayOfMonth.Select(FromProto).ToList(),
        Month = proto.Month.Select(FromProto).ToList(),
        Year = proto.Year.Select(FromProto).ToList(),
        DayOfWeek = proto.DayOfWeek.Select(FromProto).ToList(),
        Comment = proto.Comment.Length == 0 ? null : proto.Comment,
    };

    private static Proto.Range ToProto(ScheduleRange range) => new() { Start = range.Start, End = range.End, Step = range.Step };

    private static ScheduleRange FromProto(Proto.Range proto) => new(proto.Start, proto.End, proto.Step);
}
