using System.Text.Unicode;

namespace Gfn.Formats.Ndjson;

/// <summary>Says whether bytes are one JSON text by RFC 8259, in UTF-8, with nothing around it but white space.</summary>
public static unsafe class JsonValidator
{
    /// <summary>Checks a text of any length, line breaks between its tokens included.</summary>
    /// <param name="text">UTF-8 bytes. A byte order mark is not accepted.</param>
    /// <param name="at">Byte at which it goes wrong; 0 if it does not.</param>
    /// <param name="depthMax">Deepest nesting accepted.</param>
    /// <returns><see cref="JsonFault.None"/> if it is one JSON text. An escaped half surrogate is grammatical and accepted.</returns>
    public static JsonFault Check(ReadOnlySpan<byte> text, out long at, int depthMax = 100_000)
    {
        if (!Utf8.IsValid(text))
        {
            at = Utf8Fault.Find(text);
            return JsonFault.InvalidUtf8;
        }

        using var buffer = new NativeBuffer(text.Length + NativeBuffer.Slack);
        buffer.Append(text);
        SpaceOutLineFeeds(buffer);
        buffer.Append("\n"u8);

        using var scanner = new JsonScanner(depthMax);
        var p = JsonScanner.SkipSpace(buffer.Start);
        p = scanner.Value(p);
        var fault = scanner.Fault;
        if (p is null)
        {
            at = scanner.FaultAt - buffer.Start;
            return fault;
        }

        p = JsonScanner.SkipSpace(p);
        at = p - buffer.Start;
        if (at < text.Length)
        {
            return JsonFault.TrailingContent;
        }

        at = 0;
        return JsonFault.None;
    }

    /// <summary>Outside strings a line feed is white space; the scanner, made for lines, knows the other three kinds only.</summary>
    private static void SpaceOutLineFeeds(NativeBuffer buffer)
    {
        var inString = false;
        for (var p = buffer.Start; p < buffer.Start + buffer.Length; p++)
        {
            switch (*p)
            {
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'\\' when inString:
                    p++;
                    break;
                case (byte)'\n' when !inString:
                    *p = (byte)' ';
                    break;
            }
        }
    }
}
