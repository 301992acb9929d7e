using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Typed.Columns;

/// <summary>What an entry of a leaf is.</summary>
internal enum EntryForm : byte
{
    /// <summary>Null, or an empty list.</summary>
    Null,

    /// <summary>A number or literal.</summary>
    Plain,

    /// <summary>A string without escapes; its quotes are left out.</summary>
    Text,

    /// <summary>A string with escapes.</summary>
    Escaped,

    /// <summary>An object or array.</summary>
    Nested,
}

/// <summary>A value where it lies in the block, with its levels; or several equal nulls in a row.</summary>
internal struct LeafEntry
{
    public int Offset;

    /// <summary>Bytes; of nulls, how many.</summary>
    public int Length;

    /// <summary>Row of the batch; of nulls that begin rows, the first.</summary>
    public ushort Row;
    public byte Definition;
    public byte Repetition;
    public EntryForm Form;
}

/// <summary>The entries of one leaf in a batch, in order.</summary>
internal sealed unsafe class LeafEntries : IDisposable
{
    private const int FirstCapacity = 64;
    private const int CapacityKept = 1 << 14;
    private LeafEntry* entries = (LeafEntry*)NativeMemory.Alloc(FirstCapacity, (nuint)sizeof(LeafEntry));
    private int capacity = FirstCapacity;
    private int count;

    ~LeafEntries() => NativeMemory.Free(entries);

    public LeafEntry* Start => entries;

    public LeafEntry* End => entries + count;

    public int Count => count;

    /// <summary>Room for an entry, which the caller fills.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeafEntry* Add()
    {
        if (count == capacity)
        {
            Grow();
        }

        return entries + count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddNulls(int row, int repetition, int definition, int rows)
    {
        if (count > 0)
        {
            var last = entries + count - 1;
            if (last->Form == EntryForm.Null && last->Definition == definition && last->Repetition == repetition)
            {
                last->Length += rows;
                return;
            }
        }

        *Add() = new LeafEntry { Length = rows, Row = (ushort)row, Repetition = (byte)repetition, Definition = (byte)definition };
    }

    /// <summary>Takes back what the last value of a field brought, at least one entry: its first repeats no list within the field, those behind it do.</summary>
    /// <param name="repetition">Lists above the field.</param>
    public void DropValue(int repetition)
    {
        while (entries[count - 1].Repetition > repetition)
        {
            count--;
        }

        var first = entries + count - 1;
        if (first->Form == EntryForm.Null && first->Length > 1)
        {
            first->Length--;
        }
        else
        {
            count--;
        }
    }

    public void Clear()
    {
        count = 0;
        if (capacity > CapacityKept)
        {
            capacity = FirstCapacity;
            entries = (LeafEntry*)NativeMemory.Realloc(entries, (nuint)capacity * (nuint)sizeof(LeafEntry));
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(entries);
        entries = null;
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        capacity = checked(capacity * 2);
        entries = (LeafEntry*)NativeMemory.Realloc(entries, (nuint)capacity * (nuint)sizeof(LeafEntry));
    }
}
