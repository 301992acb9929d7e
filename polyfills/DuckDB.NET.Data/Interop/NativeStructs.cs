using System.Runtime.InteropServices;

namespace DuckDB.NET.Data.Interop;

/// <summary><c>duckdb_result</c>: opaque to us, passed by reference or by value as the call asks.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    public ulong ColumnCount;
    public ulong RowCount;
    public ulong RowsChanged;
    public nint Columns;
    public nint ErrorMessage;
    public nint InternalData;
}

/// <summary><c>duckdb_hugeint</c>, low half first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeHugeInt(ulong lower, long upper)
{
    public readonly ulong Lower = lower;
    public readonly long Upper = upper;

    public static NativeHugeInt Of(Int128 value) => new((ulong)value, (long)(value >> 64));
}

/// <summary><c>duckdb_uhugeint</c>, low half first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeUHugeInt(ulong lower, ulong upper)
{
    public readonly ulong Lower = lower;
    public readonly ulong Upper = upper;

    public static NativeUHugeInt Of(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}

/// <summary><c>duckdb_decimal</c>: an unscaled value with its width and scale.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeDecimal(byte width, byte scale, NativeHugeInt value)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly NativeHugeInt Value = value;
}

/// <summary><c>duckdb_interval</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeInterval(int months, int days, long micros)
{
    public readonly int Months = months;
    public readonly int Days = days;
    public readonly long Micros = micros;
}

/// <summary><c>duckdb_query_progress_type</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeProgress
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong TotalRowsToProcess;
}

/// <summary>One element of a VARCHAR or BLOB vector: up to 12 bytes lie in the element, more behind a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeString
{
    private const int InlineMax = 12;

    private readonly uint length;
    private fixed byte inlined[4];
    private readonly nint pointer;

    /// <summary>The bytes; valid only while the chunk lives and the element is not moved.</summary>
    public static ReadOnlySpan<byte> Bytes(NativeString* element) =>
        element->length <= InlineMax
            ? new ReadOnlySpan<byte>(element->inlined, (int)element->length)
            : new ReadOnlySpan<byte>((void*)element->pointer, checked((int)element->length));

    /// <summary>Where the bytes begin.</summary>
    public static byte* Start(NativeString* element) => element->length <= InlineMax ? element->inlined : (byte*)element->pointer;

    /// <summary>How many there are.</summary>
    public static long Length(NativeString* element) => element->length;
}

/// <summary>One element of a LIST vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeListEntry
{
    public readonly ulong Offset;
    public readonly ulong Length;
}
