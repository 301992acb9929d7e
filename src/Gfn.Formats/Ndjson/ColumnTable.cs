using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Ndjson;

/// <summary>Keys to columns, in order of first appearance. Not thread-safe.</summary>
/// <remarks>
/// Records of one source repeat their keys in the same order, so a column remembers which one stood behind it: a chain through all columns,
/// in which a new column is inserted after its predecessor. Existing links never change, so that absent keys do not disturb them.
/// </remarks>
internal sealed unsafe class ColumnTable : IDisposable
{
    private const int FirstFields = 16;
    private readonly int columnsMax;
    private int[] buckets = new int[64];
    private ulong[] hashes = new ulong[32];
    private int capacity = 32;
    private int first = -1;

    public ColumnTable(int columnsMax)
    {
        this.columnsMax = columnsMax;
        Slots = (ColumnSlot*)NativeMemory.AlignedAlloc((nuint)(capacity * sizeof(ColumnSlot)), 64);
    }

    ~ColumnTable() => Free();

    /// <summary>Moves when a column is added.</summary>
    public ColumnSlot* Slots { get; private set; }

    public int Count { get; private set; }

    /// <summary>The column a record usually begins with; -1 if none is known.</summary>
    public int First => first;

    public ReadOnlySpan<byte> Key(int column) => Slots[column].Key;

    /// <summary>The column of a key, made if need be.</summary>
    /// <param name="key">Its bytes, escapes resolved.</param>
    /// <param name="previous">The column that stood before it in the record; -1 for none.</param>
    /// <returns>-1 if there are as many columns already as allowed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int FindOrAdd(ReadOnlySpan<byte> key, int previous)
    {
        var hash = XxHash3.HashToUInt64(key);
        var bucket = (int)(hash & (uint)(buckets.Length - 1));
        while (buckets[bucket] != 0)
        {
            var column = buckets[bucket] - 1;
            if (hashes[column] == hash && Key(column).SequenceEqual(key))
            {
                return column;
            }

            bucket = (bucket + 1) & (buckets.Length - 1);
        }

        return Count == columnsMax ? -1 : Add(key, hash, bucket, previous);
    }

    /// <summary>Forgets the columns that a rejected record brought in.</summary>
    public void Truncate(int count)
    {
        if (count == Count)
        {
            return;
        }

        while (Count > count)
        {
            var column = --Count;
            Unlink(column);
            FreeSlot(column);
        }

        Rehash(buckets.Length);
    }

    public void Clear() => Truncate(0);

    public void AddField(int column, FieldView field)
    {
        var slot = Slots + column;
        if (slot->Count == slot->Capacity)
        {
            GrowFields(slot);
        }

        slot->Fields[slot->Count++] = field;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void GrowFields(ColumnSlot* slot) => ReserveFields(slot, slot->Capacity == 0 ? FirstFields : slot->Capacity * 2);

    /// <summary>Makes room for <paramref name="count"/> fields in all.</summary>
    public static void ReserveFields(ColumnSlot* slot, int count)
    {
        if (slot->Capacity < count)
        {
            slot->Capacity = count;
            slot->Fields = (FieldView*)NativeMemory.Realloc(slot->Fields, (nuint)(count * sizeof(FieldView)));
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private int Add(ReadOnlySpan<byte> key, ulong hash, int bucket, int previous)
    {
        if (Count == capacity)
        {
            Grow();
        }

        var column = Count++;
        var slot = Slots + column;
        *slot = default;
        slot->LastRecord = -1;
        slot->SetKey(key);

        slot->Next = previous < 0 ? first : Slots[previous].Next;
        if (previous < 0)
        {
            first = column;
        }
        else
        {
            Slots[previous].Next = column;
        }

        hashes[column] = hash;
        buckets[bucket] = column + 1;
        if (Count * 2 > buckets.Length)
        {
            Rehash(buckets.Length * 2);
        }

        return column;
    }

    private void Unlink(int column)
    {
        var next = Slots[column].Next;
        if (first == column)
        {
            first = next;
            return;
        }

        for (var i = 0; i < Count; i++)
        {
            if (Slots[i].Next == column)
            {
                Slots[i].Next = next;
                return;
            }
        }
    }

    private void Rehash(int size)
    {
        buckets = new int[size];
        for (var column = 0; column < Count; column++)
        {
            var bucket = (int)(hashes[column] & (uint)(size - 1));
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & (size - 1);
            }

            buckets[bucket] = column + 1;
        }
    }

    private void Grow()
    {
        capacity *= 2;
        Slots = (ColumnSlot*)NativeMemory.AlignedRealloc(Slots, (nuint)(capacity * sizeof(ColumnSlot)), 64);
        Array.Resize(ref hashes, capacity);
    }

    private void FreeSlot(int column)
    {
        NativeMemory.Free(Slots[column].Written);
        NativeMemory.Free(Slots[column].Fields);
    }

    private void Free()
    {
        for (var column = 0; column < Count; column++)
        {
            FreeSlot(column);
        }

        Count = 0;
        NativeMemory.AlignedFree(Slots);
        Slots = null;
    }
}
