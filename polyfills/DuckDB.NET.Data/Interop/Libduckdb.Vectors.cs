using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Interop;

/// <content>Chunks, vectors and the types they have.</content>
internal static unsafe partial class Libduckdb
{
    [LibraryImport(Name)]
    public static partial ulong duckdb_data_chunk_get_size(nint chunk);

    [LibraryImport(Name)]
    public static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_data_chunk(ref nint chunk);

    [LibraryImport(Name)]
    public static partial void* duckdb_vector_get_data(nint vector);

    [LibraryImport(Name)]
    public static partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(Name)]
    public static partial nint duckdb_list_vector_get_child(nint vector);

    [LibraryImport(Name)]
    public static partial nint duckdb_array_vector_get_child(nint vector);

    [LibraryImport(Name)]
    public static partial nint duckdb_struct_vector_get_child(nint vector, ulong index);

    [LibraryImport(Name)]
    public static partial DuckDBType duckdb_get_type_id(nint type);

    [LibraryImport(Name)]
    public static partial void duckdb_destroy_logical_type(ref nint type);

    [LibraryImport(Name)]
    public static partial byte duckdb_decimal_width(nint type);

    [LibraryImport(Name)]
    public static partial byte duckdb_decimal_scale(nint type);

    [LibraryImport(Name)]
    public static partial DuckDBType duckdb_decimal_internal_type(nint type);

    [LibraryImport(Name)]
    public static partial DuckDBType duckdb_enum_internal_type(nint type);

    [LibraryImport(Name)]
    public static partial uint duckdb_enum_dictionary_size(nint type);

    [LibraryImport(Name)]
    public static partial byte* duckdb_enum_dictionary_value(nint type, ulong index);

    [LibraryImport(Name)]
    public static partial nint duckdb_list_type_child_type(nint type);

    [LibraryImport(Name)]
    public static partial nint duckdb_array_type_child_type(nint type);

    [LibraryImport(Name)]
    public static partial ulong duckdb_array_type_array_size(nint type);

    [LibraryImport(Name)]
    public static partial nint duckdb_map_type_key_type(nint type);

    [LibraryImport(Name)]
    public static partial nint duckdb_map_type_value_type(nint type);

    [LibraryImport(Name)]
    public static partial ulong duckdb_struct_type_child_count(nint type);

    [LibraryImport(Name)]
    public static partial byte* duckdb_struct_type_child_name(nint type, ulong index);

    [LibraryImport(Name)]
    public static partial nint duckdb_struct_type_child_type(nint type, ulong index);
}
