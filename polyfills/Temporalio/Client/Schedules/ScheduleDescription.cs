using Temporalio.Api.Schedule.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Client.Schedules;

/// <summary>A schedule with what it did and will do.</summary>
public class ScheduleDescription
{
    private readonly Lazy<IReadOnlyDictionary<string, IEncodedRawValue>> memo;
    private readonly Lazy<SearchAttributeCollection> attributes;

    protected internal ScheduleDescription(string id, Schedule schedule, DescribeScheduleResponse rawDescription, DataConverter dataConverter)
    {
        Id = id;
        Schedule = schedule;
        RawDescription = rawDescription;
        Info = ScheduleForms.FromProto(rawDescription.Info);
        memo = new(() => ScheduleForms.Memo(rawDescription.Memo, dataConverter));
        attributes = new(() => rawDescription.SearchAttributes is { } proto ? SearchAttributeCollection.FromProto(proto) : SearchAttributeCollection.Empty);
    }

    public string Id { get; }

    public Schedule Schedule { get; }

    public ScheduleInfo Info { get; }

    public IReadOnlyDictionary<string, IEncodedRawValue> Memo => memo.Value;

    public SearchAttributeCollection TypedSearchAttributes => attributes.Value;

    internal DescribeScheduleResponse RawDescription { get; }
}

/// <summary>Counts and times of a schedule.</summary>
public record ScheduleInfo(
    long NumActions,
    long NumActionsMissedCatchupWindow,
    long NumActionsSkippedOverlap,
    IReadOnlyCollection<ScheduleActionExecution> RunningActions,
    IReadOnlyCollection<ScheduleActionResult> RecentActions,
    IReadOnlyCollection<DateTime> NextActionTimes,
    DateTime CreatedAt,
    DateTime? LastUpdatedAt);

/// <summary>A schedule, as a list shows it.</summary>
public class ScheduleListDescription
{
    private readonly Lazy<IReadOnlyDictionary<string, IEncodedRawValue>> memo;
    private readonly Lazy<SearchAttributeCollection> attributes;

    protected internal ScheduleListDescription(ScheduleListEntry rawEntry, DataConverter dataConverter)
    {
        Id = rawEntry.ScheduleId;
        if (rawEntry.Info is { } info)
        {
            Schedule = new(new ScheduleListActionStartWorkflow(info.WorkflowType?.Name ?? ""), ScheduleForms.FromProto(info.Spec ?? new()), new(info.Notes.Length == 0 ? null : info.Notes, info.Paused));
            Info = new(info.RecentActions.Select(ScheduleForms.FromProto).ToList(), info.FutureActionTimes.Select(time => time.ToDateTime()).ToList());
        }

        memo = new(() => ScheduleForms.Memo(rawEntry.Memo, dataConverter));
        attributes = new(() => rawEntry.SearchAttributes is { } proto ? SearchAttributeCollection.FromProto(proto) : SearchAttributeCollection.Empty);
    }

    public string Id { get; }

    public ScheduleListSchedule? Schedule { get; }

    public ScheduleListInfo? Info { get; }

    public IReadOnlyDictionary<string, IEncodedRawValue> Memo => memo.Value;

    public SearchAttributeCollection TypedSearchAttributes => attributes.Value;
}

/// <summary>What a list shows of a schedule itself.</summary>
public record ScheduleListSchedule(ScheduleListAction Action, ScheduleSpec Spec, ScheduleListState State);

/// <summary>What a list shows of the action.</summary>
public abstract record ScheduleListAction;

/// <inheritdoc cref="ScheduleListAction"/>
public record ScheduleListActionStartWorkflow(string Workflow) : ScheduleListAction;

/// <summary>What a list shows of the state.</summary>
public record ScheduleListState(string? Note, bool Paused);

/// <summary>What a list shows of the past and the future.</summary>
public record ScheduleListInfo(IReadOnlyCollection<ScheduleActionResult> RecentActions, IReadOnlyCollection<DateTime> NextActionTimes);
