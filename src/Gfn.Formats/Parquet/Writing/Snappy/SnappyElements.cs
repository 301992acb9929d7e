using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gfn.Formats.Parquet.Writing.Snappy;

/// <summary>Writes the elements of a Snappy block.</summary>
/// <remarks>
/// block := length-varint element*; element := literal | copy.
/// literal := tag 00, length - 1 in the upper six bits up to 59, or 60 to 62 and the length - 1 in one to three bytes behind; then the bytes.
/// copy of 4 to 11 bytes from less than 2,048 back := tag 01, length - 4 in three bits, offset in three and eight bits.
/// copy of 1 to 64 bytes from less than 65,536 back := tag 10, length - 1 in six bits, offset in two bytes.
/// Source: format_description.txt of Snappy. Every method may write 32 bytes more than it returns to have written.
/// </remarks>
internal static unsafe class SnappyElements
{
    private const int Literal = 0;
    private const int NearCopy = 1;
    private const int FarCopy = 2;
    private const int CopyBytesMax = 64;

    /// <summary>Most bytes that a body of <paramref name="length"/> bytes can become, and what may be written behind them.</summary>
    public static int BytesMax(int length) => checked(length + (length / 6) + 96);

    public static byte* WriteLength(byte* target, uint length) => HybridEncoder.Varint(target, length);

    /// <summary>Bytes as they are; nothing if there are none.</summary>
    /// <param name="from">The first byte.</param>
    /// <param name="to">Behind the last.</param>
    /// <param name="readable">Behind the last byte that may be read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteLiteral(byte* target, byte* from, byte* to, byte* readable)
    {
        var length = (int)(to - from);
        if (length > 60 || readable - from < 64)
        {
            return WriteLongLiteral(target, from, length);
        }

        // An empty literal writes a tag that the next element overwrites.
        *target = (byte)((length - 1) << 2);
        Vector256.Store(Vector256.Load(from), target + 1);
        Vector256.Store(Vector256.Load(from + 32), target + 33);
        return target + length + (length == 0 ? 0 : 1);
    }

    /// <summary>A copy of 4 bytes or more.</summary>
    /// <param name="offset">How far back, 1 to 65,535.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteCopy(byte* target, int offset, int length)
    {
        while (length > CopyBytesMax)
        {
            // What remains must be at least four.
            var part = length < CopyBytesMax + 4 ? CopyBytesMax - 4 : CopyBytesMax;
            *(int*)target = FarCopy | ((part - 1) << 2) | (offset << 8);
            target += 3;
            length -= part;
        }

        // Which of the two forms fits is as good as random, so it is not branched on: all ones when the near one does.
        var isNear = ((length - 12) & (offset - 2_048)) >> 31;
        var near = NearCopy | ((length - 4) << 2) | ((offset >> 8) << 5) | ((offset & 0xFF) << 8);
        var far = FarCopy | ((length - 1) << 2) | (offset << 8);
        *(int*)target = far ^ ((far ^ near) & isNear);
        return target + 3 + isNear;
    }

    /// <summary>As <see cref="WriteLiteral"/>, for any length and without reading behind.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* WriteLongLiteral(byte* target, byte* from, int length)
    {
        if (length == 0)
        {
            return target;
        }

        var rest = length - 1;
        if (rest < 60)
        {
            *target++ = (byte)(Literal | (rest << 2));
        }
        else
        {
            var bytes = rest < 1 << 8 ? 1 : rest < 1 << 16 ? 2 : rest < 1 << 24 ? 3 : 4;
            *target++ = (byte)(Literal | ((59 + bytes) << 2));
            *(int*)target = rest;
            target += bytes;
        }

        Buffer.MemoryCopy(from, target, length, length);
        return target + length;
    }
}
