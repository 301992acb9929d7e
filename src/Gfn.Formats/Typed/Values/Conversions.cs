using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Values;

/// <summary>Turns a JSON scalar's text into a fixed-width value. Implemented by structs, so that the loops over it are compiled for each.</summary>
/// <typeparam name="T">What is stored.</typeparam>
internal unsafe interface IConversion<T>
{
    /// <summary>Converts.</summary>
    /// <param name="p">A string's content, escapes resolved, or another value's first byte; never null. <see cref="NativeBuffer.Slack"/> bytes are readable behind it.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="isText">Whether it was a string.</param>
    /// <param name="value">The result.</param>
    /// <returns>False if the type cannot hold it.</returns>
    bool TryConvert(byte* p, int length, bool isText, out T value);
}

/// <summary>Integers; also in quotes, as many exporters write them.</summary>
internal readonly unsafe struct Int64Conversion : IConversion<Int64Value>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryConvert(byte* p, int length, bool isText, out Int64Value value)
    {
        if (Scalars.IsNumber(p, length, isText) && NumberText.TryInt64(p, length, out var found))
        {
            value = new(found);
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>Numbers, also in quotes.</summary>
internal readonly unsafe struct DoubleConversion : IConversion<DoubleValue>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryConvert(byte* p, int length, bool isText, out DoubleValue value)
    {
        if (Scalars.IsNumber(p, length, isText) && NumberText.TryDouble(p, length, out var found))
        {
            value = new(found);
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>Exact numbers of up to 18 digits, also in quotes.</summary>
internal readonly unsafe struct NarrowDecimalConversion(int precision, int scale) : IConversion<Int64Value>
{
    public bool TryConvert(byte* p, int length, bool isText, out Int64Value value)
    {
        if (Scalars.IsNumber(p, length, isText) && NumberText.TryNarrow(p, length, precision, scale, out var found))
        {
            value = new(found);
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>Exact numbers of up to 38 digits, also in quotes.</summary>
internal readonly unsafe struct WideDecimalConversion(int precision, int scale) : IConversion<WideValue>
{
    public bool TryConvert(byte* p, int length, bool isText, out WideValue value)
    {
        if (Scalars.IsNumber(p, length, isText) && NumberText.TryScaled(p, length, precision, scale, out var found))
        {
            value = new(found);
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>Calendar days.</summary>
internal readonly unsafe struct DateConversion : IConversion<Int32Value>
{
    public bool TryConvert(byte* p, int length, bool isText, out Int32Value value)
    {
        if (isText && CivilText.TryDate(p, length, out var found))
        {
            value = new(found);
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>Dates with times.</summary>
internal readonly unsafe struct TimestampConversion(bool isUtc) : IConversion<Int64Value>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryConvert(byte* p, int length, bool isText, out Int64Value value)
    {
        if (isText && CivilText.TryTimestamp(p, length, isUtc, out var found))
        {
            value = new(found);
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>True and false, also in quotes.</summary>
internal readonly unsafe struct BoolConversion : IConversion<byte>
{
    public bool TryConvert(byte* p, int length, bool isText, out byte value)
    {
        const uint True = 0x65757274;
        const uint Fals = 0x736C6166;
        var four = Unsafe.ReadUnaligned<uint>(p);
        value = four == True ? (byte)1 : (byte)0;
        return (length == 4 && four == True) || (length == 5 && four == Fals && p[4] == (byte)'e');
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
