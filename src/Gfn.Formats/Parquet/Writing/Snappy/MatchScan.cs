using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gfn.Formats.Parquet.Writing.Snappy;

/// <summary>Says how far two stretches of bytes agree.</summary>
internal static unsafe class MatchScan
{
    /// <summary>Where bytes stop being equal to those before them.</summary>
    /// <param name="p">Where to begin; at least 32 bytes before <paramref name="end"/>.</param>
    /// <param name="earlier">What to compare with, before <paramref name="p"/>.</param>
    /// <param name="end">Where to stop.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* End(byte* p, byte* earlier, byte* end) => Vector256.IsHardwareAccelerated ? Vectorised(p, earlier, end) : Scalar(p, earlier, end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Vectorised(byte* p, byte* earlier, byte* end)
    {
        do
        {
            var equal = Vector256.Equals(Vector256.Load(p), Vector256.Load(earlier)).ExtractMostSignificantBits();
            if (equal != uint.MaxValue)
            {
                return p + BitOperations.TrailingZeroCount(~equal);
            }

            p += Vector256<byte>.Count;
            earlier += Vector256<byte>.Count;
        }
        while (end - p >= Vector256<byte>.Count);

        return Scalar(p, earlier, end);
    }

    public static byte* Scalar(byte* p, byte* earlier, byte* end)
    {
        while (p < end && *p == *earlier)
        {
            p++;
            earlier++;
        }

        return p;
    }

    /// <summary>How many of the eight bytes before two places agree, counted back from there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Back(byte* p, byte* earlier) => BitOperations.LeadingZeroCount(*(ulong*)(p - 8) ^ *(ulong*)(earlier - 8)) >> 3;
}
