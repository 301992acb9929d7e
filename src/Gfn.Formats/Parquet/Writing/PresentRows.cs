using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Which rows of a page have a value: a bit for each, least significant first.</summary>
internal sealed unsafe class PresentRows : IDisposable
{
    private readonly NativeBuffer bits = new(64);
    private int rows;

    public PresentRows() => NativeMemory.Clear(bits.Start, (nuint)bits.Capacity);

    public bool Has(int row) => (bits.Start[row >> 3] & (1 << (row & 7))) != 0;

    /// <summary>The bits of the first rows, those behind the last one marked being zero.</summary>
    public byte* Bits(int count)
    {
        GrowTo(count);
        return bits.Start;
    }

    /// <summary>Sets the bit of each field's row.</summary>
    /// <param name="fields">In order of rows.</param>
    /// <param name="shift">What to add to a field's row to have its row of the page.</param>
    public void Mark(FieldView* fields, int count, int shift)
    {
        if (count == 0)
        {
            return;
        }

        var first = shift + fields[0].Row;
        var end = shift + fields[count - 1].Row + 1;
        GrowTo(end);
        rows = end;
        if (end - first == count)
        {
            MarkRun(first, end);
        }
        else
        {
            MarkEach(fields, count, shift);
        }
    }

    /// <summary>Begins the next page.</summary>
    public void Clear()
    {
        NativeMemory.Clear(bits.Start, (nuint)((rows + 7) / 8));
        rows = 0;
    }

    public void Dispose() => bits.Dispose();

    private void GrowTo(int count)
    {
        var before = bits.Capacity;
        var needed = (count + 7) / 8;
        if (needed > before)
        {
            bits.Length = before;
            bits.Reserve(needed - before);
            NativeMemory.Clear(bits.Start + before, (nuint)(bits.Capacity - before));
        }
    }

    private void MarkRun(int row, int end)
    {
        while (row < end && (row & 7) != 0)
        {
            Set(row++);
        }

        var bytes = (end - row) >> 3;
        Unsafe.InitBlockUnaligned(bits.Start + (row >> 3), 0xFF, (uint)bytes);
        for (row += bytes << 3; row < end; row++)
        {
            Set(row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MarkEach(FieldView* fields, int count, int shift)
    {
        var start = bits.Start;
        for (var i = 0; i < count; i++)
        {
            var row = shift + fields[i].Row;
            start[row >> 3] |= (byte)(1 << (row & 7));
        }
    }

    private void Set(int row) => bits.Start[row >> 3] |= (byte)(1 << (row & 7));
}
