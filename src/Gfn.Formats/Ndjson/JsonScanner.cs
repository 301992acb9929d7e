using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Ndjson;

/// <summary>Validates JSON values in place by the grammar of RFC 8259, remembering what an encoder must know about them.</summary>
/// <remarks>
/// Works on a line that ends in a line feed, with <see cref="NativeBuffer.Slack"/> readable bytes behind: the line feed is a control
/// character and no white space here, so every loop stops at it. Every method takes the position of a value's first byte and returns the one after its
/// last, or null after noting <see cref="Fault"/> and <see cref="FaultAt"/>.
/// UTF-8 is the caller's concern. No recursion: one bit per level of nesting says whether it is an object.
/// </remarks>
internal sealed unsafe class JsonScanner(int depthMax) : IDisposable
{
    private ulong* levels = (ulong*)NativeMemory.Alloc(LevelWords(64), sizeof(ulong));
    private int levelWords = 1;

    ~JsonScanner() => NativeMemory.Free(levels);

    public JsonFault Fault { get; private set; }

    public byte* FaultAt { get; private set; }

    /// <summary>Set when a string had any escape; the caller clears it.</summary>
    public bool Escaped { get; set; }

    /// <summary>Set when white space stood between tokens of a nested value; the caller clears it.</summary>
    public bool Spaced { get; set; }

    /// <summary>First escaped half surrogate met; the caller clears it.</summary>
    public byte* LoneSurrogate { get; set; }

