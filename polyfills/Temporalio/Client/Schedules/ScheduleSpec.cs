namespace Temporalio.Client.Schedules;

/// <summary>When a schedule acts: calendars, intervals and cron strings together, less what is to be skipped. Whole seconds.</summary>
public record ScheduleSpec
{
    public IReadOnlyCollection<ScheduleCalendarSpec> Calendars { get; init; } = [];

    public IReadOnlyCollection<ScheduleIntervalSpec> Intervals { get; init; } = [];

    public IReadOnlyCollection<string> CronExpressions { get; init; } = [];

    public IReadOnlyCollection<ScheduleCalendarSpec> Skip { get; init; } = [];

    public DateTime? StartAt { get; init; }

    public DateTime? EndAt { get; init; }

    public TimeSpan? Jitter { get; init; }

    /// <summary>IANA name; unset is UTC.</summary>
    public string? TimeZoneName { get; init; }
}

/// <summary>Times as the calendar counts them. Unset seconds, minutes and hours are 0; unset days, months and weekdays are all.</summary>
public record ScheduleCalendarSpec
{
    public static readonly IReadOnlyCollection<ScheduleRange> Beginning = [ScheduleRange.Zero];

    public static readonly IReadOnlyCollection<ScheduleRange> AllMonthDays = [new(1, 31)];

    public static readonly IReadOnlyCollection<ScheduleRange> AllMonths = [new(1, 12)];

    public static readonly IReadOnlyCollection<ScheduleRange> AllWeekDays = [new(0, 6)];

    public IReadOnlyCollection<ScheduleRange> Second { get; init; } = Beginning;

    public IReadOnlyCollection<ScheduleRange> Minute { get; init; } = Beginning;

    public IReadOnlyCollection<ScheduleRange> Hour { get; init; } = Beginning;

    public IReadOnlyCollection<ScheduleRange> DayOfMonth { get; init; } = AllMonthDays;

    public IReadOnlyCollection<ScheduleRange> Month { get; init; } = AllMonths;

    public IReadOnlyCollection<ScheduleRange> Year { get; init; } = [];

    public IReadOnlyCollection<ScheduleRange> DayOfWeek { get; init; } = AllWeekDays;

    public string? Comment { get; init; }
}

/// <summary>From, to and step, both ends included.</summary>
public record ScheduleRange(int Start, int End, int Step)
{
    public static readonly ScheduleRange Zero = new(0);

    public ScheduleRange(int start)
        : this(start, start, 0)
    {
    }

    public ScheduleRange(int start, int end)
        : this(start, end, 0)
    {
    }
}

/// <summary>Every so often since the epoch, shifted by the offset.</summary>
public record ScheduleIntervalSpec(TimeSpan Every, TimeSpan? Offset = null);
