using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gfn.Formats.Ndjson;

/// <summary>The commas and colons of one line of plain form, found without a branch that depends on what the line says.</summary>
/// <remarks>
/// plain := '{' token (mark token)* '}' [carriage return] line feed; mark := ',' | ':'; token := string | number | [a-z]+;
/// number without exponent. Which tokens may follow which mark, which words and which escapes there are, is the caller's concern.
/// Sixty-four bytes are looked at together, a bit for each; a rule about neighbours is a shift, and one bit is carried to the next
/// sixty-four. Quotes give the parts inside strings by running parity, as in simdjson.
/// </remarks>
internal sealed unsafe class LineMarks(int marksMax) : IDisposable
{
    private const int Width = 64;

    /// <summary>How far ahead memory is fetched: some lines end before the processor's own prefetching has begun.</summary>
    private const int Ahead = 512;

    private readonly int marksMax = marksMax;
    private int* places = (int*)NativeMemory.Alloc((nuint)(marksMax + (2 * Width)), sizeof(int));

    ~LineMarks() => NativeMemory.Free(places);

    /// <summary>Offsets in the line of its marks, and of the closing brace.</summary>
    public int* Places => places;

    /// <summary>How many, the brace included. Even.</summary>
    public int Count { get; private set; }

    /// <summary>Letters outside strings.</summary>
    public int Letters { get; private set; }

    /// <summary>Whether a string has an escape.</summary>
    public bool HasEscapes { get; private set; }

    /// <summary>Finds the marks.</summary>
    /// <param name="line">Its opening brace; a line feed follows somewhere, and <see cref="NativeBuffer.Slack"/> readable bytes behind it.</param>
    /// <returns>The line feed; null if the line has another form or more marks than there is room for.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Find(byte* line) => Vector256.IsHardwareAccelerated ? Vectorised(line) : Scalar(line);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte* Vectorised(byte* line)
    {
        var p = line + 1;
        var target = places;
        var full = places + marksMax;
        var (wrong, letterCount, braceCount) = (0UL, 0, 0);
        var hasEscapes = false;
        var (inString, inFraction, isEscaped) = (0UL, 0UL, 0UL);
        var (afterMark, afterClosing, afterDigit, afterPoint, afterMinus, afterZero) = (1UL, 0UL, 0UL, 0UL, 0UL, 0UL);
        while (true)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(p + Ahead);
            }

            var bytes = new Bytes64(p);
            var controls = bytes.AtMost(0x1F);
            var kept = (controls - 1) & ~controls;
            var quotes = bytes.Equal((byte)'"') & kept;
            var slashes = bytes.Equal((byte)'\\') & kept;
            if ((slashes | isEscaped) != 0)
            {
                quotes &= ~Escaped(slashes, ref isEscaped);
                hasEscapes = true;
            }

            var strings = RunningParity(quotes) ^ inString;
            var outside = kept & ~strings;
            var closing = quotes & ~strings;

            var marks = (bytes.Equal((byte)',') | bytes.Equal((byte)':')) & outside;
            var braces = bytes.Equal((byte)'}') & outside;
            var digits = bytes.Between((byte)'0', (byte)'9') & outside;
            var letters = bytes.Between((byte)'a', (byte)'z') & outside;
            var points = bytes.Equal((byte)'.') & outside;
            var minuses = bytes.Equal((byte)'-') & outside;

            var start = (marks << 1) | afterMark;
            var behindDigit = (digits << 1) | afterDigit;
            var behindPoint = (points << 1) | afterPoint;
            var behindMinus = (minuses << 1) | afterMinus;
            var ends = marks | braces;
            var runs = digits & ~behindDigit;
            var zeros = runs & ~behindPoint & bytes.Equal((byte)'0');
            var fractionStarts = (runs & behindPoint) | (inFraction & digits);
            var fractions = digits & ~(digits + fractionStarts);

            wrong |= outside & ~(ends | closing | digits | letters | points | minuses);
            wrong |= start & ends;
            wrong |= quotes & strings & ~start;
            wrong |= ((closing << 1) | afterClosing) & ~ends;
            wrong |= minuses & ~start;
            wrong |= points & (~behindDigit | (fractions << 1) | inFraction);
            wrong |= (behindPoint | behindMinus) & ~digits;
            wrong |= runs & ~(start | behindMinus | behindPoint);
            wrong |= behindDigit & ~(digits | ends | points);
            wrong |= ((zeros << 1) | afterZero) & digits;

            inString = (ulong)((long)strings >> 63);
            (inFraction, afterMark, afterClosing) = (fractions >> 63, marks >> 63, closing >> 63);
            (afterDigit, afterPoint, afterMinus, afterZero) = (digits >> 63, points >> 63, minuses >> 63, zeros >> 63);
            letterCount += BitOperations.PopCount(letters);
            braceCount += BitOperations.PopCount(braces);

            var count = BitOperations.PopCount(marks);
            Write(marks, count, (int)(p - line), target);
            target += count;
            if (controls != 0)
            {
                p += BitOperations.TrailingZeroCount(controls);
                break;
            }

            if (target >= full)
            {
                return null;
            }

