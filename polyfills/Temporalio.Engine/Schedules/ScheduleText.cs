using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Schedule.V1;
using Temporalio.Engine.Histories;
using Range = Temporalio.Api.Schedule.V1.Range;

namespace Temporalio.Engine.Schedules;

/// <summary>Cron strings and calendars of text, as structured calendars and intervals.</summary>
internal static class ScheduleText
{
    private const int NameLettersMin = 2;
    private const int SundayAgain = 7;

    private static readonly string[] Months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>Either a calendar or an interval, and the time zone that the text names; "" for none.</summary>
    /// <exception cref="FormatException">The text is no cron string; the message is the server's.</exception>
    public static (StructuredCalendarSpec? Calendar, IntervalSpec? Interval, string Zone) Cron(string text)
    {
        text = text.Trim();
        var zone = "";
        if (text.StartsWith("TZ=", StringComparison.Ordinal) || text.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0)
            {
                throw new FormatException("CronString has time zone but missing fields");
            }

            zone = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..space];
            text = text[space..];
        }

        var mark = text.IndexOf('#', StringComparison.Ordinal);
        var comment = mark < 0 ? "" : text[(mark + 1)..].Trim();
        text = (mark < 0 ? text : text[..mark]).Trim();
        if (text.StartsWith("@every", StringComparison.Ordinal))
        {
            return (null, Every(text), "");
        }

        var fields = Spelled(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var calendar = fields.Length switch
        {
            5 => new CalendarSpec { Minute = fields[0], Hour = fields[1], DayOfMonth = fields[2], Month = fields[3], DayOfWeek = fields[4] },
            6 => new CalendarSpec { Minute = fields[0], Hour = fields[1], DayOfMonth = fields[2], Month = fields[3], DayOfWeek = fields[4], Year = fields[5] },
            7 => new CalendarSpec { Second = fields[0], Minute = fields[1], Hour = fields[2], DayOfMonth = fields[3], Month = fields[4], DayOfWeek = fields[5], Year = fields[6] },
            _ => throw new FormatException("CronString does not have 5-7 fields"),
        };
        calendar.Comment = comment;
        return (Calendar(calendar), null, zone);
    }

    /// <exception cref="FormatException">A field is none; the message names every such field.</exception>
    public static StructuredCalendarSpec Calendar(CalendarSpec text)
    {
        var problems = new List<string>();
        var structured = new StructuredCalendarSpec
        {
            Second = { Field(text.Second, "Second", "0", 0, 59, [], problems) },
            Minute = { Field(text.Minute, "Minute", "0", 0, 59, [], problems) },
            Hour = { Field(text.Hour, "Hour", "0", 0, 23, [], problems) },
            DayOfWeek = { Field(text.DayOfWeek, "DayOfWeek", "*", 0, SundayAgain, Weekdays, problems) },
            DayOfMonth = { Field(text.DayOfMonth, "DayOfMonth", "*", 1, 31, [], problems) },
            Month = { Field(text.Month, "Month", "*", 1, 12, Months, problems) },
            Comment = text.Comment,
        };
        if (text.Year.Trim() is not ("" or "*"))
        {
            structured.Year.Add(Field(text.Year, "Year", "*", ScheduleCalendar.YearMin, ScheduleCalendar.YearMax, [], problems));
        }

        return problems.Count == 0 ? structured : throw new FormatException(string.Join(", ", problems));
    }

    private static string Spelled(string text) => text switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => text,
    };

    private static IntervalSpec Every(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            throw new FormatException("CronString does not have interval after @every");
        }

        var parts = text[(space + 1)..].Split('/', 2);
        var spec = new IntervalSpec { Interval = Duration(parts[0]) };
        if (parts.Length == 2)
        {
            spec.Phase = Duration(parts[1]);
        }

        return spec;
    }

    private static Duration Duration(string text) =>
        Durations.Parse(text) is { } span ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(span) : throw new FormatException($"time: invalid duration \"{text}\"");

    private static List<Range> Field(string text, string field, string whenEmpty, int min, int max, string[] names, List<string> problems)
    {
        try
        {
            text = text.Trim();
            return (text.Length == 0 ? whenEmpty : text).Split(',').SelectMany(part => Part(part, field, min, max, names)).ToList();
        }
        catch (FormatException e)
        {
            problems.Add(e.Message);
            return [];
        }
    }

    private static IEnumerable<Range> Part(string part, string field, int min, int max, string[] names)
    {
        var slash = part.Split('/');
        if (slash.Length > 2)
        {
            throw new FormatException($"{field} has too many slashes");
        }

        var step = 1;
        if (slash.Length == 2 && (!int.TryParse(slash[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1))
        {
            throw new FormatException($"{field} has invalid Step");
        }

        var (start, end) = Ends(slash[0], slash.Length == 2, field, min, max, names);

        // Sunday may be written as 7, in a range too: that becomes a 0 beside the rest of the range.
        if (names == Weekdays && end == SundayAgain)
        {
            if ((SundayAgain - start) % step == 0 && (step > 1 || start > 1))
            {
                yield return new Range();
            }

            if (start == SundayAgain)
            {
                yield break;
            }

            end = SundayAgain - 1;
        }

        yield return new Range { Start = start, End = end, Step = step };
    }

    private static (int Start, int End) Ends(string text, bool stepped, string field, int min, int max, string[] names)
    {
        if (text == "*")
        {
            return (min, max);
        }

        var ends = text.Split('-');
        switch (ends.Length)
        {
            case 1:
                var only = Value(ends[0], names, min, max) ?? throw new FormatException($"{field} is not in range [{min}-{max}]");
                return (only, stepped ? max : only);
            case 2:
                var start = Value(ends[0], names, min, max) ?? throw new FormatException($"{field} Start is not in range [{min}-{max}]");
                return (start, Value(ends[1], names, start, max) ?? throw new FormatException($"{field} End is before Start or not in range [{min}-{max}]"));
            default:
                throw new FormatException($"{field} has too many dashes");
        }
    }

    private static int? Value(string text, string[] names, int min, int max)
    {
        var named = text.Length >= (names == Months ? NameLettersMin + 1 : NameLettersMin)
            ? Array.FindIndex(names, name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            : -1;
        var value = named >= 0 ? named + (names == Months ? 1 : 0)
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : int.MinValue;
        return value >= min && value <= max ? value : null;
    }
}
