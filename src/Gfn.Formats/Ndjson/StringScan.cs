using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gfn.Formats.Ndjson;

/// <summary>Finds the next byte of a JSON string that is not plain text: a quote, a backslash or a control character.</summary>
/// <remarks>Both twins need such a byte to exist; they may read up to 31 bytes past it.</remarks>
internal static unsafe class StringScan
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Next(byte* p) => Vector256.IsHardwareAccelerated ? Vectorised(p) : Scalar(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Vectorised(byte* p)
    {
        while (true)
        {
            var bytes = Vector256.Load(p);
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.Equals(Vector256.Min(bytes, Vector256.Create((byte)0x1F)), bytes);
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return p + BitOperations.TrailingZeroCount(mask);
            }

            p += Vector256<byte>.Count;
        }
    }

    public static byte* Scalar(byte* p)
    {
        while (*p is not ((byte)'"' or (byte)'\\' or < 0x20))
        {
            p++;
        }

        return p;
    }
}
