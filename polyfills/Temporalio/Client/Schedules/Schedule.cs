using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace Temporalio.Client.Schedules;

/// <summary>What to do, when, and how.</summary>
public record Schedule(ScheduleAction Action, ScheduleSpec Spec)
{
    public SchedulePolicy Policy { get; init; } = new();

    public ScheduleState State { get; init; } = new();
}

/// <summary>What happens when an action is due while another runs, or was missed, or fails.</summary>
public record SchedulePolicy
{
    public ScheduleOverlapPolicy Overlap { get; init; } = ScheduleOverlapPolicy.Skip;

    /// <summary>How late a missed action may still start. Default 365 days.</summary>
    public TimeSpan CatchupWindow { get; init; } = TimeSpan.FromDays(365);

    public bool PauseOnFailure { get; init; }
}

/// <summary>Paused or not, and how many actions are left.</summary>
public record ScheduleState
{
    public string? Note { get; init; }

    public bool Paused { get; init; }

    public bool LimitedActions { get; init; }

    public long RemainingActions { get; init; }
}

/// <summary>Times to act on again.</summary>
public record ScheduleBackfill(DateTime StartAt, DateTime EndAt, ScheduleOverlapPolicy Overlap = ScheduleOverlapPolicy.Unspecified);

/// <summary>A change of a schedule; null attributes leave those there are.</summary>
public record ScheduleUpdate(Schedule Schedule, SearchAttributeCollection? TypedSearchAttributes = null);

/// <summary>What an update starts from.</summary>
public record ScheduleUpdateInput(ScheduleDescription Description);
