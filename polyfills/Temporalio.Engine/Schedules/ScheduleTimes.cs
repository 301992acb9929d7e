using System.Buffers.Binary;
using System.Text;
using Google.Protobuf.Collections;
using Temporalio.Api.Schedule.V1;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Schedules;

/// <summary>When an action is due: by the schedule, and with jitter.</summary>
internal readonly record struct ScheduledTime(DateTime Nominal, DateTime Due);

/// <summary>A schedule's times: calendars and intervals together, less what is excluded, between start and end.</summary>
internal sealed class ScheduleTimes
{
    private const int CommentMax = 200;

    // A specification that excludes nearly everything it names would be searched for minutes.
    private const int ExcludedInARowMax = 100_000;

    private readonly List<ScheduleCalendar> calendars;
    private readonly List<ScheduleCalendar> excluded;
    private readonly byte[] seed;

    private ScheduleTimes(ScheduleSpec spec, string seed)
    {
        Spec = spec;
        var zone = Zone(spec);
        calendars = spec.StructuredCalendar.Select(calendar => new ScheduleCalendar(calendar, zone)).ToList();
        excluded = spec.ExcludeStructuredCalendar.Select(calendar => new ScheduleCalendar(calendar, zone)).ToList();
        this.seed = Encoding.UTF8.GetBytes(seed);
    }

    /// <summary>The specification in one form: structured calendars and intervals only, with every default filled in.</summary>
    public ScheduleSpec Spec { get; }

    /// <param name="spec">As a client sent it; left as it is.</param>
    /// <param name="seed">What the jitter depends on beside the time; at least ten bytes.</param>
    /// <exception cref="Seam.ServiceException">InvalidArgument "Invalid schedule spec: …".</exception>
    public static ScheduleTimes Parse(ScheduleSpec? spec, string seed)
    {
        try
        {
            return new ScheduleTimes(Canonical(spec?.Clone() ?? new ScheduleSpec()), seed);
        }
        catch (FormatException e)
        {
            throw Refusal.InvalidArgument($"Invalid schedule spec: {e.Message}");
        }
    }

    /// <summary>The first time after the given one; null when there is none.</summary>
    public ScheduledTime? Next(DateTime after)
    {
        if (Spec.StartTime is { } start && after < start.ToDateTime())
        {
            after = start.ToDateTime().AddSeconds(-1);
        }

        for (var tries = 0; tries < ExcludedInARowMax; tries++)
        {
            if (NextOfAny(after) is not { } nominal || (Spec.EndTime is { } end && nominal > end.ToDateTime()))
            {
                return null;
            }

            if (!excluded.Exists(calendar => calendar.Matches(nominal)))
            {
                return new ScheduledTime(nominal, nominal + Jitter(nominal));
            }

            after = nominal;
        }

        return null;
    }

    private static ScheduleSpec Canonical(ScheduleSpec spec)
    {
        spec.StructuredCalendar.Add(spec.Calendar.Select(ScheduleText.Calendar));
        spec.Calendar.Clear();
#pragma warning disable CS0612 // Deprecated in the protocol, and still sent by older clients.
        spec.ExcludeStructuredCalendar.Add(spec.ExcludeCalendar.Select(ScheduleText.Calendar));
        spec.ExcludeCalendar.Clear();
#pragma warning restore CS0612
        string? cronZone = null;
        foreach (var text in spec.CronString)
        {
            var (calendar, interval, zone) = ScheduleText.Cron(text);
            if (cronZone is not null && cronZone != zone)
            {
                throw new FormatException("conflicting timezone names");
            }

            cronZone = zone;
            if (calendar is not null)
            {
                spec.StructuredCalendar.Add(calendar);
            }

            if (interval is not null)
            {
                spec.Interval.Add(interval);
            }
        }

        spec.CronString.Clear();
        if (!string.IsNullOrEmpty(cronZone))
        {
            spec.TimezoneName = spec.TimezoneName.Length == 0 || spec.TimezoneName == cronZone ? cronZone : throw new FormatException("conflicting timezone names");
        }

        foreach (var calendar in spec.StructuredCalendar.Concat(spec.ExcludeStructuredCalendar))
        {
            Check(calendar);
        }

        foreach (var interval in spec.Interval)
        {
            Check(interval);
        }

        return spec;
    }

