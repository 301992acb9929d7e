using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Typed.Values;

/// <summary>JSON numbers to integers, doubles and decimals, exactly or not at all; a double is the nearest one.</summary>
/// <remarks>number := -? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?. The text is such a number; <see cref="IsNumber"/> says so where it is not known.</remarks>
internal static unsafe class NumberText
{
    private const int ExactPowers = 22;
    private const long ExactIntegers = 1L << 53;

    private static ReadOnlySpan<double> PowersOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private static ReadOnlySpan<ulong> WholePowers =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    public static bool IsNumber(byte* p, int length)
    {
        var end = p + length;
        p += p < end && *p == (byte)'-' ? 1 : 0;
        if (p == end || !IsDigit(*p))
        {
            return false;
        }

        p = *p == (byte)'0' ? p + 1 : Digits(p, end);
        if (p < end && *p == (byte)'.')
        {
            var behind = Digits(p + 1, end);
            if (behind == p + 1)
            {
                return false;
            }

            p = behind;
        }

        if (p < end && (*p | 0x20) == (byte)'e')
        {
            p++;
            p += p < end && *p is (byte)'+' or (byte)'-' ? 1 : 0;
            var behind = Digits(p, end);
            if (behind == p)
            {
                return false;
            }

            p = behind;
        }

        return p == end;
    }

    /// <summary>An integer of 64 bits; <c>5.0</c> and <c>5e3</c> are integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryInt64(byte* p, int length, out long value)
    {
        var negative = *p == (byte)'-' ? 1 : 0;
        if (length - negative <= ShortNumber.LengthMax && ShortNumber.TryRead(p + negative, length - negative, out var digits, out var scale) && scale == 0)
        {
            value = ((long)digits ^ -negative) + negative;
            return true;
        }

        return TryInt64Slow(p, length, out value);
    }

    /// <summary>The nearest double; false if that is infinite.</summary>
    /// <remarks>Exact by one multiplication or division where digits and power of ten are doubles themselves (Clinger); otherwise the runtime's parser.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDouble(byte* p, int length, out double value)
    {
        var negative = *p == (byte)'-' ? 1 : 0;
        if (length - negative <= ShortNumber.LengthMax && ShortNumber.TryRead(p + negative, length - negative, out var digits, out var scale) && digits <= ExactIntegers)
        {
            var size = (long)digits / Unsafe.Add(ref MemoryMarshal.GetReference(PowersOfTen), scale);
            value = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(size) | ((long)negative << 63));
            return true;
        }

