using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gfn.Formats.Typed.Values;

/// <summary>Dates and times in the form of RFC 3339, years 0001 to 9999 of the proleptic Gregorian calendar.</summary>
internal static unsafe class CivilText
{
    private const int DateLength = 10;
    private const long MicrosPerSecond = 1_000_000;

    private static ReadOnlySpan<byte> MonthDays => [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary><c>yyyy-MM-dd</c> to days since 1970-01-01.</summary>
    public static bool TryDate(byte* p, int length, out int days)
    {
        days = 0;
        return length == DateLength && TryDay(p, out days);
    }

    /// <summary><c>yyyy-MM-dd'T'HH:mm[:ss[.f…]]</c>, a space or t for T, then Z, z, ±HH:mm or ±HHmm for an instant and nothing for a local time. Microseconds since 1970.</summary>
    /// <returns>False also for a leap second and for digits behind the microseconds that are not zero: they would be lost.</returns>
    public static bool TryTimestamp(byte* p, int length, bool isUtc, out long micros)
    {
        const int MinuteLength = 16;
        micros = 0;
        if (length < MinuteLength || !TryMinute(p, out var minutes))
        {
            return false;
        }

        var end = p + length;
        var second = 0;
        p += MinuteLength;
        if (p < end && *p == (byte)':')
        {
            if (end - p < 3)
            {
                return false;
            }

            second = Two(p + 1);
            p += 3;
            if (p < end && *p == (byte)'.' && !TryFraction(ref p, end, out micros))
            {
                return false;
            }
        }

        if (second > 59 || !TryOffset(p, end, isUtc, out var offsetMinutes))
        {
            return false;
        }

        micros += ((minutes - offsetMinutes) * 60L * MicrosPerSecond) + (second * MicrosPerSecond);
        return true;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm</c>, or with a space or t, to minutes since 1970; sixteen bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryMinute(byte* p, out long minutes) => Ssse3.IsSupported ? TryMinuteVectorised(p, out minutes) : TryMinuteScalar(p, out minutes);

    public static bool TryMinuteVectorised(byte* p, out long minutes)
    {
        const uint Separators = (1 << 4) | (1 << 7) | (1 << 13);
        minutes = 0;
        var bytes = Vector128.Load(p);
        var equal = Vector128.Equals(bytes, Vector128.Create((byte)0, 0, 0, 0, (byte)'-', 0, 0, (byte)'-', 0, 0, 0, 0, 0, (byte)':', 0, 0)).ExtractMostSignificantBits();
        const byte Nothing = 0x80;
        var digits = Ssse3.Shuffle(bytes - Vector128.Create((byte)'0'), Vector128.Create(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, Nothing, Nothing, Nothing, Nothing));
        if ((equal & Separators) != Separators || p[DateLength] is not ((byte)'T' or (byte)' ' or (byte)'t') || Vector128.GreaterThanAny(digits, Vector128.Create((byte)9)))
        {
            return false;
        }

        var pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 0, 0, 0, 0)).AsUInt64();
        var date = pairs.ToScalar();
        var time = (uint)pairs.GetElement(1);
        var (hour, minute) = (time & 0xFFFF, time >> 16);
        if (hour > 23 || minute > 59 || !TryDay((int)(((date & 0xFFFF) * 100) + ((date >> 16) & 0xFFFF)), (int)((date >> 32) & 0xFFFF), (int)(date >> 48), out var days))
        {
            return false;
        }

        minutes = (((days * 24L) + hour) * 60L) + minute;
        return true;
    }

    public static bool TryMinuteScalar(byte* p, out long minutes)
    {
        minutes = 0;
        if (!TryDay(p, out var days) || p[DateLength] is not ((byte)'T' or (byte)' ' or (byte)'t') || p[13] != (byte)':')
        {
            return false;
        }

        var hour = Two(p + 11);
        var minute = Two(p + 14);
        minutes = (((days * 24L) + hour) * 60L) + minute;
        return hour <= 23 && minute <= 59;
    }

    /// <summary>Two digits; 100 and more if they are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(byte* p)
    {
        var tens = (uint)(p[0] - '0');
        var ones = (uint)(p[1] - '0');
        return tens > 9 || ones > 9 ? 100 : (int)((tens * 10) + ones);
    }

    private static bool TryDay(byte* p, out int days)
    {
        days = 0;
        var century = Two(p);
        var yearOfCentury = Two(p + 2);
        return p[4] == (byte)'-' && p[7] == (byte)'-' && century <= 99 && yearOfCentury <= 99 && TryDay((century * 100) + yearOfCentury, Two(p + 5), Two(p + 8), out days);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDay(int year, int month, int day, out int days)
    {
        days = 0;
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > MonthDays[month - 1] || (month == 2 && day == 29 && !DateTime.IsLeapYear(year)))
        {
            return false;
        }

        // Years that begin on 1 March, so that the leap day comes last.
        const int EpochFromYear0 = 719_468;
        var shifted = month <= 2 ? year - 1 : year;
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        days = (shifted * 365) + (shifted / 4) - (shifted / 100) + (shifted / 400) + dayOfYear - EpochFromYear0;
        return true;
    }

    private static bool TryFraction(ref byte* p, byte* end, out long micros)
    {
        micros = 0;
        var first = ++p;
        var unit = MicrosPerSecond / 10;
        for (; p < end && NumberText.IsDigit(*p); p++, unit /= 10)
        {
            if (unit == 0 && *p != (byte)'0')
            {
                return false;
            }

            micros += (*p - '0') * unit;
        }

        return p > first;
    }

    private static bool TryOffset(byte* p, byte* end, bool isUtc, out int minutes)
    {
        minutes = 0;
        var left = end - p;
        if (!isUtc)
        {
            return left == 0;
        }

        if (left == 1)
        {
            return (*p | 0x20) == (byte)'z';
        }

        var colon = left == 6 && p[3] == (byte)':' ? 1 : 0;
        if (left != 5 + colon || *p is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var (hours, rest) = (Two(p + 1), Two(p + 3 + colon));
        minutes = ((hours * 60) + rest) * (*p == (byte)'-' ? -1 : 1);
        return hours <= 23 && rest <= 59;
    }
}
