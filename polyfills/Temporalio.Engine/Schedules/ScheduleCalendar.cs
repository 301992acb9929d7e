using Google.Protobuf.Collections;
using Temporalio.Api.Schedule.V1;

namespace Temporalio.Engine.Schedules;

/// <summary>One calendar of a schedule: which seconds of a time zone's clock match it.</summary>
/// <remarks>
/// Where a clock change makes a local time ambiguous or leaves it out, this does what the server does: a time that spring leaves out is
/// skipped; in autumn the instant is guessed from the offset that holds when the local time is read as UTC, and an hour that comes again
/// is entered a second time only when the guess jumped over it.
/// </remarks>
internal sealed class ScheduleCalendar(StructuredCalendarSpec spec, TimeZoneInfo zone)
{
    public const int YearMin = 2000;
    public const int YearMax = 2100;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ulong seconds = Bits(spec.Second);
    private readonly ulong minutes = Bits(spec.Minute);
    private readonly ulong hours = Bits(spec.Hour);
    private readonly ulong days = Bits(spec.DayOfMonth);
    private readonly ulong months = Bits(spec.Month);
    private readonly ulong weekdays = Bits(spec.DayOfWeek);
    private readonly HashSet<int> years = [.. spec.Year.SelectMany(Values)];

    public bool Matches(DateTime utc)
    {
        var local = Local(utc);
        return HasYear(local.Year) && Has(months, local.Month) && Has(days, local.Day) && Has(weekdays, (int)local.DayOfWeek)
            && Has(hours, local.Hour) && Has(minutes, local.Minute) && Has(seconds, local.Second);
    }

    /// <summary>The first instant after <paramref name="utc"/> that matches; null when none does until the end of 2100.</summary>
    public DateTime? Next(DateTime utc)
    {
        var local = Local(utc);
        var at = new Cursor(local) { Repeat = Local(utc - Hour).Hour == local.Hour ? Hour : TimeSpan.Zero };
        at.Second++;
        while (Carry(ref at))
        {
            if (!Advance(ref at))
            {
                continue;
            }

            var found = Utc(at.Time);
            if (Local(found).Hour == at.Hour)
            {
                return found + at.Repeat;
            }

            // The clocks never showed this hour.
            (at.Hour, at.Minute, at.Second) = (at.Hour + 1, 0, 0);
        }

        return null;
    }

    /// <summary>Brings fields that ran over into their range. False past the last year.</summary>
    private bool Carry(ref Cursor at)
    {
        if (at.Second >= 60)
        {
            (at.Minute, at.Second) = (at.Minute + 1, 0);
        }

        if (at.Minute >= 60)
        {
            var before = Utc(at.Day.AddHours(at.Hour));
            (at.Hour, at.Minute) = (at.Hour + 1, 0);
            if (at.Repeat == TimeSpan.Zero && Utc(at.Day.AddHours(at.Hour)) - before > Hour)
            {
                at.Hour--;
                at.Repeat = Hour;
            }
            else
            {
                at.Repeat = TimeSpan.Zero;
            }
        }

        if (at.Hour >= 24)
        {
            at.Day = at.Day.AddDays(1);
            at.Hour = 0;
        }

        return at.Day.Year <= YearMax;
    }

    /// <summary>Moves the outermost field that does not match, then those inside it. False when a field ran over and has to be carried first.</summary>
    private bool Advance(ref Cursor at)
    {
        while (!HasYear(at.Day.Year))
        {
            at.Restart(new DateTime(at.Day.Year + 1, 1, 1));
            if (at.Day.Year > YearMax)
            {
                return false;
            }
        }

        while (!Has(months, at.Day.Month))
        {
            var year = at.Day.Year;
            at.Restart(new DateTime(at.Day.Year, at.Day.Month, 1).AddMonths(1));
            if (at.Day.Year != year)
            {
                return false;
            }
        }

        while (!Has(days, at.Day.Day) || !Has(weekdays, (int)at.Day.DayOfWeek))
        {
            var month = at.Day.Month;
            at.Restart(at.Day.AddDays(1));
            if (at.Day.Month != month)
            {
                return false;
            }
        }

        while (!Has(hours, at.Hour))
        {
            (at.Hour, at.Minute, at.Second, at.Repeat) = (at.Hour + 1, 0, 0, TimeSpan.Zero);
            if (at.Hour >= 24)
            {
                return false;
            }
        }

        while (!Has(minutes, at.Minute))
        {
            (at.Minute, at.Second) = (at.Minute + 1, 0);
            if (at.Minute >= 60)
            {
                return false;
            }
        }

        while (!Has(seconds, at.Second))
        {
            at.Second++;
            if (at.Second >= 60)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<int> Values(Api.Schedule.V1.Range range)
    {
        for (var value = range.Start; value <= Math.Max(range.Start, range.End); value += Math.Max(range.Step, 1))
        {
            yield return value;
        }
    }

    private static ulong Bits(RepeatedField<Api.Schedule.V1.Range> ranges) => ranges.SelectMany(Values).Aggregate(0UL, (set, value) => set | (1UL << value));

    private static bool Has(ulong set, int value) => ((set >> value) & 1) == 1;

    private bool HasYear(int year) => years.Count == 0 || years.Contains(year);

    private DateTime Local(DateTime utc) => DateTime.SpecifyKind(utc + zone.GetUtcOffset(utc), DateTimeKind.Unspecified);

    private DateTime Utc(DateTime local)
    {
        var asIfUtc = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var guess = asIfUtc - zone.GetUtcOffset(asIfUtc);
        return asIfUtc - zone.GetUtcOffset(guess);
    }

    private struct Cursor(DateTime local)
    {
        public DateTime Day = local.Date;
        public int Hour = local.Hour;
        public int Minute = local.Minute;
        public int Second = local.Second;

        /// <summary>An hour while the cursor is in the second copy of a repeated hour.</summary>
        public TimeSpan Repeat;

        public readonly DateTime Time => Day.AddHours(Hour).AddMinutes(Minute).AddSeconds(Second);

        public void Restart(DateTime day) => (Day, Hour, Minute, Second, Repeat) = (day, 0, 0, 0, TimeSpan.Zero);
    }
}