            p += Width;
        }

        Letters = letterCount;
        HasEscapes = hasEscapes;
        return (wrong | inString) == 0 && braceCount == 1 ? End(line, p, target) : null;
    }

    /// <summary>The twin of <see cref="Vectorised"/>, token by token.</summary>
    public byte* Scalar(byte* line)
    {
        var target = places;
        var letterCount = 0;
        var hasEscapes = false;
        var p = line;
        do
        {
            if (p != line)
            {
                *target++ = (int)(p - line);
            }

            var token = ++p;
            switch (*p)
            {
                case (byte)'"':
                    p = StringScan.Scalar(p + 1);
                    while (*p == (byte)'\\' && p[1] >= 0x20)
                    {
                        hasEscapes = true;
                        p = StringScan.Scalar(p + 2);
                    }

                    if (*p++ != (byte)'"')
                    {
                        return null;
                    }

                    break;
                case >= (byte)'a' and <= (byte)'z':
                    while (*p is >= (byte)'a' and <= (byte)'z')
                    {
                        p++;
                    }

                    letterCount += (int)(p - token);
                    break;
                default:
                    p = Number(p);
                    if (p is null)
                    {
                        return null;
                    }

                    break;
            }
        }
        while (*p is (byte)',' or (byte)':' && target < places + marksMax);

        Letters = letterCount;
        HasEscapes = hasEscapes;
        return *p == (byte)'}' && p[1] < 0x20 ? End(line, p + 1, target) : null;
    }

    public void Dispose()
    {
        NativeMemory.Free(places);
        places = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>A bit for each byte, set in the bytes from an opening quote to before its closing one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RunningParity(ulong quotes)
    {
        quotes ^= quotes << 1;
        quotes ^= quotes << 2;
        quotes ^= quotes << 4;
        quotes ^= quotes << 8;
        quotes ^= quotes << 16;
        return quotes ^ (quotes << 32);
    }

    /// <summary>A bit for each byte behind a backslash that is not itself behind one.</summary>
    /// <param name="slashes">The backslashes.</param>
    /// <param name="isEscaped">1 if the first byte is behind one; becomes 1 if the byte behind the last is.</param>
    private static ulong Escaped(ulong slashes, ref ulong isEscaped)
    {
        var escaped = isEscaped;
        slashes &= ~isEscaped;
        isEscaped = 0;
        while (slashes != 0)
        {
            var first = slashes & (~slashes + 1);
            escaped |= first << 1;
            isEscaped = first >> 63;
            slashes &= ~(first | (first << 1));
        }

        return escaped;
    }

    /// <summary>Writes where the bits are. Eight are written however few there are, and no more are usual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ulong bits, int count, int origin, int* target)
    {
        target[0] = origin + Next(ref bits);
        target[1] = origin + Next(ref bits);
        target[2] = origin + Next(ref bits);
        target[3] = origin + Next(ref bits);
        target[4] = origin + Next(ref bits);
        target[5] = origin + Next(ref bits);
        target[6] = origin + Next(ref bits);
        target[7] = origin + Next(ref bits);
        for (var i = 8; i < count; i++)
        {
            target[i] = origin + Next(ref bits);
        }
    }

    /// <summary>Takes the lowest bit away, and says which it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ref ulong bits)
    {
        var place = BitOperations.TrailingZeroCount(bits);
        bits &= bits - 1;
        return place;
    }

    private static byte* Number(byte* p)
    {
        p += *p == (byte)'-' ? 1 : 0;
        var first = p;
        p = Digits(p);
        if (p == first || (*first == (byte)'0' && p > first + 1))
        {
            return null;
        }

        if (*p != (byte)'.')
        {
            return p;
        }

        var end = Digits(p + 1);
        return end > p + 1 ? end : null;
    }

    private static byte* Digits(byte* p)
    {
        while (*p is >= (byte)'0' and <= (byte)'9')
        {
            p++;
        }

        return p;
    }

    /// <param name="control">The control character behind the closing brace.</param>
    private byte* End(byte* line, byte* control, int* target)
    {
        Count = (int)(target - places) + 1;
        *target = (int)(control - 1 - line);
        var end = *control == (byte)'\r' ? control + 1 : control;
        return *end == (byte)'\n' && control[-1] == (byte)'}' && (Count & 1) == 0 && Count <= marksMax ? end : null;
    }

    /// <summary>Sixty-four bytes, in one vector or two.</summary>
    private readonly struct Bytes64
    {
        private readonly Vector512<byte> whole;
        private readonly Vector256<byte> lower;
        private readonly Vector256<byte> upper;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Bytes64(byte* p)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                whole = Vector512.Load(p);
            }
            else
            {
                lower = Vector256.Load(p);
                upper = Vector256.Load(p + Vector256<byte>.Count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Equal(byte value) => Vector512.IsHardwareAccelerated
            ? Vector512.Equals(whole, Vector512.Create(value)).ExtractMostSignificantBits()
            : Join(Vector256.Equals(lower, Vector256.Create(value)), Vector256.Equals(upper, Vector256.Create(value)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong AtMost(byte value) => Between(0, value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Between(byte first, byte last) => Vector512.IsHardwareAccelerated
            ? Vector512.LessThanOrEqual(whole - Vector512.Create(first), Vector512.Create((byte)(last - first))).ExtractMostSignificantBits()
            : Join(AtMost(lower - Vector256.Create(first), (byte)(last - first)), AtMost(upper - Vector256.Create(first), (byte)(last - first)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> AtMost(Vector256<byte> bytes, byte value) => Vector256.Equals(Vector256.Min(bytes, Vector256.Create(value)), bytes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Join(Vector256<byte> lower, Vector256<byte> upper) =>
            lower.ExtractMostSignificantBits() | ((ulong)upper.ExtractMostSignificantBits() << 32);
    }
}
