using System.Numerics;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Writes integers as bit-packed differences: DELTA_BINARY_PACKED.</summary>
/// <remarks>
/// page := block-size miniblocks-per-block count first-value block*; block := smallest-difference bit-width{4} miniblock{4}.
/// A block holds 128 differences less the smallest of them, a miniblock 32 of equal width. Source: Encodings.md of the format.
/// </remarks>
internal static unsafe class DeltaEncoder
{
    private const int BlockSize = 128;
    private const int Miniblocks = 4;
    private const int MiniblockSize = BlockSize / Miniblocks;

    /// <summary>Appends the values.</summary>
    /// <param name="values">The integers; 32-bit ones widened.</param>
    /// <param name="count">How many.</param>
    /// <param name="bits">32 or 64: differences wrap around at that width.</param>
    /// <param name="target">Takes the bytes.</param>
    public static void Append(long* values, int count, int bits, NativeBuffer target)
    {
        target.Reserve(64);
        Varint(target, BlockSize);
        Varint(target, Miniblocks);
        Varint(target, (ulong)count);
        Varint(target, ZigZag(count > 0 ? values[0] : 0));
        Span<ulong> deltas = stackalloc ulong[BlockSize];
        for (var at = 1; at < count; at += BlockSize)
        {
            var inBlock = Math.Min(BlockSize, count - at);
            var min = long.MaxValue;
            for (var i = 0; i < inBlock; i++)
            {
                var delta = bits == 32 ? (int)values[at + i] - (int)values[at + i - 1] : unchecked(values[at + i] - values[at + i - 1]);
                deltas[i] = (ulong)delta;
                min = Math.Min(min, delta);
            }

            for (var i = 0; i < inBlock; i++)
            {
                deltas[i] = bits == 32 ? (uint)(deltas[i] - (ulong)min) : deltas[i] - (ulong)min;
            }

            deltas[inBlock..].Clear();
            Block(target, min, deltas, inBlock);
        }
    }

    private static void Block(NativeBuffer target, long min, ReadOnlySpan<ulong> deltas, int count)
    {
        target.Reserve(32 + (BlockSize * sizeof(ulong)));
        Varint(target, ZigZag(min));
        var widths = target.Start + target.Length;
        target.Length += Miniblocks;
        for (var miniblock = 0; miniblock < Miniblocks; miniblock++)
        {
            var values = deltas.Slice(miniblock * MiniblockSize, MiniblockSize);
            ulong all = 0;
            foreach (var value in values)
            {
                all |= value;
            }

            widths[miniblock] = (byte)(64 - BitOperations.LeadingZeroCount(all));
            if (miniblock * MiniblockSize < count)
            {
                Pack(target, values, widths[miniblock]);
            }
        }
    }

    /// <summary>Least significant bit first; 32 values of any width fill whole bytes.</summary>
    private static void Pack(NativeBuffer target, ReadOnlySpan<ulong> values, int width)
    {
        var p = target.Start + target.Length;
        UInt128 pending = 0;
        var bits = 0;
        foreach (var value in values)
        {
            pending |= (UInt128)value << bits;
            bits += width;
            for (; bits >= 8; bits -= 8)
            {
                *p++ = (byte)pending;
                pending >>= 8;
            }
        }

        target.Length = (int)(p - target.Start);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static void Varint(NativeBuffer target, ulong value)
    {
        while (value >= 0x80)
        {
            target.Start[target.Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target.Start[target.Length++] = (byte)value;
    }
}
