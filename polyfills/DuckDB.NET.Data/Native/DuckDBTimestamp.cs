using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>A TIMESTAMP to the microsecond, whose range goes beyond <see cref="DateTime"/> and has two infinities.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DuckDBTimestamp
{
    /// <summary>Stored value that stands for infinity, in every unit; its negative for the other one.</summary>
    internal const long InfinityValue = long.MaxValue;

    internal const long NegativeInfinityValue = -InfinityValue;

    public static readonly DuckDBTimestamp PositiveInfinity = new(DuckDBDateOnly.PositiveInfinity, default);

    public static readonly DuckDBTimestamp NegativeInfinity = new(DuckDBDateOnly.NegativeInfinity, default);

    private const long MicrosOfDay = 86_400_000_000;

    public DuckDBTimestamp(DuckDBDateOnly date, DuckDBTimeOnly time)
    {
        Date = date;
        Time = time;
    }

    public DuckDBDateOnly Date { get; }

    public DuckDBTimeOnly Time { get; }

    public bool IsInfinity => Date.IsInfinity;

    public bool IsPositiveInfinity => Date.IsPositiveInfinity;

    public bool IsNegativeInfinity => Date.IsNegativeInfinity;

    /// <summary>Microseconds since 1970-01-01.</summary>
    internal long Micros => IsPositiveInfinity ? InfinityValue
        : IsNegativeInfinity ? NegativeInfinityValue
        : checked((Date.Days * MicrosOfDay) + Time.Micros);

    public static implicit operator DateTime(DuckDBTimestamp timestamp) => timestamp.ToDateTime();

    public static implicit operator DuckDBTimestamp(DateTime timestamp) => FromDateTime(timestamp);

    /// <summary>Date and time as they stand; the kind is not looked at, ticks below a microsecond are dropped.</summary>
    public static DuckDBTimestamp FromDateTime(DateTime dateTime) =>
        FromMicros((dateTime.Ticks - DateTime.UnixEpoch.Ticks - (dateTime.Ticks % TimeSpan.TicksPerMicrosecond)) / TimeSpan.TicksPerMicrosecond);

    public DateTime ToDateTime() => IsInfinity
        ? throw new InvalidOperationException("An infinite TIMESTAMP is no DateTime: read it as DuckDBTimestamp and ask IsInfinity.")
        : Date.ToDateTime().AddTicks(Time.Ticks);

    internal static DuckDBTimestamp FromMicros(long micros)
    {
        if (micros is InfinityValue or NegativeInfinityValue)
        {
            return micros > 0 ? PositiveInfinity : NegativeInfinity;
        }

        var days = Math.DivRem(micros, MicrosOfDay, out var rest);
        if (rest < 0)
        {
            days--;
            rest += MicrosOfDay;
        }

        return new DuckDBTimestamp(DuckDBDateOnly.FromDays((int)days), DuckDBTimeOnly.FromMicros(rest));
    }
}
