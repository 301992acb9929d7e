using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>The distinct values of a column in one row group, in order of first appearance, laid out as a dictionary page's body.</summary>
/// <remarks>
/// Open addressing. A slot holds the first sixteen bytes of its value beside length and index, so that short values, the usual ones,
/// are found with one cache line. Bounded three ways: bytes, entries, and steps of one search, which also bounds what hostile input can cost.
/// </remarks>
internal sealed unsafe class ValueDictionary : IDisposable
{
    /// <summary>Most entries: an index has sixteen bits.</summary>
    public const int EntriesMax = 65_536;

    private const int StepsMax = 64;
    private const int FirstSlots = 256;
    private readonly int bytesMax;
    private readonly NativeBuffer values = new(1_024);
    private Slot* slots;
    private Entry* entries;
    private int slotCount = FirstSlots;
    private int entryCapacity = FirstSlots / 2;

    public ValueDictionary(int bytesMax)
    {
        this.bytesMax = bytesMax;
        slots = (Slot*)ClearedMemory.Alloc((nuint)slotCount * (nuint)sizeof(Slot));
        entries = (Entry*)NativeMemory.Alloc((nuint)entryCapacity, (nuint)sizeof(Entry));
    }

    ~ValueDictionary() => Free();

    public int Count { get; private set; }

    /// <summary>The body: length and bytes of each value.</summary>
    public ReadOnlySpan<byte> Body => values.Written;

    /// <summary>What <see cref="Place"/> counts from.</summary>
    public byte* Start => values.Start;

    public (int Offset, int Length) Place(int index) => (entries[index].Offset + sizeof(int), *(int*)(values.Start + entries[index].Offset));

    public ReadOnlySpan<byte> Value(int index)
    {
        var at = values.Start + entries[index].Offset;
        return new ReadOnlySpan<byte>(at + sizeof(int), *(int*)at);
    }

