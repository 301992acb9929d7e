using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Typed.Values;

/// <summary>Turns a JSON scalar's text into a fixed-width value. Implemented by structs, so that the loops over it are compiled for each.</summary>
/// <typeparam name="T">What is stored.</typeparam>
internal unsafe interface IConversion<T>
{
    /// <summary>Converts.</summary>
    /// <param name="p">A string's content, escapes resolved, or another value's first byte; never null.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="isText">Whether it was a string.</param>
    /// <param name="value">The result.</param>
    /// <returns>False if the type cannot hold it.</returns>
    bool TryConvert(byte* p, int length, bool isText, out T value);
}

/// <summary>Integers; also in quotes, as many exporters write them.</summary>
internal readonly unsafe struct Int64Conversion : IConversion<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryConvert(byte* p, int length, bool isText, out long value)
    {
        value = 0;
        return Scalars.IsNumber(p, length, isText) && NumberText.TryInt64(p, length, out value);
    }
}

/// <summary>Numbers, also in quotes.</summary>
internal readonly unsafe struct DoubleConversion : IConversion<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryConvert(byte* p, int length, bool isText, out double value)
    {
        value = 0;
        return Scalars.IsNumber(p, length, isText) && NumberText.TryDouble(p, length, out value);
    }
}

/// <summary>Exact numbers of up to 18 digits, also in quotes.</summary>
internal readonly unsafe struct NarrowDecimalConversion(int precision, int scale) : IConversion<long>
{
    public bool TryConvert(byte* p, int length, bool isText, out long value)
    {
        Int128 wide = 0;
        var fits = Scalars.IsNumber(p, length, isText) && NumberText.TryScaled(p, length, precision, scale, out wide);
        value = (long)wide;
        return fits;
    }
}

/// <summary>Exact numbers of up to 38 digits, also in quotes.</summary>
internal readonly unsafe struct WideDecimalConversion(int precision, int scale) : IConversion<Int128>
{
    public bool TryConvert(byte* p, int length, bool isText, out Int128 value)
    {
        value = 0;
        return Scalars.IsNumber(p, length, isText) && NumberText.TryScaled(p, length, precision, scale, out value);
    }
}

/// <summary>Calendar days.</summary>
internal readonly unsafe struct DateConversion : IConversion<int>
{
    public bool TryConvert(byte* p, int length, bool isText, out int value)
    {
        value = 0;
        return isText && CivilText.TryDate(p, length, out value);
    }
}

/// <summary>Dates with times.</summary>
internal readonly unsafe struct TimestampConversion(bool isUtc) : IConversion<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryConvert(byte* p, int length, bool isText, out long value)
    {
        value = 0;
        return isText && CivilText.TryTimestamp(p, length, isUtc, out value);
    }
}

/// <summary>True and false, also in quotes.</summary>
internal readonly unsafe struct BoolConversion : IConversion<byte>
{
    public bool TryConvert(byte* p, int length, bool isText, out byte value)
    {
        var text = new ReadOnlySpan<byte>(p, length);
        value = text.SequenceEqual("true"u8) ? (byte)1 : (byte)0;
        return value == 1 || text.SequenceEqual("false"u8);
    }
}

/// <summary>What all conversions ask of a value.</summary>
internal static unsafe class Scalars
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNumber(byte* p, int length, bool isText) => isText ? NumberText.IsNumber(p, length) : *p == (byte)'-' || NumberText.IsDigit(*p);

    /// <summary>A raw JSON scalar's text: a string without quotes and escapes.</summary>
    /// <param name="p">First byte of the value; then of its text.</param>
    /// <param name="end">Behind it.</param>
    /// <param name="scratch">For resolved escapes.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <returns>Whether it was a string.</returns>
    public static bool Text(ref byte* p, byte* end, NativeBuffer scratch, out int length)
    {
        if (*p != (byte)'"')
        {
            length = (int)(end - p);
            return false;
        }

        p++;
        length = (int)(end - p) - 1;
        if (new ReadOnlySpan<byte>(p, length).Contains((byte)'\\'))
        {
            p = Unescape(p, ref length, scratch);
        }

        return true;
    }

    public static byte* Unescape(byte* p, ref int length, NativeBuffer scratch)
    {
        scratch.Length = 0;
        scratch.Reserve(length);
        length = JsonText.Unescape(p, length, scratch.Start);
        return scratch.Start;
    }
}
