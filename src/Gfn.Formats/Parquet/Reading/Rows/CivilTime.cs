namespace Gfn.Formats.Parquet.Reading;

/// <summary>Dates and times as ISO 8601 text, for the whole range the format can store and not only that of <see cref="DateTime"/>.</summary>
internal static class CivilTime
{
    private const long SecondsPerDay = 86_400;

    /// <summary><c>yyyy-MM-dd</c>; years before 0 and after 9999 carry a sign and as many digits as they need.</summary>
    /// <remarks>Days to civil date by 400-year eras, counted from 0000-03-01 so that the leap day comes last.</remarks>
    public static string Date(long days)
    {
        const long DaysPerEra = 146_097;
        const long EpochFromEra0 = 719_468;
        var shifted = days + EpochFromEra0;
        var era = Floor(shifted, DaysPerEra);
        var dayOfEra = shifted - (era * DaysPerEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        var text = year is >= 0 and <= 9_999 ? $"{year:0000}" : $"{year:+0000;-0000}";
        return $"{text}-{month:00}-{day:00}";
    }

    /// <summary><c>HH:mm:ss</c> with as many decimals as the unit has; a count outside of a day as hours beyond 24 or below 0.</summary>
    public static string Time(long count, TimeUnit unit)
    {
        var perSecond = PerSecond(unit);
        var seconds = Floor(count, perSecond);
        return Clock(seconds, (int)((count - (seconds * perSecond)) * (1_000_000_000 / perSecond)), unit);
    }

    /// <summary>Date and time joined by T.</summary>
    public static string Timestamp(long seconds, int nanos, TimeUnit unit)
    {
        var days = Floor(seconds, SecondsPerDay);
        return $"{Date(days)}T{Clock(seconds - (days * SecondsPerDay), nanos, unit)}";
    }

    /// <summary>Splits a count since 1970 into seconds and nanoseconds.</summary>
    public static (long Seconds, int Nanos) Split(long count, TimeUnit unit)
    {
        var perSecond = PerSecond(unit);
        var seconds = Floor(count, perSecond);
        return (seconds, (int)((count - (seconds * perSecond)) * (1_000_000_000 / perSecond)));
    }

    /// <summary>Quotient rounded towards minus infinity.</summary>
    public static long Floor(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    private static long PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Millis => 1_000,
        TimeUnit.Micros => 1_000_000,
        _ => 1_000_000_000,
    };

    private static string Clock(long seconds, int nanos, TimeUnit unit)
    {
        var decimals = unit switch
        {
            TimeUnit.Millis => $"{nanos / 1_000_000:000}",
            TimeUnit.Micros => $"{nanos / 1_000:000000}",
            _ => $"{nanos:000000000}",
        };
        var minutes = Floor(seconds, 60);
        var hours = Floor(minutes, 60);
        return $"{hours:00}:{minutes - (hours * 60):00}:{seconds - (minutes * 60):00}.{decimals}";
    }
}