    /// <summary>Sixteen bytes of ones, then sixteen of zeros.</summary>
    private static byte* Masks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference<byte>(
        [
            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]));
    }

    /// <summary>The first eight bytes of a value as a number that orders like they do; absent ones count as zero.</summary>
    public ulong Prefix(int index) => entries[index].Prefix;

    /// <summary>Marks an entry as used on a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Use(int index, int page) => entries[index].Page = page;

    public bool IsUsed(int index, int page) => entries[index].Page == page;

    /// <summary>Whether looking a value up is likely to wait for memory.</summary>
    public bool IsLarge => slotCount > 1 << 12;

    /// <summary>Has the memory fetched that looking a value up will need.</summary>
    /// <param name="p">The value; sixteen bytes from here can be read.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(byte* p, int length)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(slots + (HashOf(p, length, out _, out _) & (uint)(slotCount - 1)));
        }
    }

    /// <summary>Index of a value, made if need be.</summary>
    /// <param name="p">The value; sixteen bytes from here can be read.</param>
    /// <param name="length">Its length.</param>
    /// <returns>-1 if it is new and there is no room for it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Index(byte* p, int length)
    {
        var hash = HashOf(p, length, out var low, out var high);
        var slot = slots + (hash & (uint)(slotCount - 1));
        return slot->Low == low && slot->High == high && slot->Length == length && slot->Index != 0 && (length <= 16 || SameRest(slot, p, length))
            ? slot->Index - 1
            : Search(p, length, low, high, hash);
    }

    /// <summary>Forgets all values. A table that the last row group filled is kept for the next one; one that was too large by far is given back.</summary>
    public void Clear()
    {
        const int Spare = 8;
        var fitting = Math.Max(FirstSlots, (int)BitOperations.RoundUpToPowerOf2((uint)Count * Spare));
        if (slotCount > fitting)
        {
            Free();
            slotCount = fitting;
            entryCapacity = fitting / 2;
            slots = (Slot*)ClearedMemory.Alloc((nuint)slotCount * (nuint)sizeof(Slot));
            entries = (Entry*)NativeMemory.Alloc((nuint)entryCapacity, (nuint)sizeof(Entry));
        }
        else if (Count > 0)
        {
            NativeMemory.Clear(slots, (nuint)slotCount * (nuint)sizeof(Slot));
        }

        Count = 0;
        values.Reset(bytesMax);
    }

    public void Dispose()
    {
        Free();
        values.Dispose();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(byte* p, int length, out ulong low, out ulong high)
    {
        // Lengths around eight are as good as random in many columns, so the bytes behind a short value are masked off without a branch.
        var mask = (ulong*)(Masks + 16 - Math.Min(length, 16));
        low = *(ulong*)p & mask[0];
        high = *(ulong*)(p + 8) & mask[1];
        var hash = Mix(low ^ 0x9E3779B97F4A7C15, high ^ (0xC2B2AE3D27D4EB4F + (ulong)length));
        return length > 16 ? HashRest(hash, p, length) : hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong HashRest(ulong hash, byte* p, int length)
    {
        var end = p + length - 16;
        for (p += 16; p < end; p += 16)
        {
            hash = Mix(*(ulong*)p ^ hash, *(ulong*)(p + 8) ^ 0x9E3779B97F4A7C15);
        }

        return Mix(*(ulong*)end ^ hash, *(ulong*)(end + 8) ^ 0xC2B2AE3D27D4EB4F);
    }

    private bool SameRest(Slot* slot, byte* p, int length) =>
        new ReadOnlySpan<byte>(p + 16, length - 16).SequenceEqual(new ReadOnlySpan<byte>(values.Start + slot->Offset + sizeof(int) + 16, length - 16));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Search(byte* p, int length, ulong low, ulong high, ulong hash)
    {
        var at = hash & (uint)(slotCount - 1);
        for (var step = 0; step < StepsMax; step++)
        {
            var slot = slots + at;
            if (slot->Index == 0)
            {
                return Add(slot, p, length, low, high, hash);
            }

            if (slot->Low == low && slot->High == high && slot->Length == length && (length <= 16 || SameRest(slot, p, length)))
            {
                return slot->Index - 1;
            }

            at = (at + 1) & (uint)(slotCount - 1);
        }

        return -1;
    }

    private int Add(Slot* slot, byte* p, int length, ulong low, ulong high, ulong hash)
    {
        if (Count == EntriesMax || (long)values.Length + sizeof(int) + length > bytesMax)
        {
            return -1;
        }

        if (Count == entryCapacity)
        {
            entryCapacity *= 2;
            entries = (Entry*)NativeMemory.Realloc(entries, (nuint)entryCapacity * (nuint)sizeof(Entry));
        }

        var offset = values.Length;
        values.Reserve(sizeof(int) + length);
        *(int*)(values.Start + offset) = length;
        Buffer.MemoryCopy(p, values.Start + offset + sizeof(int), length, length);
        values.Length += sizeof(int) + length;

        entries[Count] = new Entry { Offset = offset, Page = -1, Prefix = BinaryPrimitives.ReverseEndianness(low) };
        *slot = new Slot { Low = low, High = high, Length = length, Index = ++Count, Offset = offset, Hash = (uint)hash };
        if (Count * 2 > slotCount)
        {
            GrowSlots();
        }

        return Count - 1;
    }

    private void GrowSlots()
    {
        var old = slots;
        var oldCount = slotCount;
        slotCount *= 2;
        slots = (Slot*)ClearedMemory.Alloc((nuint)slotCount * (nuint)sizeof(Slot));
        for (var slot = old; slot < old + oldCount; slot++)
        {
            if (slot->Index == 0)
            {
                continue;
            }

            var at = slot->Hash & (uint)(slotCount - 1);
            while (slots[at].Index != 0)
            {
                at = (at + 1) & (uint)(slotCount - 1);
            }

            slots[at] = *slot;
        }

        NativeMemory.Free(old);
    }

    private void Free()
    {
        NativeMemory.Free(slots);
        NativeMemory.Free(entries);
        slots = null;
        entries = null;
    }

    private struct Slot
    {
        public ulong Low;
        public ulong High;
        public int Length;
        public int Index;
        public int Offset;
        public uint Hash;
    }

    private struct Entry
    {
        public int Offset;
        public int Page;
        public ulong Prefix;
    }
}
