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
        var text = new ReadOnlySpan<byte>(p, length);
        var digits = text.TrimStart((byte)'-');
        if (!text.ContainsAny("eE."u8))
        {
            Integers = true;
            WholeDigits = Math.Max(WholeDigits, digits.Length);
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
        if (text.ContainsAny("eE"u8))
        {
            Exponents = true;
        }
        else
        {
            var point = digits.IndexOf((byte)'.');
            WholeDigits = Math.Max(WholeDigits, point);
            Scale = Math.Max(Scale, digits.Length - point - 1);
        }

        Infinite |= !NumberText.TryDouble(p, length, out _);
    }
}

/// <summary>The keys of objects at one place, in order of first appearance.</summary>
internal sealed class SeenFields
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<byte[]> keys = [];
    private readonly List<(string Name, SeenValues Values)> all = [];

    public IReadOnlyList<(string Name, SeenValues Values)> All => all;

    /// <summary>More keys than were wanted: those behind the limit are not looked at.</summary>
    public bool IsOverflowing { get; private set; }

    /// <summary>What a key's values were.</summary>
    /// <param name="key">Its bytes, escapes resolved.</param>
    /// <param name="expected">The place that usually comes next; then the one behind the key's.</param>
    /// <param name="most">Most keys.</param>
    /// <returns>Null if there are too many keys already.</returns>
    public SeenValues? Find(ReadOnlySpan<byte> key, ref int expected, int most)
    {
        if (expected >= keys.Count || !key.SequenceEqual(keys[expected]))
        {
            var name = Encoding.UTF8.GetString(key);
            if (!places.TryGetValue(name, out expected))
            {
                if (keys.Count == most)
                {
                    IsOverflowing = true;
                    return null;
                }

                expected = keys.Count;
                places.Add(name, expected);
                keys.Add(key.ToArray());
                all.Add((name, new SeenValues()));
            }
        }

        return all[expected++].Values;
    }
}
