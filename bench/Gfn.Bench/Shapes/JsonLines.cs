using System.Globalization;
using System.Text;

namespace Gfn.Bench.Shapes;

/// <summary>JSON text being written, and the vocabulary it is written with.</summary>
internal sealed class JsonLines(RandomSource random)
{
    private const string Consonants = "bcdfghklmnprstvz";
    private const string Vowels = "aeiou";
    private static readonly string[] Rich = ["\\n", " caf\u00e9 \u4f60\u597d", " \\u00fc\\u4e2d", " \U0001F680", "\\t-", " \\\"so\\\""];
    private readonly string[] words = [.. Enumerable.Range(0, 4_000).Select(i => Syllables(1 + (i % 4), i + 7_001))];

    public StringBuilder Text { get; } = new(1 << 20);

    public RandomSource Random => random;

    public string Word(int below) => words[random.Skewed(below)];

    /// <summary>A made-up name, always the same for one number.</summary>
    public static string Syllables(int count, int number)
    {
        var name = new StringBuilder();
        var mixed = new RandomSource((ulong)number);
        for (var i = 0; i < count; i++)
        {
            name.Append(Consonants[mixed.Below(Consonants.Length)]).Append(Vowels[mixed.Below(Vowels.Length)]);
        }

        return name.ToString();
    }

    public JsonLines Raw(string text)
    {
        Text.Append(text);
        return this;
    }

    public JsonLines Number(long number)
    {
        Text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    public JsonLines Number(double number, string format)
    {
        Text.Append(number.ToString(format, CultureInfo.InvariantCulture));
        return this;
    }

    public JsonLines Hex(int digits)
    {
        ulong bits = 0;
        for (var i = 0; i < digits; i++)
        {
            bits = i % 16 == 0 ? random.Next() : bits >> 4;
            Text.Append("0123456789abcdef"[(int)(bits & 15)]);
        }

        return this;
    }

    public JsonLines Moment(long seconds, bool milliseconds = false)
    {
        var moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Text.Append(moment.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        if (milliseconds)
        {
            Text.Append(CultureInfo.InvariantCulture, $".{random.Below(1_000):D3}");
        }

        Text.Append('Z');
        return this;
    }

    /// <summary>Words with blanks between; rich ones carry escapes, commas and letters beyond ASCII here and there.</summary>
    public JsonLines Sentence(int count, bool rich)
    {
        for (var i = 0; i < count; i++)
        {
            Text.Append(i == 0 ? "" : " ").Append(Word(words.Length));
            if (rich && random.Below(100) is var kind && kind < Rich.Length)
            {
                Text.Append(Rich[kind]);
            }
        }

        return this;
    }
}
