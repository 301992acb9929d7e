namespace Temporalio.Worker.Tuning;

/// <summary>Says how many tasks of one kind may be worked on at a time.</summary>
public abstract class SlotSupplier
{
    private protected SlotSupplier()
    {
    }
}

/// <summary>A fixed number of slots.</summary>
public sealed class FixedSizeSlotSupplier : SlotSupplier
{
    public FixedSizeSlotSupplier(int slotCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotCount, 1);
        SlotCount = slotCount;
    }

    public int SlotCount { get; }
}

/// <summary>A supplier of the user's own. Called from many threads at a time.</summary>
public abstract class CustomSlotSupplier : SlotSupplier
{
    protected CustomSlotSupplier()
    {
    }

    /// <summary>Waits for a slot before a poll.</summary>
    public abstract Task<SlotPermit> ReserveSlotAsync(SlotReserveContext ctx, CancellationToken cancellationToken);

    /// <summary>Gives a slot at once or none: for eager and local activities.</summary>
    public abstract SlotPermit? TryReserveSlot(SlotReserveContext ctx);

    public abstract void MarkSlotUsed(SlotMarkUsedContext ctx);

    public abstract void ReleaseSlot(SlotReleaseContext ctx);
}
