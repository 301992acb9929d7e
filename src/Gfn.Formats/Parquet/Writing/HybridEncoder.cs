using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Writes Parquet's run-length and bit-packing hybrid.</summary>
/// <remarks>
/// run := header value+; header is an unsigned varint. Low bit 0: a run of (header >> 1) equal values, one value in whole bytes.
/// Low bit 1: (header >> 1) groups of eight values, each packed least significant bit first. The last group of a page is padded with zeros.
/// Source: Encodings.md of the format.
/// </remarks>
internal static unsafe class HybridEncoder
{
    /// <summary>Most bytes that <paramref name="count"/> values of <paramref name="width"/> bits can take.</summary>
    public static int BytesMax(int count, int width) => (((count + 7) / 8) * (width + 1)) + 16;

    /// <summary>Levels of width 1, given as a bit for each row.</summary>
    /// <param name="bits">One bit a row, least significant first; bits behind the last row are zero.</param>
    /// <param name="count">Rows.</param>
    /// <param name="target">Room for <see cref="BytesMax"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Levels(byte* bits, int count, byte* target)
    {
        const int RunBytesMin = 8;
        var start = target;
        var bytes = (count + 7) / 8;
        var full = count / 8;
        var i = 0;
        while (i < bytes)
        {
            var run = EqualBytes(bits, i, full);
            if (run >= RunBytesMin)
            {
                target = Varint(target, (uint)(run * 8) << 1);
                *target++ = (byte)(bits[i] & 1);
                i += run;
                continue;
            }

            var packed = i;
            while (i < bytes && EqualBytes(bits, i, full) < RunBytesMin)
            {
                i++;
            }

            target = Varint(target, ((uint)(i - packed) << 1) | 1);
            Buffer.MemoryCopy(bits + packed, target, i - packed, i - packed);
            target += i - packed;
        }

        return (int)(target - start);
    }

    /// <summary>One run of equal values.</summary>
    public static byte* Run(byte* target, int count, int value, int width)
    {
        target = Varint(target, (uint)count << 1);
        for (var i = 0; i < (width + 7) / 8; i++)
        {
            *target++ = (byte)(value >> (8 * i));
        }

        return target;
    }

    /// <summary>Dictionary indexes. Eight equal groups in a row become a run.</summary>
    /// <param name="indexes">The indexes; may be read and overwritten up to seven places behind the last.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Bits of each, 1 to 16.</param>
    /// <param name="target">Room for <see cref="BytesMax"/>.</param>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Indexes(ushort* indexes, int count, int width, byte* target)
    {
        const int RunGroupsMin = 2;
        var start = target;
        NativeMemory.Clear(indexes + count, 7 * sizeof(ushort));
        var groups = (count + 7) / 8;
        var full = count / 8;
        var i = 0;
        while (i < groups)
        {
            var run = EqualGroups(indexes, i, full);
            if (run >= RunGroupsMin)
            {
                target = Run(target, run * 8, indexes[i * 8], width);
                i += run;
                continue;
            }

            var packed = i;
            do
            {
                i++;
            }
            while (i < groups && !IsRun(indexes, i, full));

            target = Varint(target, ((uint)(i - packed) << 1) | 1);
            target = Pack(indexes + (packed * 8), i - packed, width, target);
        }

        return (int)(target - start);
    }

    public static byte* Varint(byte* target, uint value)
    {
        while (value >= 0x80)
        {
            *target++ = (byte)(value | 0x80);
            value >>= 7;
        }

        *target++ = (byte)value;
        return target;
    }

    private static int EqualBytes(byte* bits, int from, int full)
    {
        if (from >= full || bits[from] is not (0x00 or 0xFF))
        {
            return 0;
        }

        var i = from + 1;
        while (i < full && bits[i] == bits[from])
        {
            i++;
        }

        return i - from;
    }

    /// <summary>Whether two full groups from here on hold one value only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsRun(ushort* indexes, int group, int full)
    {
        if (group + 1 >= full)
        {
            return false;
        }

        var words = (ulong*)(indexes + (group * 8));
        return words[0] == words[1] && words[1] == words[2] && words[2] == words[3] && words[0] == (ulong)(ushort)words[0] * 0x0001_0001_0001_0001;
    }

    private static int EqualGroups(ushort* indexes, int from, int full)
    {
        if (!IsRun(indexes, from, full))
        {
            return 0;
        }

        var words = (ulong*)(indexes + (from * 8));
        var i = 2;
        while (from + (i / 2) < full && words[i] == words[0] && words[i + 1] == words[0])
        {
            i += 2;
        }

        return i / 2;
    }

    private static byte* Pack(ushort* indexes, int groups, int width, byte* target)
    {
        for (var g = 0; g < groups; g++, indexes += 8, target += width)
        {
            var low = (ulong)indexes[0] | ((ulong)indexes[1] << width) | ((ulong)indexes[2] << (2 * width)) | ((ulong)indexes[3] << (3 * width));
            var high = (ulong)indexes[4] | ((ulong)indexes[5] << width) | ((ulong)indexes[6] << (2 * width)) | ((ulong)indexes[7] << (3 * width));
            var shift = 4 * width;
            *(ulong*)target = shift == 64 ? low : low | (high << shift);
            *(ulong*)(target + 8) = shift == 64 ? high : high >> (64 - shift);
        }

        return target;
    }
}
