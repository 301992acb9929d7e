using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>S3's order of events of one key: hexadecimal text of varying length.</summary>
/// <remarks>Comparable only between events of the same key. The larger number is the later event: the shorter one is padded with zeros on the left, then text order decides. Source: S3's event message structure.</remarks>
[JsonConverter(typeof(TextValueConverter<Sequencer>))]
public sealed record Sequencer : ITextValue<Sequencer>, IComparable<Sequencer>
{
    private Sequencer(string value) => Value = value;

    /// <inheritdoc/>
    public string Value { get; }

    /// <summary>Accepts 1 to 64 hexadecimal digits; keeps their case.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Sequencer? sequencer)
    {
        sequencer = text is { Length: > 0 and <= 64 } && text.All(char.IsAsciiHexDigit) ? new Sequencer(text) : null;
        return sequencer is not null;
    }

    /// <inheritdoc/>
    public static Sequencer Parse(string text) => TryParse(text, out var sequencer) ? sequencer : throw new FormatException($"'{text}' is not a sequencer: expected hexadecimal digits.");

    /// <inheritdoc/>
    public int CompareTo(Sequencer? other)
    {
        if (other is null)
        {
            return 1;
        }

        var length = Math.Max(Value.Length, other.Value.Length);
        return string.CompareOrdinal(Value.ToUpperInvariant().PadLeft(length, '0'), other.Value.ToUpperInvariant().PadLeft(length, '0'));
    }

    /// <summary>Happened before.</summary>
    public static bool operator <(Sequencer left, Sequencer right) => left.CompareTo(right) < 0;

    /// <summary>Happened after.</summary>
    public static bool operator >(Sequencer left, Sequencer right) => left.CompareTo(right) > 0;

    /// <summary>Did not happen after.</summary>
    public static bool operator <=(Sequencer left, Sequencer right) => left.CompareTo(right) <= 0;

    /// <summary>Did not happen before.</summary>
    public static bool operator >=(Sequencer left, Sequencer right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
