namespace Temporalio.Worker.Tuning;

/// <summary>What a slot is taken for.</summary>
public enum SlotType
{
    Workflow,
    Activity,
    LocalActivity,
}

/// <summary>What a slot is used for.</summary>
public record SlotInfo
{
    private protected SlotInfo()
    {
    }

    public record WorkflowSlotInfo(string WorkflowType, bool IsSticky) : SlotInfo;

    public record ActivitySlotInfo(string ActivityType) : SlotInfo;

    public record LocalActivitySlotInfo(string ActivityType) : SlotInfo;
}

/// <summary>Leave to use one slot.</summary>
public class SlotPermit
{
    public SlotPermit()
    {
    }

    public SlotPermit(object data) => UserData = data;

    public object? UserData { get; init; }
}

public record SlotReserveContext(SlotType SlotType, string TaskQueue, string WorkerIdentity, string WorkerBuildId, bool IsSticky);

public record SlotMarkUsedContext(SlotInfo SlotInfo, SlotPermit Permit);

/// <param name="SlotInfo">Null when the slot was never used.</param>
/// <param name="Permit">As it was given.</param>
public record SlotReleaseContext(SlotInfo? SlotInfo, SlotPermit Permit);
