using System.Globalization;
using System.Text;

namespace Gfn.Adapters.Local;

/// <summary>Keys as paths and back. Plain keys are their own path; what a file system cannot hold, or would read otherwise, is written with percent signs.</summary>
/// <remarks>
/// Segment by segment: bytes that are awkward become <c>%XX</c>, and so does the percent sign; <c>.</c> and <c>..</c> and a dot or space at the end too;
/// an empty segment is <c>%</c>; a long one is continued in a folder below, <c>…%+/…</c>. An object whose name is also a folder's lies beside it as <c>name%_</c>.
/// </remarks>
internal static class FolderNames
{
    /// <summary>End of a file's name whose plain name is taken by a folder.</summary>
    public const string Beside = "%_";

    /// <summary>End of a folder's name whose segment goes on below.</summary>
    public const string GoesOn = "%+";

    private const string Empty = "%";
    private const int SegmentBytesMax = 200;

    /// <summary>Relative path of a key.</summary>
    public static string ToPath(string key) => string.Join(Path.DirectorySeparatorChar, key.Split('/').SelectMany(Pieces));

    /// <summary>The text that a file's or folder's name stands for, and whether a slash follows in the key if it is a folder.</summary>
    public static (string Text, bool Slash) ToText(string name)
    {
        var goesOn = name.EndsWith(GoesOn, StringComparison.Ordinal);
        var body = goesOn || name.EndsWith(Beside, StringComparison.Ordinal) ? name[..^2] : name;
        return (body == Empty ? string.Empty : Decode(body), !goesOn);
    }

    private static IEnumerable<string> Pieces(string segment)
    {
        if (segment.Length == 0)
        {
            yield return Empty;
            yield break;
        }

        var piece = new StringBuilder();
        var bytes = 0;
        var runes = segment.EnumerateRunes().ToList();
        for (var i = 0; i < runes.Count; i++)
        {
            var text = Encode(runes[i], isLast: i == runes.Count - 1, isDots: segment is "." or "..");
            var length = Encoding.UTF8.GetByteCount(text);
            if (bytes + length > SegmentBytesMax)
            {
                yield return piece.Append(GoesOn).ToString();
                piece.Clear();
                bytes = 0;
            }

            piece.Append(text);
            bytes += length;
        }

        yield return piece.ToString();
    }

    private static string Encode(Rune rune, bool isLast, bool isDots)
    {
        var awkward = rune.Value is < 0x20 or 0x7F or '%' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|'
            || (rune.Value is '.' && isDots)
            || (rune.Value is '.' or ' ' && isLast);
        return awkward ? $"%{rune.Value:X2}" : rune.ToString();
    }

    private static string Decode(string name)
    {
        if (!name.Contains('%', StringComparison.Ordinal))
        {
            return name;
        }

        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '%' && i + 2 <= name.Length - 1 && byte.TryParse(name.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                text.Append((char)value);
                i += 2;
            }
            else
            {
                text.Append(name[i]);
            }
        }

        return text.ToString();
    }
}