    private static void Check(IntervalSpec interval)
    {
        var (every, phase) = (interval.Interval.Span(), interval.Phase.Span());
        if (every < TimeSpan.FromSeconds(1))
        {
            throw new FormatException("interval is too small");
        }

        if (phase < TimeSpan.Zero)
        {
            throw new FormatException("phase is negative");
        }

        if (phase >= every)
        {
            throw new FormatException("phase cannot be greater than Interval");
        }
    }

    private static void Check(StructuredCalendarSpec calendar)
    {
        var problems = new List<string>();
        Check(calendar.Second, "Second", 0, 59, problems);
        Check(calendar.Minute, "Minute", 0, 59, problems);
        Check(calendar.Hour, "Hour", 0, 23, problems);
        Check(calendar.DayOfMonth, "DayOfMonth", 1, 31, problems);
        Check(calendar.Month, "Month", 1, 12, problems);
        Check(calendar.Year, "Year", ScheduleCalendar.YearMin, ScheduleCalendar.YearMax, problems);
        Check(calendar.DayOfWeek, "DayOfWeek", 0, 6, problems);
        if (calendar.Comment.Length > CommentMax)
        {
            problems.Add("comment is too long");
        }

        if (problems.Count > 0)
        {
            throw new FormatException("invalid calendar spec: " + string.Join(", ", problems));
        }
    }

    private static void Check(RepeatedField<Api.Schedule.V1.Range> ranges, string field, int min, int max, List<string> problems)
    {
        foreach (var range in ranges)
        {
            if (range.Start < min || range.Start > max)
            {
                problems.Add($"{field} Start is not in range [{min}-{max}]");
            }

            if (range.End != 0 && (range.End < range.Start || range.End > max))
            {
                problems.Add($"{field} End is before Start or not in range [{min}-{max}]");
            }

            if (range.Step < 0)
            {
                problems.Add($"{field} has invalid Step");
            }

            range.End = Math.Max(range.Start, range.End);
            range.Step = Math.Max(range.Step, 1);
        }
    }

    private static TimeZoneInfo Zone(ScheduleSpec spec)
    {
        if (!spec.TimezoneData.IsEmpty)
        {
            throw new FormatException("time zone data is not supported by the embedded engine; name a zone of the IANA database in timezone_name");
        }

        try
        {
            return spec.TimezoneName is "" or "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(spec.TimezoneName);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            throw new FormatException($"unknown time zone {spec.TimezoneName}", e);
        }
    }

    private static DateTime NextOf(IntervalSpec interval, DateTime after)
    {
        var every = interval.Interval.Seconds;
        var phase = interval.Phase?.Seconds ?? 0;
        var seconds = new DateTimeOffset(after).ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(((((seconds - phase) / every) + 1) * every) + phase).UtcDateTime;
    }

    private DateTime? NextOfAny(DateTime after)
    {
        DateTime? first = null;
        foreach (var next in calendars.Select(calendar => calendar.Next(after)).Concat(Spec.Interval.Select(interval => (DateTime?)NextOf(interval, after))))
        {
            first = next is null || first <= next ? first : next;
        }

        return first;
    }

    /// <summary>Depends on the time and the seed only, in whole milliseconds, and never reaches past the next time.</summary>
    private TimeSpan Jitter(DateTime nominal)
    {
        var most = Spec.Jitter.Span();
        if (most <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        if (NextOfAny(nominal) is { } following && following - nominal < most)
        {
            most = following - nominal;
        }

        // The time in the binary form of Go's time package: version, seconds since the year 1, nanoseconds, and no zone.
        Span<byte> hashed = stackalloc byte[15 + seed.Length];
        hashed[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(hashed[1..], nominal.Ticks / TimeSpan.TicksPerSecond);
        BinaryPrimitives.WriteInt32BigEndian(hashed[9..], 0);
        BinaryPrimitives.WriteInt16BigEndian(hashed[13..], -1);
        seed.CopyTo(hashed[15..]);
        var milliseconds = (ulong)Math.Min((long)most.TotalMilliseconds, uint.MaxValue);
        return TimeSpan.FromMilliseconds((long)((Fingerprint.Hash32(hashed) * milliseconds) >> 32));
    }
}
