using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gfn.Formats.Ndjson;

/// <summary>Says which of the next bytes are digits.</summary>
/// <remarks>Numbers of a column differ in length, and a loop over their digits guesses wrong at each end; counting bits does not guess.</remarks>
internal static unsafe class DigitScan
{
    /// <summary>Bytes looked at.</summary>
    public const int Window = 32;

    /// <summary>A bit for each of the next <see cref="Window"/> bytes, set for a digit; they must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Digits(byte* p) => Vector256.IsHardwareAccelerated ? Vectorised(p) : Scalar(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Vectorised(byte* p)
    {
        var values = Vector256.Load(p) - Vector256.Create((byte)'0');
        return Vector256.Equals(Vector256.Min(values, Vector256.Create((byte)9)), values).ExtractMostSignificantBits();
    }

    public static uint Scalar(byte* p)
    {
        uint digits = 0;
        for (var i = 0; i < Window; i++)
        {
            digits |= (uint)(p[i] - '0') <= 9 ? 1u << i : 0;
        }

        return digits;
    }

    /// <summary>How many digits stand in a row, from bit <paramref name="from"/> on; up to the window's end at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run(uint digits, int from) => BitOperations.TrailingZeroCount(~((ulong)digits >> from));
}
