namespace Temporalio.Engine.Histories;

/// <summary>
/// The classic five fields of a workflow's cron schedule (UTC), or <c>@every 90m</c>, <c>@hourly</c>, <c>@daily</c>, <c>@weekly</c>,
/// <c>@monthly</c>, <c>@yearly</c>.
/// </summary>
internal sealed class CronSpec
{
    private static readonly string[] Months = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly TimeSpan? every;
    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong days;
    private readonly ulong months;
    private readonly ulong weekdays;
    private readonly bool anyDay;
    private readonly bool anyWeekday;

    private CronSpec(TimeSpan every) => this.every = every;

    private CronSpec(string[] fields)
    {
        minutes = Field(fields[0], 0, 59, []);
        hours = Field(fields[1], 0, 23, []);
        days = Field(fields[2], 1, 31, []);
        months = Field(fields[3], 1, 12, Months);
        weekdays = Field(fields[4], 0, 7, Weekdays);
        weekdays |= (weekdays >> 7) & 1;
        anyDay = fields[2] is "*" or "?";
        anyWeekday = fields[4] is "*" or "?";
    }

    /// <exception cref="Seam.ServiceException">InvalidArgument, when the text is no schedule.</exception>
    public static CronSpec Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("@every ", StringComparison.Ordinal))
        {
            return new CronSpec(Durations.Parse(trimmed["@every ".Length..]) ?? throw Bad());
        }

        var fields = (trimmed switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => trimmed,
        }).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return fields.Length == 5 ? new CronSpec(fields) : throw Bad();
        }
        catch (FormatException)
        {
            throw Bad();
        }
    }

    /// <summary>The wait from <paramref name="now"/> to the next time after <paramref name="last"/>; times that have passed are left out.</summary>
    public TimeSpan Backoff(DateTime last, DateTime now)
    {
        if (every is { } interval)
        {
            var next = last + interval;
            while (next <= now)
            {
                next += interval;
            }

            return next - now;
        }

        return Next(now) - now;
    }

    private static Seam.ServiceException Bad() => Refusal.InvalidArgument("invalid CronSchedule.");

    private DateTime Next(DateTime after)
    {
        var at = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, DateTimeKind.Utc).AddMinutes(1);
        var end = at.AddYears(5);
        while (at < end)
        {
            if (!Has(months, at.Month))
            {
                at = new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
            }
            else if (!DayMatches(at))
            {
                at = at.Date.AddDays(1);
            }
            else if (!Has(hours, at.Hour))
            {
                at = at.Date.AddHours(at.Hour + 1);
            }
            else if (!Has(minutes, at.Minute))
            {
                at = at.AddMinutes(1);
            }
            else
            {
                return at;
            }
        }

        throw Refusal.InvalidArgument("invalid CronSchedule. cause: no time matches within five years");
    }

    private bool DayMatches(DateTime at)
    {
        var day = Has(days, at.Day);
        var weekday = Has(weekdays, (int)at.DayOfWeek);
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) == 1;

    private static ulong Field(string text, int min, int max, string[] names)
    {
        var set = 0UL;
        foreach (var part in text.Split(','))
        {
            var step = part.Split('/');
            var by = step.Length > 1 ? int.Parse(step[1], System.Globalization.CultureInfo.InvariantCulture) : 1;
            var (from, to) = Range(step[0], min, max, names, step.Length > 1);
            if (from < min || to > max || from > to || by < 1)
            {
                throw new FormatException(part);
            }

            for (var value = from; value <= to; value += by)
            {
                set |= 1UL << value;
            }
        }

        return set;
    }

    private static (int From, int To) Range(string text, int min, int max, string[] names, bool stepped)
    {
        if (text is "*" or "?")
        {
            return (min, max);
        }

        var ends = text.Split('-');
        var from = Value(ends[0], names);
        return (from, ends.Length > 1 ? Value(ends[1], names) : stepped ? max : from);
    }

    private static int Value(string text, string[] names)
    {
        var named = Array.FindIndex(names, name => name.Length > 0 && name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return named >= 0 ? named : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
