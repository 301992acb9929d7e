using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Interop;

/// <summary>The C functions used, under their own names. Handles are pointers; state 0 is success; a C <c>bool</c> is one byte.</summary>
internal static unsafe partial class Libduckdb
{
    public const string Name = "duckdb";

    static Libduckdb() => NativeLibrary.SetDllImportResolver(typeof(Libduckdb).Assembly, LibraryLocation.Resolve);

    /// <summary>Reads UTF-8 text that stays the library's.</summary>
    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>Reads UTF-8 text that was handed over, and frees it.</summary>
    public static string TakeText(byte* text)
    {
        try
        {
            return Text(text);
        }
        finally
        {
            duckdb_free((nint)text);
        }
    }

    [LibraryImport(Name)]
    public static partial byte* duckdb_library_version();

    [LibraryImport(Name)]
    public static partial void duckdb_free(nint pointer);

    [LibraryImport(Name)]
    public static partial nuint duckdb_config_count();

    [LibraryImport(Name)]
    public static partial int duckdb_get_config_flag(nuint index, out byte* name, out byte* description);

    [LibraryImport(Name)]
    public static partial int duckdb_create_config(out nint config);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_set_config(nint config, string name, string option);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_open_ext(string? path, out nint database, nint config, out byte* error);

    [LibraryImport(Name)]
    public static partial void duckdb_close(ref nint database);

    [LibraryImport(Name)]
    public static partial int duckdb_connect(nint database, out nint connection);

    [LibraryImport(Name)]
    public static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Name)]
    public static partial void duckdb_interrupt(DuckDBNativeConnection connection);

    [LibraryImport(Name)]
    public static partial NativeProgress duckdb_query_progress(DuckDBNativeConnection connection);

    [LibraryImport(Name)]
    public static partial ulong duckdb_extract_statements(DuckDBNativeConnection connection, byte* sql, out nint extracted);

    [LibraryImport(Name)]
    public static partial byte* duckdb_extract_statements_error(nint extracted);

    [LibraryImport(Name)]
    public static partial int duckdb_prepare_extracted_statement(DuckDBNativeConnection connection, nint extracted, ulong index, out nint statement);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_extracted(ref nint extracted);

    [LibraryImport(Name)]
    public static partial byte* duckdb_prepare_error(nint statement);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(Name)]
    public static partial ulong duckdb_nparams(nint statement);

    [LibraryImport(Name)]
    public static partial nint duckdb_param_logical_type(nint statement, ulong index);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_bind_parameter_index(nint statement, out ulong index, string name);

    [LibraryImport(Name)]
    public static partial int duckdb_bind_value(nint statement, ulong index, nint value);

    [LibraryImport(Name)]
    public static partial int duckdb_execute_prepared(nint statement, out NativeResult result);

    [LibraryImport(Name)]
    public static partial int duckdb_execute_prepared_streaming(nint statement, out NativeResult result);

    [LibraryImport(Name)]
    public static partial byte* duckdb_result_error(ref NativeResult result);

    [LibraryImport(Name)]
    public static partial int duckdb_result_error_type(ref NativeResult result);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_result(ref NativeResult result);

    [LibraryImport(Name)]
    public static partial int duckdb_result_return_type(NativeResult result);

    [LibraryImport(Name)]
    public static partial ulong duckdb_rows_changed(ref NativeResult result);

    [LibraryImport(Name)]
    public static partial ulong duckdb_column_count(ref NativeResult result);

    [LibraryImport(Name)]
    public static partial byte* duckdb_column_name(ref NativeResult result, ulong column);

    [LibraryImport(Name)]
    public static partial nint duckdb_column_logical_type(ref NativeResult result, ulong column);

    [LibraryImport(Name)]
    public static partial nint duckdb_fetch_chunk(NativeResult result);
}
