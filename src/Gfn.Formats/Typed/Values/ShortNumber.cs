using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gfn.Formats.Typed.Values;

/// <summary>Reads a number of up to sixteen bytes at once, without a loop whose end would be guessed wrong as often as lengths differ.</summary>
internal static unsafe class ShortNumber
{
    /// <summary>Most bytes, the sign excluded.</summary>
    public const int LengthMax = 16;

    /// <summary>Digits with a point among them, or none.</summary>
    /// <param name="p">First digit; sixteen bytes can be read.</param>
    /// <param name="length">1 to <see cref="LengthMax"/>. The text is a JSON number without its sign.</param>
    /// <param name="digits">All digits as one number.</param>
    /// <param name="scale">How many stand behind the point.</param>
    /// <returns>False if there is an exponent.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(byte* p, int length, out ulong digits, out int scale) =>
        Ssse3.IsSupported && Sse41.IsSupported ? Vectorised(p, length, out digits, out scale) : Scalar(p, length, out digits, out scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Vectorised(byte* p, int length, out ulong digits, out int scale)
    {
        var bytes = Vector128.Load(p);
        var values = bytes - Vector128.Create((byte)'0');
        var inside = (1u << length) - 1;
        var others = ~Vector128.Equals(Vector128.Min(values, Vector128.Create((byte)9)), values).ExtractMostSignificantBits() & inside;
        var point = Vector128.Equals(bytes, Vector128.Create((byte)'.')).ExtractMostSignificantBits() & inside;
        var whole = BitOperations.TrailingZeroCount(point | (1u << length));
        var count = length - (point == 0 ? 0 : 1);

        // The digits, moved together and to the right end; what is before them becomes zero.
        var from = Vector128.Create((sbyte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) - Vector128.Create((sbyte)(LengthMax - count));
        from -= Vector128.GreaterThan(from, Vector128.Create((sbyte)(whole - 1)));
        var ones = Ssse3.Shuffle(values, from.AsByte());

        var twos = Ssse3.MultiplyAddAdjacent(ones, Vector128.Create(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1));
        var fours = Sse2.MultiplyAddAdjacent(twos, Vector128.Create(100, 1, 100, 1, 100, 1, 100, 1));
        var eights = Sse2.MultiplyAddAdjacent(Sse41.PackUnsignedSaturate(fours, fours).AsInt16(), Vector128.Create(10_000, 1, 10_000, 1, 10_000, 1, 10_000, 1)).AsUInt64().ToScalar();
        digits = ((uint)eights * 100_000_000UL) + (eights >> 32);
        scale = count - whole;
        return others == point;
    }

    public static bool Scalar(byte* p, int length, out ulong digits, out int scale)
    {
        digits = 0;
        scale = 0;
        var point = -1;
        for (var i = 0; i < length; i++)
        {
            if (p[i] == (byte)'.')
            {
                point = i;
            }
            else if (NumberText.IsDigit(p[i]))
            {
                digits = (digits * 10) + (uint)(p[i] - '0');
            }
            else
            {
                return false;
            }
        }

        scale = point < 0 ? 0 : length - 1 - point;
        return true;
    }
}
