using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>A DATE, whose range goes beyond <see cref="DateOnly"/> and has two infinities.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DuckDBDateOnly
{
    /// <summary>Days that stand for infinity; its negative for the other one.</summary>
    internal const int InfinityDays = int.MaxValue;

    public static readonly DuckDBDateOnly PositiveInfinity = FromDays(InfinityDays);

    public static readonly DuckDBDateOnly NegativeInfinity = FromDays(-InfinityDays);

    private const int EpochDayNumber = 719_162;

    public DuckDBDateOnly(int year, byte month, byte day)
    {
        Year = year;
        Month = month;
        Day = day;
    }

    public int Year { get; }

    public byte Month { get; }

    public byte Day { get; }

    public bool IsInfinity => IsPositiveInfinity || IsNegativeInfinity;

    public bool IsPositiveInfinity => Days == InfinityDays;

    public bool IsNegativeInfinity => Days == -InfinityDays;

    /// <summary>Days since 1970-01-01.</summary>
    internal int Days
    {
        get
        {
            long year = Month > 2 ? Year : Year - 1L;
            var era = Math.DivRem(year, 400, out var yearOfEra);
            if (yearOfEra < 0)
            {
                era--;
                yearOfEra += 400;
            }

            var dayOfYear = (((153 * (Month + (Month > 2 ? -3 : 9))) + 2) / 5) + Day - 1;
            var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
            return checked((int)((era * 146_097) + dayOfEra - 719_468));
        }
    }

    public static DuckDBDateOnly FromDateTime(DateTime dateTime) => FromDateOnly(DateOnly.FromDateTime(dateTime));

    public static DuckDBDateOnly FromDateOnly(DateOnly dateOnly) => new(dateOnly.Year, (byte)dateOnly.Month, (byte)dateOnly.Day);

    public static implicit operator DateOnly(DuckDBDateOnly dateOnly) => dateOnly.ToDateOnly();

    public static implicit operator DuckDBDateOnly(DateOnly date) => FromDateOnly(date);

    public static explicit operator DateTime(DuckDBDateOnly dateOnly) => dateOnly.ToDateTime();

    public static explicit operator DuckDBDateOnly(DateTime dateTime) => FromDateTime(dateTime);

    public DateTime ToDateTime() => ToDateOnly().ToDateTime(TimeOnly.MinValue);

    public DateOnly ToDateOnly() => IsInfinity
        ? throw new InvalidOperationException("An infinite DATE is no DateOnly: read it as DuckDBDateOnly and ask IsInfinity.")
        : DateOnly.FromDayNumber(checked(Days + EpochDayNumber));

    /// <summary>The day so many days after 1970-01-01, in the proleptic Gregorian calendar with a year 0.</summary>
    internal static DuckDBDateOnly FromDays(int days)
    {
        var shifted = days + 719_468L;
        var era = Math.DivRem(shifted, 146_097, out var dayOfEra);
        if (dayOfEra < 0)
        {
            era--;
            dayOfEra += 146_097;
        }

        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1;
        var month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        return new DuckDBDateOnly((int)((era * 400) + yearOfEra + (month <= 2 ? 1 : 0)), (byte)month, (byte)day);
    }
}
