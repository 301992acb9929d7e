using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>A calendar day in UTC, the partition every pipeline works by. Wire form <c>yyyy-MM-dd</c>.</summary>
[JsonConverter(typeof(TextValueConverter<RunDate>))]
public sealed record RunDate : ITextValue<RunDate>, IComparable<RunDate>
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>Wraps a calendar day.</summary>
    /// <param name="day">The day, taken as UTC.</param>
    public RunDate(DateOnly day) => Day = day;

    /// <summary>The day itself.</summary>
    public DateOnly Day { get; }

    /// <inheritdoc/>
    public string Value => Day.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>First instant of the day.</summary>
    public DateTimeOffset Start => new(Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>First instant of the next day.</summary>
    public DateTimeOffset End => Start.AddDays(1);

    /// <summary>The UTC day of an instant, whatever its offset.</summary>
    public static RunDate Of(DateTimeOffset instant) => new(DateOnly.FromDateTime(instant.UtcDateTime));

    /// <summary>Accepts exactly <c>yyyy-MM-dd</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RunDate? date)
    {
        date = DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new RunDate(day) : null;
        return date is not null;
    }

    /// <inheritdoc/>
    public static RunDate Parse(string text) => TryParse(text, out var date) ? date : throw new FormatException($"'{text}' is not a date of the form yyyy-MM-dd.");

    /// <inheritdoc/>
    public int CompareTo(RunDate? other) => other is null ? 1 : Day.CompareTo(other.Day);

    /// <summary>Earlier than.</summary>
    public static bool operator <(RunDate left, RunDate right) => left.CompareTo(right) < 0;

    /// <summary>Later than.</summary>
    public static bool operator >(RunDate left, RunDate right) => left.CompareTo(right) > 0;

    /// <summary>Not later than.</summary>
    public static bool operator <=(RunDate left, RunDate right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(RunDate left, RunDate right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
