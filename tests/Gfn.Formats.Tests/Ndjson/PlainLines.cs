using System.Globalization;
using System.Text;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>Flat records in their plain form, and such records with some bytes behind the first changed.</summary>
internal static class PlainLines
{
    private const string Changes = "{}[]\\u\",:\\ \t\r\n.-+eE0123456789nulltruefalsxé\u0001";

    /// <summary>A line with some of the columns, in any order.</summary>
    public static string Next(Random random, string[] columns)
    {
        var keys = columns.ToArray();
        random.Shuffle(keys);
        var line = new StringBuilder("{");
        var count = random.Next(1, keys.Length + 1);
        for (var i = 0; i < count; i++)
        {
            line.Append(i == 0 ? "\"" : ",\"").Append(keys[i]).Append("\":").Append(Value(random));
        }

        return line.Append('}').Append(random.Next(4) == 0 ? "\r\n" : "\n").ToString();
    }

    /// <summary>The line with bytes put in, taken out or replaced.</summary>
    public static string Changed(Random random, string line)
    {
        for (var change = random.Next(1, 3); change > 0 && line.Length > 2; change--)
        {
            var at = random.Next(1, line.Length);
            var with = Changes[random.Next(Changes.Length)].ToString();
            line = random.Next(4) switch
            {
                0 => line.Insert(at, with),
                1 => line.Remove(at, 1),
                2 => line.Insert(at, line[at..Math.Min(line.Length, at + random.Next(12))]),
                _ => line.Remove(at, 1).Insert(at, with),
            };
        }

        return line;
    }

    private static string Value(Random random) => random.Next(11) switch
    {
        0 => "null",
        1 => "true",
        2 => "false",
        3 => random.Next(-1_000, 1_000).ToString(CultureInfo.InvariantCulture),
        4 => $"{random.Next(-9, 9)}.{random.Next(100_000)}",
        5 => "0",
        6 => "\"\"",
        7 => $"\"{new string('x', random.Next(70))}{string.Concat(Enumerable.Repeat("\\\\", random.Next(1, 5)))}\"",
        8 => "\"\\\"\\u00e9\\n, \\\\\\\": {}\\ud83d\\ude80\"",
        9 => $"\"{new string('é', random.Next(70))}\"",
        _ => $"\"a, b: {{{random.Next()}}} null -1.5\"",
    };
}
