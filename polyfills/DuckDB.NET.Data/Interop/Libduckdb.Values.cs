using System.Runtime.InteropServices;

namespace DuckDB.NET.Data.Interop;

/// <content>Single values, for parameters and the appender.</content>
internal static unsafe partial class Libduckdb
{
    [LibraryImport(Name)]
    public static partial nint duckdb_create_bool([MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_int8(sbyte value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_int16(short value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_int32(int value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_int64(long value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_uint8(byte value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_uint16(ushort value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_uint32(uint value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_uint64(ulong value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_float(float value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_double(double value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_hugeint(NativeHugeInt value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_uhugeint(NativeUHugeInt value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_uuid(NativeUHugeInt value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_decimal(NativeDecimal value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_date(int value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_time(long value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_timestamp(long value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_timestamp_tz(long value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_interval(NativeInterval value);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_time_tz_value(ulong value);

    [LibraryImport(Name)]
    public static partial ulong duckdb_create_time_tz(long micros, int offset);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_varchar_length(byte* text, ulong length);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_blob(byte* bytes, ulong length);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_null_value();

    [LibraryImport(Name)]
    public static partial nint duckdb_create_list_value(nint childType, nint* values, ulong count);

    [LibraryImport(Name)]
    public static partial nint duckdb_create_array_value(nint childType, nint* values, ulong count);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_value(ref nint value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_appender_create_ext(Native.DuckDBNativeConnection connection, string? catalog, string? schema, string table, out nint appender);

    [LibraryImport(Name)]
    public static partial ulong duckdb_appender_column_count(nint appender);

    [LibraryImport(Name)]
    public static partial nint duckdb_appender_column_type(nint appender, ulong column);

    [LibraryImport(Name)]
    public static partial nint duckdb_appender_error_data(nint appender);

    [LibraryImport(Name)]
    public static partial byte* duckdb_error_data_message(nint error);

    [LibraryImport(Name)]
    public static partial int duckdb_error_data_error_type(nint error);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_error_data(ref nint error);

    [LibraryImport(Name)]
    public static partial int duckdb_append_value(nint appender, nint value);

    [LibraryImport(Name)]
    public static partial int duckdb_append_default(nint appender);

    [LibraryImport(Name)]
    public static partial int duckdb_appender_end_row(nint appender);

    [LibraryImport(Name)]
    public static partial int duckdb_appender_clear(nint appender);

    [LibraryImport(Name)]
    public static partial int duckdb_appender_close(nint appender);

    [LibraryImport(Name)]
    public static partial int duckdb_appender_destroy(ref nint appender);
}
