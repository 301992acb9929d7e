using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gfn.Formats.Ndjson;

/// <summary>Writes JSON text that a <see cref="JsonScanner"/> has accepted in the form that goes into a column.</summary>
internal static unsafe class JsonText
{
    /// <summary>Resolves the escapes of a string. The result is never longer than the source.</summary>
    /// <param name="source">Between the quotes.</param>
    /// <param name="length">Bytes of it.</param>
    /// <param name="target">Room for <paramref name="length"/> bytes.</param>
    /// <returns>Bytes written. An escaped half of a surrogate pair becomes U+FFFD.</returns>
    public static int Unescape(byte* source, int length, byte* target)
    {
        var end = source + length;
        var start = target;
        while (source < end)
        {
            var run = new ReadOnlySpan<byte>(source, (int)(end - source)).IndexOf((byte)'\\');
            run = run < 0 ? (int)(end - source) : run;
            Buffer.MemoryCopy(source, target, run, run);
            source += run;
            target += run;
            if (source == end)
            {
                break;
            }

            if (source[1] == (byte)'u')
            {
                source = Unicode(source, end, ref target);
            }
            else
            {
                *target++ = source[1] switch
                {
                    (byte)'b' => 0x08,
                    (byte)'f' => 0x0C,
                    (byte)'n' => 0x0A,
                    (byte)'r' => 0x0D,
                    (byte)'t' => 0x09,
                    var itself => itself,
                };
                source += 2;
            }
        }

        return (int)(target - start);
    }

    /// <summary>Drops the white space between tokens. The result is never longer than the source.</summary>
    /// <returns>Bytes written.</returns>
    public static int Compact(byte* source, int length, byte* target)
    {
        var end = source + length;
        var start = target;
        while (source < end)
        {
            if (*source == (byte)'"')
            {
                var close = StringScan.Next(source + 1);
                while (*close == (byte)'\\')
                {
                    close = StringScan.Next(close + 2);
                }

                var whole = close + 1 - source;
                Buffer.MemoryCopy(source, target, whole, whole);
                source += whole;
                target += whole;
            }
            else
            {
                if (*source > ' ')
                {
                    *target++ = *source;
                }

                source++;
            }
        }

        return (int)(target - start);
    }

    private static byte* Unicode(byte* source, byte* end, ref byte* target)
    {
        var unit = Hex4(source + 2);
        source += 6;
        var rune = (Rune)0xFFFD;
        if (!char.IsSurrogate((char)unit))
        {
            rune = new Rune(unit);
        }
        else if (char.IsHighSurrogate((char)unit) && end - source >= 6 && source[0] == (byte)'\\' && source[1] == (byte)'u' && char.IsLowSurrogate((char)Hex4(source + 2)))
        {
            rune = new Rune((char)unit, (char)Hex4(source + 2));
            source += 6;
        }

        target += rune.EncodeToUtf8(new Span<byte>(target, 4));
        return source;
    }

    private static int Hex4(byte* p) =>
        Utf8Parser.TryParse(new ReadOnlySpan<byte>(p, 4), out uint value, out _, 'x') ? (int)value : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Not four hexadecimal digits: {value}."));
}
