using System.Diagnostics.CodeAnalysis;
using Temporalio.Worker.Tuning;

namespace Temporalio.Worker.Core;

/// <summary>The slots of one kind of task.</summary>
internal abstract class SlotPool
{
    /// <param name="supplier">The tuner's.</param>
    /// <param name="type">What for.</param>
    /// <param name="taskQueue">Whose.</param>
    /// <param name="identity">The worker's.</param>
    /// <param name="tell">Hears how many are in use and how many are free, which suppliers of another's making do not say; null when nobody listens.</param>
    public static SlotPool Of(SlotSupplier supplier, SlotType type, string taskQueue, string identity, Action<int, int?>? tell)
    {
        var pool = Of(supplier, type, taskQueue, identity);
        return tell is null ? pool : new Measured(pool, tell);
    }

    private static SlotPool Of(SlotSupplier supplier, SlotType type, string taskQueue, string identity) => supplier switch
    {
        FixedSizeSlotSupplier fixedSize => new Fixed(fixedSize.SlotCount),
        CustomSlotSupplier custom => new Custom(custom, sticky => new(type, taskQueue, identity, string.Empty, sticky)),
        _ => throw new NotSupportedException(
            $"Slot supplier {supplier.GetType().Name} is not supported by the embedded SDK: use the official Temporalio package for it"),
    };

    /// <summary>Slots that nobody has reserved; null where that is not known.</summary>
    public virtual int? Free => null;

    public abstract Task<SlotPermit> ReserveAsync(bool sticky, CancellationToken cancel);

    public abstract SlotPermit? TryReserve();

    public abstract void MarkUsed(SlotInfo info, SlotPermit permit);

    /// <param name="info">Null when nothing was done with the slot.</param>
    /// <param name="permit">As it was given.</param>
    public abstract void Release(SlotInfo? info, SlotPermit permit);

    [SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds nothing to dispose.")]
    private sealed class Fixed(int count) : SlotPool
    {
        private static readonly SlotPermit Any = new();

        private readonly SemaphoreSlim free = new(count);

        public override int? Free => free.CurrentCount;

        public override async Task<SlotPermit> ReserveAsync(bool sticky, CancellationToken cancel)
        {
            await free.WaitAsync(cancel).ConfigureAwait(false);
            return Any;
        }

        public override SlotPermit? TryReserve() => free.Wait(0) ? Any : null;

        public override void MarkUsed(SlotInfo info, SlotPermit permit)
        {
        }

        public override void Release(SlotInfo? info, SlotPermit permit) => free.Release();
    }

    /// <summary>Tells what every change leaves.</summary>
    private sealed class Measured(SlotPool inner, Action<int, int?> tell) : SlotPool
    {
        private int used;

        public override async Task<SlotPermit> ReserveAsync(bool sticky, CancellationToken cancel)
        {
            var permit = await inner.ReserveAsync(sticky, cancel).ConfigureAwait(false);
            Tell();
            return permit;
        }

        public override SlotPermit? TryReserve()
        {
            var permit = inner.TryReserve();
            Tell();
            return permit;
        }

        public override void MarkUsed(SlotInfo info, SlotPermit permit)
        {
            inner.MarkUsed(info, permit);
            Interlocked.Increment(ref used);
            Tell();
        }

        public override void Release(SlotInfo? info, SlotPermit permit)
        {
            inner.Release(info, permit);
            if (info is not null)
            {
                Interlocked.Decrement(ref used);
            }

            Tell();
        }

        private void Tell() => tell(Volatile.Read(ref used), inner.Free);
    }

    private sealed class Custom(CustomSlotSupplier supplier, Func<bool, SlotReserveContext> context) : SlotPool
    {
        public override Task<SlotPermit> ReserveAsync(bool sticky, CancellationToken cancel) =>
            supplier.ReserveSlotAsync(context(sticky), cancel);

        public override SlotPermit? TryReserve() => supplier.TryReserveSlot(context(arg: false));

        public override void MarkUsed(SlotInfo info, SlotPermit permit) => supplier.MarkSlotUsed(new(info, permit));

        public override void Release(SlotInfo? info, SlotPermit permit) => supplier.ReleaseSlot(new(info, permit));
    }
}
