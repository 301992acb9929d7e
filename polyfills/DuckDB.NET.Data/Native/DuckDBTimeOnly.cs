using System.Runtime.InteropServices;

namespace DuckDB.NET.Native;

/// <summary>A TIME, to the microsecond.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DuckDBTimeOnly
{
    public DuckDBTimeOnly(byte hour, byte min, byte sec)
        : this(hour, min, sec, 0)
    {
    }

    public DuckDBTimeOnly(byte hour, byte min, byte sec, int microsecond)
    {
        Hour = hour;
        Min = min;
        Sec = sec;
        Microsecond = microsecond;
    }

    public byte Hour { get; }

    public byte Min { get; }

    public byte Sec { get; }

    public int Microsecond { get; }

    public long Ticks => Micros * TimeSpan.TicksPerMicrosecond;

    internal long Micros => (((((Hour * 60L) + Min) * 60) + Sec) * 1_000_000) + Microsecond;

    public static implicit operator TimeOnly(DuckDBTimeOnly time) => new(time.Ticks);

    public static implicit operator DuckDBTimeOnly(TimeOnly time) => FromMicros(time.Ticks / TimeSpan.TicksPerMicrosecond);

    public static explicit operator DateTime(DuckDBTimeOnly timeOnly) => timeOnly.ToDateTime();

    public static explicit operator DuckDBTimeOnly(DateTime dateTime) => TimeOnly.FromDateTime(dateTime);

    /// <summary>The time on the first day of the calendar.</summary>
    public DateTime ToDateTime() => new(Ticks, DateTimeKind.Unspecified);

    internal static DuckDBTimeOnly FromMicros(long micros)
    {
        var seconds = Math.DivRem(micros, 1_000_000, out var microsecond);
        return new DuckDBTimeOnly((byte)(seconds / 3_600), (byte)(seconds / 60 % 60), (byte)(seconds % 60), (int)microsecond);
    }
}
