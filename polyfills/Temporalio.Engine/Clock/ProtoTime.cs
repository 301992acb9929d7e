using Google.Protobuf.WellKnownTypes;

namespace Temporalio.Engine.Clock;

/// <summary>Arithmetic on protobuf times, where an unset duration and one of zero both mean "no limit".</summary>
internal static class ProtoTime
{
    public static readonly Duration Zero = new();

    public static bool IsSet(this Duration? duration) => duration is not null && (duration.Seconds != 0 || duration.Nanos != 0);

    public static TimeSpan Span(this Duration? duration) => duration is null ? TimeSpan.Zero : duration.ToTimeSpan();

    public static Timestamp Plus(this Timestamp time, TimeSpan span)
    {
        var left = DateTime.MaxValue - time.ToDateTime();
        return Timestamp.FromDateTime(DateTime.SpecifyKind(time.ToDateTime() + (span < left ? span : left), DateTimeKind.Utc));
    }

    public static Timestamp? Plus(this Timestamp time, Duration? duration) => duration.IsSet() ? time.Plus(duration.Span()) : null;

    /// <summary>The shorter of two limits, either of which may be unset.</summary>
    public static Duration? Cap(Duration? duration, Duration? limit) =>
        !duration.IsSet() ? limit : !limit.IsSet() || duration.Span() <= limit.Span() ? duration : limit;

    /// <summary>The earlier of two instants, either of which may be absent.</summary>
    public static Timestamp? Earlier(Timestamp? left, Timestamp? right) =>
        left is null ? right : right is null || left <= right ? left : right;
}
