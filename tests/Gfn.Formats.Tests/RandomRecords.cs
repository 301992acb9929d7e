using System.Text;

namespace Gfn.Formats.Tests;

/// <summary>Records with everything JSON allows: escapes, spaces, nesting, absent and repeated keys, few and many distinct values.</summary>
internal static class RandomRecords
{
    private static readonly string[] Alphabet = ["a", "Z", "é", "你", "🚀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83d\\ude80", "\\u0000", " ", "0", "~", "\u2028"];

    public static byte[] Text(Random random, int records)
    {
        var text = new StringBuilder();
        for (var record = 0; record < records; record++)
        {
            text.Append(Space(random)).Append('{');
            var keys = random.Next(0, 9);
            for (var key = 0; key < keys; key++)
            {
                text.Append(key > 0 ? "," : string.Empty).Append(Space(random)).Append('"').Append(Key(random)).Append('"').Append(Space(random)).Append(':').Append(Space(random));
                Value(random, text, depth: 0);
                text.Append(Space(random));
            }

            text.Append('}').Append(Space(random)).Append(random.Next(9) == 0 ? "\r\n" : "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Key(Random random) => random.Next(12) switch
    {
        0 => "k\\u0065y",
        1 => "key",
        2 => "a key of more than thirty-two bytes, to be compared whole " + random.Next(3),
        3 => string.Empty,
        4 => "quo\\\"ted",
        5 => "rare" + random.Next(40),
        _ => "col" + random.Next(7),
    };

    private static string Space(Random random) => random.Next(12) == 0 ? random.Next(2) == 0 ? " " : "\t " : string.Empty;

    private static void Value(Random random, StringBuilder text, int depth)
    {
        switch (random.Next(depth > 3 ? 6 : 8))
        {
            case 0:
                text.Append("null");
                break;
            case 1:
                text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case 2:
                text.Append(random.Next(-50, 50));
                break;
            case 3:
                text.Append(random.Next(-9, 9)).Append('.').Append(random.Next(1_000)).Append(random.Next(2) == 0 ? "e+10" : "E-7");
                break;
            case 4:
                text.Append("\"state-").Append(random.Next(5)).Append('"');
                break;
            case 5:
                String(random, text);
                break;
            case 6:
                Members(random, text, '[', ']', depth);
                break;
            default:
                Members(random, text, '{', '}', depth);
                break;
        }
    }

    private static void String(Random random, StringBuilder text)
    {
        text.Append('"');
        var length = random.Next(20) == 0 ? random.Next(200) : random.Next(14);
        for (var i = 0; i < length; i++)
        {
            text.Append(Alphabet[random.Next(Alphabet.Length)]);
        }

        text.Append('"');
    }

    private static void Members(Random random, StringBuilder text, char open, char close, int depth)
    {
        text.Append(open).Append(Space(random));
        var count = random.Next(4);
        for (var i = 0; i < count; i++)
        {
            text.Append(i > 0 ? "," : string.Empty).Append(Space(random));
            if (open == '{')
            {
                text.Append('"').Append(Key(random)).Append("\":");
            }

            Value(random, text, depth + 1);
            text.Append(Space(random));
        }

        text.Append(close);
    }
}
