using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Schedules;

namespace Temporalio.Engine.Visibility;

/// <summary>What a schedule answers for a field of a list filter.</summary>
internal static class ScheduleFields
{
    public static Func<string, IndexedValueType?> TypeOf(AttributeNames names) => name => name == "ScheduleId" ? IndexedValueType.Keyword : names.TypeOf(name);

    public static IReadOnlyList<object> Values(ActiveSchedule schedule, string name) => name switch
    {
        "ScheduleId" => [schedule.Id],
        "TemporalSchedulePaused" => [schedule.State.Paused],
        "StartTime" => [schedule.Info.CreateTime.ToDateTime()],
        "ExecutionStatus" => [nameof(WorkflowExecutionStatus.Running)],
        _ => AttributeValues.Of(schedule.Record.SearchAttributes, name),
    };
}
