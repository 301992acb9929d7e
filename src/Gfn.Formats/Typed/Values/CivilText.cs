using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryTimestamp(byte* p, int length, bool isUtc, out long micros)
    {
        const int MinuteLength = 16;
        micros = 0;
        if (length < MinuteLength || !TryDay(p, out var days) || p[DateLength] is not ((byte)'T' or (byte)' ' or (byte)'t') || p[13] != (byte)':')
        {
            return false;
        }

        var end = p + length;
        var hour = Two(p + 11);
        var minute = Two(p + 14);
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

        if (hour > 23 || minute > 59 || second > 59 || !TryOffset(p, end, isUtc, out var offsetMinutes))
        {
            return false;
        }

        micros += ((((days * 24L) + hour) * 60L) + minute - offsetMinutes) * 60L * MicrosPerSecond;
        micros += second * MicrosPerSecond;
        return true;
    }

    /// <summary>Two digits; 100 and more if they are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(byte* p)
    {
        var tens = (uint)(p[0] - '0');
        var ones = (uint)(p[1] - '0');
        return tens > 9 || ones > 9 ? 100 : (int)((tens * 10) + ones);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryDay(byte* p, out int days)
    {
        days = 0;
        var century = Two(p);
        var yearOfCentury = Two(p + 2);
        var month = Two(p + 5);
        var day = Two(p + 8);
        if (p[4] != (byte)'-' || p[7] != (byte)'-' || century > 99 || yearOfCentury > 99 || month is < 1 or > 12 || day < 1 || day > MonthDays[month - 1])
        {
            return false;
        }

        var year = (century * 100) + yearOfCentury;
        if (year == 0 || (month == 2 && day == 29 && !DateTime.IsLeapYear(year)))
        {
            return false;
        }

        // Days by 400-year eras that begin on 1 March, so that the leap day comes last.
        const int DaysPerEra = 146_097;
        const int EpochFromEra0 = 719_468;
        var shifted = month <= 2 ? year - 1 : year;
        var era = shifted / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        days = (era * DaysPerEra) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - EpochFromEra0;
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