    public void Dispose()
    {
        NativeMemory.Free(levels);
        levels = null;
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* SkipSpace(byte* p)
    {
        while (*p is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            p++;
        }

        return p;
    }

    /// <summary>A string, from its opening quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* String(byte* p)
    {
        p = StringScan.Next(p + 1);
        return *p == (byte)'"' ? p + 1 : StringWithEscapes(p);
    }

    /// <summary>As <see cref="String"/>, byte by byte.</summary>
    public byte* ShortString(byte* p)
    {
        p = StringScan.Scalar(p + 1);
        return *p == (byte)'"' ? p + 1 : StringWithEscapes(p);
    }

    /// <summary>A number: <c>-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?</c>. What follows it is the caller's concern.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Number(byte* p)
    {
        // The digits are looked for before it is known whether a sign stands there: it is not waited for.
        const int Window = DigitScan.Window - 1;
        var minus = *p == (byte)'-' ? 1 : 0;
        var digits = DigitScan.Digits(p) >> minus;
        p += minus;
        var whole = DigitScan.Run(digits, 0);
        if (whole == 0)
        {
            return Unexpected(p);
        }

        if (*p == (byte)'0')
        {
            whole = 1;
        }

        var fraction = 0;
        if (p[whole] == (byte)'.')
        {
            fraction = DigitScan.Run(digits, whole + 1);
            if (fraction == 0)
            {
                return whole + 1 < Window ? Unexpected(p + whole + 1) : LongNumber(p);
            }

            fraction++;
        }

        var end = whole + fraction;
        return end < Window && p[end] is not ((byte)'e' or (byte)'E') ? p + end : LongNumber(p);
    }

    /// <summary>A literal, from its first letter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Literal(byte* p)
    {
        var four = Unsafe.ReadUnaligned<uint>(p);
        if (four == 0x65757274 || four == 0x6C6C756E)
        {
            return p + 4;
        }

        return four == 0x736C6166 && p[4] == (byte)'e' ? p + 5 : BadLiteral(p);
    }

    /// <summary>Any value.</summary>
    public byte* Value(byte* p) => *p switch
    {
        (byte)'"' => String(p),
        (byte)'{' or (byte)'[' => Nested(p),
        (byte)'t' or (byte)'f' or (byte)'n' => Literal(p),
        _ => Number(p),
    };

    /// <summary>An object or array, from its opening bracket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte* Nested(byte* p)
    {
        var depth = 0;
        var inObject = false;

    Open:
        if (++depth > depthMax)
        {
            return Note(JsonFault.TooDeep, p);
        }

        if (depth > levelWords * 64)
        {
            GrowLevels();
        }

        inObject = *p == (byte)'{';
        SetLevel(depth - 1, inObject);
        p++;
        if (*p <= ' ')
        {
            p = NoteSpace(p);
        }

        if (*p == (inObject ? (byte)'}' : (byte)']'))
        {
            p++;
            goto Close;
        }

        if (!inObject)
        {
            goto Value;
        }

    Key:
        if (*p != (byte)'"')
        {
            return Unexpected(p);
        }

        p = String(p);
        if (p is null)
        {
            return null;
        }

        if (*p != (byte)':')
        {
            p = NoteSpace(p);
            if (*p != (byte)':')
            {
                return Unexpected(p);
            }
        }

        p++;
        if (*p <= ' ')
        {
            p = NoteSpace(p);
        }

    Value:
        switch (*p)
        {
            case (byte)'"':
                p = String(p);
                break;
            case (byte)'{':
            case (byte)'[':
                goto Open;
            case (byte)'t':
            case (byte)'f':
            case (byte)'n':
                p = Literal(p);
                break;
            default:
                p = Number(p);
                break;
        }

        if (p is null)
        {
            return null;
        }

    After:
        if (*p <= ' ')
        {
            p = NoteSpace(p);
        }

        if (*p == (byte)',')
        {
            p++;
            if (*p <= ' ')
            {
                p = NoteSpace(p);
            }

            if (inObject)
            {
                goto Key;
            }

            goto Value;
        }

        if (*p != (inObject ? (byte)'}' : (byte)']'))
        {
            return Unexpected(p);
        }

        p++;

    Close:
        if (--depth == 0)
        {
            return p;
        }

        inObject = IsObject(depth - 1);
        goto After;
    }

    /// <summary>Notes that the byte fits no rule here: truncated at the line's end, a control character, or plainly wrong.</summary>
    public byte* Unexpected(byte* p) => Note(*p == (byte)'\n' ? JsonFault.Truncated : *p < 0x20 && *p is not ((byte)'\t' or (byte)'\r') ? JsonFault.ControlCharacter : JsonFault.Syntax, p);

    public byte* Note(JsonFault fault, byte* at)
    {
        Fault = fault;
        FaultAt = at;
        return null;
    }

    private static nuint LevelWords(int depth) => (nuint)((depth + 63) / 64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetLevel(int level, bool isObject)
    {
        var bit = 1UL << (level & 63);
        var word = levels + (level >> 6);
        *word = isObject ? *word | bit : *word & ~bit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsObject(int level) => (levels[level >> 6] & (1UL << (level & 63))) != 0;

    private void GrowLevels()
    {
        levels = (ulong*)NativeMemory.Realloc(levels, (nuint)(levelWords * 2 * sizeof(ulong)));
        levelWords *= 2;
    }

    private byte* NoteSpace(byte* p)
    {
        var q = SkipSpace(p);
        Spaced |= q != p;
        return q;
    }

    /// <summary>A number that is long or has an exponent, from its first digit.</summary>
    private byte* LongNumber(byte* p)
    {
        if (*p == (byte)'0')
        {
            p++;
        }
        else
        {
            while (IsDigit(*p))
            {
                p++;
            }
        }

        return Fraction(p);
    }

    private byte* Fraction(byte* p)
    {
        if (*p == (byte)'.')
        {
            p++;
            if (!IsDigit(*p))
            {
                return Unexpected(p);
            }

            do
            {
                p++;
            }
            while (IsDigit(*p));
        }

        if (*p is (byte)'e' or (byte)'E')
        {
            p++;
            if (*p is (byte)'+' or (byte)'-')
            {
                p++;
            }

            if (!IsDigit(*p))
            {
                return Unexpected(p);
            }

            do
            {
                p++;
            }
            while (IsDigit(*p));
        }

        return p;
    }

    private byte* BadLiteral(byte* p)
    {
        var word = *p == (byte)'t' ? "true"u8 : *p == (byte)'f' ? "false"u8 : "null"u8;
        for (var i = 0; i < word.Length; i++)
        {
            if (p[i] != word[i])
            {
                return Unexpected(p + i);
            }
        }

        return p + word.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* StringWithEscapes(byte* p)
    {
        while (*p != (byte)'"')
        {
            if (*p != (byte)'\\')
            {
                return Note(*p == (byte)'\n' ? JsonFault.Truncated : JsonFault.ControlCharacter, p);
            }

            Escaped = true;
            p = p[1] == (byte)'u' ? UnicodeEscape(p) : ShortEscape(p);
            if (p is null)
            {
                return null;
            }

            p = StringScan.Next(p);
        }

        return p + 1;
    }

    private byte* ShortEscape(byte* p) =>
        p[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' ? p + 2 : Unexpected(p + 1);

    private byte* UnicodeEscape(byte* p)
    {
        var unit = Hex4(p + 2);
        if (unit < 0)
        {
            return BadHex(p + 2);
        }

        if ((unit & 0xF800) != 0xD800)
        {
            return p + 6;
        }

        if (unit < 0xDC00 && p[6] == (byte)'\\' && p[7] == (byte)'u' && (Hex4(p + 8) & 0xFFFFFC00) == 0xDC00)
        {
            return p + 12;
        }

        if (LoneSurrogate is null)
        {
            LoneSurrogate = p;
        }

        return p + 6;
    }

    private byte* BadHex(byte* p)
    {
        while (char.IsAsciiHexDigit((char)*p))
        {
            p++;
        }

        return Unexpected(p);
    }

    /// <summary>Value of four hexadecimal digits; negative if they are not.</summary>
    private static int Hex4(byte* p)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var b = (uint)p[i];
            var digit = b - '0' <= 9 ? b - '0' : (b | 0x20) - 'a' <= 5 ? (b | 0x20) - 'a' + 10 : uint.MaxValue;
            if (digit == uint.MaxValue)
            {
                return -1;
            }

            value = (value << 4) | (int)digit;
        }

        return value;
    }
}