        return TryDoubleSlow(p, length, out value);
    }

    /// <summary>As <see cref="TryScaled"/>, for numbers of up to 18 digits.</summary>
    public static bool TryNarrow(byte* p, int length, int precision, int scale, out long value)
    {
        var negative = *p == (byte)'-' ? 1 : 0;
        if (length - negative > ShortNumber.LengthMax || !ShortNumber.TryRead(p + negative, length - negative, out var digits, out var written))
        {
            var fits = TryScaled(p, length, precision, scale, out var wide);
            value = fits ? (long)wide : 0;
            return fits;
        }

        if (written > scale)
        {
            (digits, var rest) = Math.DivRem(digits, WholePowers[written - scale]);
            if (rest != 0)
            {
                value = 0;
                return false;
            }
        }
        else
        {
            var missing = WholePowers[scale - written];
            if (digits > ulong.MaxValue / 10 / missing)
            {
                value = 0;
                return false;
            }

            digits *= missing;
        }

        value = ((long)digits ^ -negative) + negative;
        return digits < WholePowers[precision];
    }

    /// <summary>The number times 10^<paramref name="scale"/>; false if digits would be lost or there are more than <paramref name="precision"/>.</summary>
    public static bool TryScaled(byte* p, int length, int precision, int scale, out Int128 value)
    {
        value = 0;
        var end = p + length;
        var negative = *p == (byte)'-';
        p += negative ? 1 : 0;
        var mantissaEnd = p;
        while (mantissaEnd < end && (*mantissaEnd | 0x20) != (byte)'e')
        {
            mantissaEnd++;
        }

        var exponent = mantissaEnd < end ? Exponent(mantissaEnd + 1, end) : 0;
        var point = p;
        while (point < mantissaEnd && *point != (byte)'.')
        {
            point++;
        }

        // Digit i counts 10^(whole - 1 - i + exponent); everything below 10^-scale must be zero.
        var whole = (int)(point - p);
        var written = 0;
        var kept = 0;
        for (var at = p; at < mantissaEnd; at++)
        {
            if (*at == (byte)'.')
            {
                continue;
            }

            var power = (long)whole - 1 - written + exponent + scale;
            written++;
            var digit = *at - '0';
            if (digit == 0 && kept == 0)
            {
                continue;
            }

            if (power < 0)
            {
                if (digit != 0)
                {
                    return false;
                }

                continue;
            }

            if (kept == 0 && power >= precision)
            {
                return false;
            }

            value = (value * 10) + digit;
            kept++;
        }

        if (kept > 0)
        {
            var trailing = (long)whole - written + exponent + scale;
            for (; trailing > 0; trailing--)
            {
                value *= 10;
            }
        }

        value = negative ? -value : value;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>What is long or not written as an integer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryInt64Slow(byte* p, int length, out long value)
    {
        const int SafeDigits = 18;
        var negative = *p == (byte)'-';
        var digits = p + (negative ? 1 : 0);
        var end = p + length;
        if (end - digits <= SafeDigits && Digits(digits, end) == end)
        {
            long sum = 0;
            for (; digits < end; digits++)
            {
                sum = (sum * 10) + (*digits - '0');
            }

            value = negative ? -sum : sum;
            return true;
        }

        var fits = TryScaled(p, length, precision: 19, scale: 0, out var wide) && wide >= long.MinValue && wide <= long.MaxValue;
        value = fits ? (long)wide : 0;
        return fits;
    }

    /// <summary>What is long or has an exponent.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryDoubleSlow(byte* p, int length, out double value)
    {
        const int SafeDigits = 18;
        var start = p;
        var end = p + length;
        var negative = *p == (byte)'-';
        p += negative ? 1 : 0;
        long mantissa = 0;
        var digits = 0;
        var exponent = 0;
        while (p < end && IsDigit(*p))
        {
            mantissa = (mantissa * 10) + (*p++ - '0');
            digits++;
        }

        if (p < end && *p == (byte)'.')
        {
            p++;
            while (p < end && IsDigit(*p))
            {
                mantissa = (mantissa * 10) + (*p++ - '0');
                digits++;
                exponent--;
            }
        }

        if (p < end)
        {
            exponent += Exponent(p + 1, end);
        }

        if (digits <= SafeDigits && (ulong)mantissa <= ExactIntegers && exponent is >= -ExactPowers and <= ExactPowers)
        {
            value = exponent < 0 ? mantissa / PowersOfTen[-exponent] : mantissa * PowersOfTen[exponent];
            value = negative ? -value : value;
            return true;
        }

        return double.TryParse(new ReadOnlySpan<byte>(start, length), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private static byte* Digits(byte* p, byte* end)
    {
        while (p < end && IsDigit(*p))
        {
            p++;
        }

        return p;
    }

    /// <summary>What stands behind the e, held within bounds that no number of sensible length gets over.</summary>
    private static int Exponent(byte* p, byte* end)
    {
        const int Limit = 100_000_000;
        var negative = *p == (byte)'-';
        p += *p is (byte)'-' or (byte)'+' ? 1 : 0;
        var value = 0;
        for (; p < end; p++)
        {
            value = Math.Min((value * 10) + (*p - '0'), Limit);
        }

        return negative ? -value : value;
    }
}
