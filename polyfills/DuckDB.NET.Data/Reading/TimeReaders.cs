using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Reading;

/// <summary>DATE: days since 1970-01-01.</summary>
internal sealed class DateReader() : VectorReader(DuckDBType.Date, typeof(DateOnly))
{
    public override object Convert(ulong row, Type target)
    {
        var date = DuckDBDateOnly.FromDays(Raw<int>(row));
        return target == typeof(DateOnly) || target == typeof(object) ? (object)date.ToDateOnly()
            : target == typeof(DateTime) ? date.ToDateTime()
            : target == typeof(DuckDBDateOnly) ? date
            : throw NoCast(target);
    }
}

/// <summary>TIME: microseconds since midnight.</summary>
internal sealed class TimeReader() : VectorReader(DuckDBType.Time, typeof(TimeOnly))
{
    public override object Convert(ulong row, Type target)
    {
        var time = DuckDBTimeOnly.FromMicros(Raw<long>(row));
        return target == typeof(TimeOnly) || target == typeof(object) ? (object)(TimeOnly)time
            : target == typeof(DateTime) ? time.ToDateTime()
            : target == typeof(DuckDBTimeOnly) ? time
            : throw NoCast(target);
    }
}

/// <summary>TIMETZ: microseconds in the upper forty bits; the offset counts down from its greatest in the lower twenty-four, so that later sorts later.</summary>
internal sealed class TimeTzReader() : VectorReader(DuckDBType.TimeTz, typeof(DateTimeOffset))
{
    private const int OffsetBits = 24;
    private const int OffsetSecondsMax = (16 * 3_600) - 1;

    /// <summary>The first day of the calendar has no earlier instant, so a time before its offset is on the second.</summary>
    public override object Convert(ulong row, Type target)
    {
        if (target != typeof(DateTimeOffset) && target != typeof(object))
        {
            throw NoCast(target);
        }

        var bits = Raw<ulong>(row);
        var ticks = (long)(bits >> OffsetBits) * TimeSpan.TicksPerMicrosecond;
        var offset = TimeSpan.FromSeconds(OffsetSecondsMax - (long)(bits & ((1UL << OffsetBits) - 1)));
        return new DateTimeOffset(ticks < offset.Ticks ? ticks + TimeSpan.TicksPerDay : ticks, offset);
    }
}

/// <summary>The five TIMESTAMP types: units since 1970-01-01, of UTC when with time zone.</summary>
internal sealed class TimestampReader(DuckDBType type) : VectorReader(type, typeof(DateTime))
{
    public override object Convert(ulong row, Type target)
    {
        var stored = Raw<long>(row);
        if (target == typeof(DuckDBTimestamp) || stored is DuckDBTimestamp.InfinityValue or DuckDBTimestamp.NegativeInfinityValue)
        {
            var timestamp = DuckDBTimestamp.FromMicros(Micros(stored));
            return target == typeof(DuckDBTimestamp) ? (object)timestamp : timestamp.ToDateTime();
        }

        var instant = Instant(stored);
        return target == typeof(DateTime) || target == typeof(object) ? (object)instant
            : target == typeof(DateTimeOffset) ? new DateTimeOffset(instant, TimeSpan.Zero)
            : throw NoCast(target);
    }

    private DateTime Instant(long stored)
    {
        var ticks = Type switch
        {
            DuckDBType.TimestampS => (Int128)stored * TimeSpan.TicksPerSecond,
            DuckDBType.TimestampMs => (Int128)stored * TimeSpan.TicksPerMillisecond,
            DuckDBType.TimestampNs => stored >= 0 ? stored / 100 : (stored - 99) / 100,
            _ => (Int128)stored * TimeSpan.TicksPerMicrosecond,
        } + DateTime.UnixEpoch.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks, DateTimeKind.Unspecified)
            : throw new InvalidCastException("A TIMESTAMP beyond the years 1 to 9999 is no DateTime: read it as DuckDBTimestamp.");
    }

    private long Micros(long stored) => stored is DuckDBTimestamp.InfinityValue or DuckDBTimestamp.NegativeInfinityValue
        ? stored
        : Type switch
        {
            DuckDBType.TimestampS => checked(stored * 1_000_000),
            DuckDBType.TimestampMs => checked(stored * 1_000),
            DuckDBType.TimestampNs => stored >= 0 ? stored / 1_000 : (stored - 999) / 1_000,
            _ => stored,
        };
}

/// <summary>INTERVAL.</summary>
internal sealed class IntervalReader() : VectorReader(DuckDBType.Interval, typeof(TimeSpan))
{
    public override object Convert(ulong row, Type target)
    {
        var stored = Raw<Interop.NativeInterval>(row);
        var interval = new DuckDBInterval(stored.Months, stored.Days, (ulong)stored.Micros);
        if (target == typeof(DuckDBInterval))
        {
            return interval;
        }

        return target == typeof(TimeSpan) || target == typeof(object)
            ? interval.TryConvert(out var span) ? span.Value : throw new InvalidCastException($"An INTERVAL of {interval.Months} months and {interval.Days} days is no TimeSpan: read it as DuckDBInterval.")
            : throw NoCast(target);
    }
}
