using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>An INTERVAL: months, days and microseconds side by side, because a month has no fixed number of days.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DuckDBInterval
{
    public DuckDBInterval(int months, int days, ulong micros)
    {
        Months = months;
        Days = days;
        Micros = micros;
    }

    public int Months { get; }

    public int Days { get; }

    /// <summary>Two's complement of the signed number the library keeps.</summary>
    public ulong Micros { get; }

    public static explicit operator TimeSpan(DuckDBInterval interval) => interval.TryConvert(out var timeSpan)
        ? timeSpan.Value
        : throw new ArgumentOutOfRangeException(nameof(interval), $"An INTERVAL of {interval.Months} months is no TimeSpan: months have no fixed length. Read it as DuckDBInterval.");

    public static implicit operator DuckDBInterval(TimeSpan timeSpan)
    {
        var days = (int)(timeSpan.Ticks / TimeSpan.TicksPerDay);
        return new DuckDBInterval(0, days, (ulong)(timeSpan.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>False when there are months, or more days than a <see cref="TimeSpan"/> holds.</summary>
    public bool TryConvert([NotNullWhen(true)] out TimeSpan? timeSpan)
    {
        var ticks = ((Int128)Days * TimeSpan.TicksPerDay) + ((Int128)(long)Micros * TimeSpan.TicksPerMicrosecond);
        timeSpan = Months == 0 && ticks >= long.MinValue && ticks <= long.MaxValue ? new TimeSpan((long)ticks) : null;
        return timeSpan is not null;
    }
}
