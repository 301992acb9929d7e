using System.Text;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Inference;

/// <summary>What kinds of values one place of the records has had.</summary>
internal sealed unsafe class SeenValues
{
    private const long ExactIntegers = 1L << 53;

    public bool Bools { get; set; }

    public bool Objects { get; set; }

    public bool Arrays { get; set; }

    /// <summary>Integers, written without point and exponent.</summary>
    public bool Integers { get; private set; }

    /// <summary>Numbers with a point or exponent.</summary>
    public bool Fractions { get; private set; }

    public bool Exponents { get; private set; }

    /// <summary>Integers of more than 64 bits.</summary>
    public bool WideIntegers { get; private set; }

    /// <summary>Integers that no double equals.</summary>
    public bool InexactIntegers { get; private set; }

    /// <summary>Numbers beyond the largest double.</summary>
    public bool Infinite { get; private set; }

    /// <summary>Most digits before the point.</summary>
    public int WholeDigits { get; private set; }

    /// <summary>Most digits behind it.</summary>
    public int Scale { get; private set; }

    public bool Texts { get; private set; }

    public bool Dates { get; private set; }

    public bool Instants { get; private set; }

    public bool LocalTimes { get; private set; }

    /// <summary>Texts that are neither dates nor times.</summary>
    public bool OtherTexts { get; private set; }

    public SeenFields? Fields { get; set; }

    public SeenValues? Element { get; set; }

    /// <summary>A string's content, escapes unresolved: what holds one is no date.</summary>
    public void AddText(byte* p, int length)
    {
        Texts = true;
        if (OtherTexts)
        {
            return;
        }

        if (CivilText.TryTimestamp(p, length, isUtc: true, out _))
        {
            Instants = true;
        }
        else if (CivilText.TryDate(p, length, out _))
        {
            Dates = true;
        }
        else if (CivilText.TryTimestamp(p, length, isUtc: false, out _))
        {
            LocalTimes = true;
        }
        else
        {
            OtherTexts = true;
        }
    }

    public void AddNumber(byte* p, int length)
    {
        var first = *p == (byte)'-' ? 1 : 0;
        var (point, hasExponent) = (-1, false);
        for (var i = first; i < length; i++)
        {
            point = p[i] == (byte)'.' ? i : point;
            hasExponent |= (p[i] | 0x20) == (byte)'e';
        }

        if (point < 0 && !hasExponent)
        {
            Integers = true;
            WholeDigits = Math.Max(WholeDigits, length - first);
            if (!NumberText.TryInt64(p, length, out var value))
            {
                WideIntegers = InexactIntegers = true;
            }
            else if (value is > ExactIntegers or < -ExactIntegers)
            {
                InexactIntegers |= (double)value >= long.MaxValue || (long)(double)value != value;
            }

            return;
        }

        Fractions = true;
        if (hasExponent)
        {
            Exponents = true;
        }
        else
        {
            WholeDigits = Math.Max(WholeDigits, point - first);
            Scale = Math.Max(Scale, length - point - 1);
        }

        Infinite |= !NumberText.TryDouble(p, length, out _);
    }
}

/// <summary>The keys of objects at one place, in order of first appearance.</summary>
internal sealed class SeenFields
{
    private readonly Dictionary<string, SeenField> byName = new(StringComparer.Ordinal);
    private readonly List<SeenField> all = [];

    public IReadOnlyList<SeenField> All => all;

    /// <summary>More keys than were wanted: those behind the limit are not looked at.</summary>
    public bool IsOverflowing { get; private set; }

    /// <summary>What a key's values were.</summary>
    /// <param name="key">Its bytes, escapes resolved.</param>
    /// <param name="expected">The place that usually comes next; then the one behind the key's.</param>
    /// <param name="most">Most keys.</param>
    /// <returns>Null if there are too many keys already.</returns>
    public SeenValues? Find(ReadOnlySpan<byte> key, ref int expected, int most)
    {
        if (expected < all.Count && key.SequenceEqual(all[expected].Key))
        {
            return all[expected++].Values;
        }

        var name = Encoding.UTF8.GetString(key);
        if (!byName.TryGetValue(name, out var field))
        {
            if (all.Count == most)
            {
                IsOverflowing = true;
                return null;
            }

            field = new SeenField(name, key.ToArray(), all.Count, new SeenValues());
            byName.Add(name, field);
            all.Add(field);
        }

        expected = field.Place + 1;
        return field.Values;
    }
}

/// <summary>A key of objects at one place.</summary>
/// <param name="Name">As text.</param>
/// <param name="Key">Its bytes.</param>
/// <param name="Place">How many came before it.</param>
/// <param name="Values">What its values were.</param>
internal sealed record SeenField(string Name, byte[] Key, int Place, SeenValues Values);
