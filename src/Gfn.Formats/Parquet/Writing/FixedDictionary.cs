using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>The distinct fixed-width values of a column in one row group, in order of first appearance.</summary>
/// <remarks>Open addressing on the value's bits. Bounded in entries and in steps of one search, which also bounds what hostile input can cost.</remarks>
internal sealed unsafe class FixedDictionary<T>(int bytesMax) : IDisposable
    where T : unmanaged
{
    private const int EntriesMax = 32_768;
    private const int StepsMax = 32;
    private const int FirstSlots = 1_024;
    private readonly int entriesMax = Math.Min(EntriesMax, bytesMax / sizeof(T));
    private readonly NativeBuffer values = new(256);
    private Slot* slots = (Slot*)ClearedMemory.Alloc(FirstSlots * (nuint)sizeof(Slot));
    private int slotCount = FirstSlots;

    ~FixedDictionary() => NativeMemory.Free(slots);

    public int Count { get; private set; }

    /// <summary>Values in PLAIN form.</summary>
    public ReadOnlySpan<byte> Body => values.Written;

    public T this[int index] => ((T*)values.Start)[index];

    /// <summary>Index of a value, made if need be; -1 if it is new and there is no room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Index(T value)
    {
        var key = Key(value);
        var slot = slots + (Hash(key) & (uint)(slotCount - 1));
        return slot->Index != 0 && slot->Key == key ? slot->Index - 1 : Search(value, key);
    }

    public void Clear()
    {
        Count = 0;
        values.Length = 0;
        NativeMemory.Clear(slots, (nuint)slotCount * (nuint)sizeof(Slot));
    }

    public void Dispose()
    {
        NativeMemory.Free(slots);
        slots = null;
        values.Dispose();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(T value) => sizeof(T) == sizeof(ulong) ? Unsafe.BitCast<T, ulong>(value) : Unsafe.BitCast<T, uint>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ulong key) => (uint)((key * 0x9E3779B97F4A7C15) >> 32);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Search(T value, ulong key)
    {
        var at = Hash(key) & (uint)(slotCount - 1);
        for (var step = 0; step < StepsMax; step++)
        {
            var slot = slots + at;
            if (slot->Index == 0)
            {
                return Add(slot, value, key);
            }

            if (slot->Key == key)
            {
                return slot->Index - 1;
            }

            at = (at + 1) & (uint)(slotCount - 1);
        }

        return -1;
    }

    private int Add(Slot* slot, T value, ulong key)
    {
        if (Count >= entriesMax)
        {
            return -1;
        }

        values.Append(new ReadOnlySpan<byte>(&value, sizeof(T)));
        *slot = new Slot { Key = key, Index = ++Count };
        if (Count * 2 > slotCount)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        var (old, oldCount) = ((nint)slots, slotCount);
        slotCount *= 2;
        slots = (Slot*)ClearedMemory.Alloc((nuint)slotCount * (nuint)sizeof(Slot));
        for (var slot = (Slot*)old; slot < (Slot*)old + oldCount; slot++)
        {
            if (slot->Index == 0)
            {
                continue;
            }

            var at = Hash(slot->Key) & (uint)(slotCount - 1);
            while (slots[at].Index != 0)
            {
                at = (at + 1) & (uint)(slotCount - 1);
            }

            slots[at] = *slot;
        }

        NativeMemory.Free((void*)old);
    }

    private struct Slot
    {
        public ulong Key;
        public int Index;
    }
}
