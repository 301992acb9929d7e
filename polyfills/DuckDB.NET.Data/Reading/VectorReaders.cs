using System.Numerics;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Reading;

/// <summary>Chooses the reader of a type.</summary>
internal static unsafe class VectorReaders
{
    /// <summary>The reader for a logical type, which is freed.</summary>
    /// <param name="type">A <c>duckdb_logical_type</c> handed over to this call.</param>
    /// <param name="column">Name of the column, for the error.</param>
    /// <exception cref="NotSupportedException">A type without a reader.</exception>
    public static VectorReader Take(nint type, string column)
    {
        try
        {
            return For(type, column);
        }
        finally
        {
            Libduckdb.duckdb_destroy_logical_type(ref type);
        }
    }

    private static VectorReader For(nint type, string column)
    {
        var id = Libduckdb.duckdb_get_type_id(type);
        return id switch
        {
            DuckDBType.Boolean => new BooleanReader(),
            DuckDBType.TinyInt => new NumberReader<sbyte>(id, typeof(sbyte)),
            DuckDBType.SmallInt => new NumberReader<short>(id, typeof(short)),
            DuckDBType.Integer => new NumberReader<int>(id, typeof(int)),
            DuckDBType.BigInt => new NumberReader<long>(id, typeof(long)),
            DuckDBType.UnsignedTinyInt => new NumberReader<byte>(id, typeof(byte)),
            DuckDBType.UnsignedSmallInt => new NumberReader<ushort>(id, typeof(ushort)),
            DuckDBType.UnsignedInteger => new NumberReader<uint>(id, typeof(uint)),
            DuckDBType.UnsignedBigInt => new NumberReader<ulong>(id, typeof(ulong)),
            DuckDBType.Float => new NumberReader<float>(id, typeof(float)),
            DuckDBType.Double => new NumberReader<double>(id, typeof(double)),
            DuckDBType.HugeInt => new NumberReader<Int128>(id, typeof(BigInteger)),
            DuckDBType.UnsignedHugeInt => new NumberReader<UInt128>(id, typeof(BigInteger)),
            DuckDBType.Decimal => new DecimalReader(Libduckdb.duckdb_decimal_internal_type(type), Libduckdb.duckdb_decimal_width(type), Libduckdb.duckdb_decimal_scale(type)),
            DuckDBType.Varchar => new TextReader(),
            DuckDBType.Blob => new BlobReader(),
            DuckDBType.Bit => new BitReader(),
            DuckDBType.VarInt => new BignumReader(),
            DuckDBType.Uuid => new UuidReader(),
            DuckDBType.Date => new DateReader(),
            DuckDBType.Time => new TimeReader(),
            DuckDBType.TimeTz => new TimeTzReader(),
            DuckDBType.Timestamp or DuckDBType.TimestampS or DuckDBType.TimestampMs or DuckDBType.TimestampNs or DuckDBType.TimestampTz => new TimestampReader(id),
            DuckDBType.Interval => new IntervalReader(),
            DuckDBType.Enum => new EnumReader(Libduckdb.duckdb_enum_internal_type(type), Dictionary(type)),
            DuckDBType.List => new ListReader(Take(Libduckdb.duckdb_list_type_child_type(type), column), null),
            DuckDBType.Array => new ListReader(Take(Libduckdb.duckdb_array_type_child_type(type), column), Libduckdb.duckdb_array_type_array_size(type)),
            DuckDBType.Struct => new StructReader(Fields(type, column)),
            DuckDBType.Map => new MapReader(Take(Libduckdb.duckdb_map_type_key_type(type), column), Take(Libduckdb.duckdb_map_type_value_type(type), column)),
            DuckDBType.SqlNull => new NullReader(),
            _ => throw new NotSupportedException($"Column '{column}' has type {id}, which DuckDB.NET.Data does not read here: select it with CAST(... AS VARCHAR)."),
        };
    }

    private static List<string> Dictionary(nint type)
    {
        var words = new List<string>();
        for (uint index = 0; index < Libduckdb.duckdb_enum_dictionary_size(type); index++)
        {
            words.Add(Libduckdb.TakeText(Libduckdb.duckdb_enum_dictionary_value(type, index)));
        }

        return words;
    }

    private static List<(string Name, VectorReader Reader)> Fields(nint type, string column)
    {
        var fields = new List<(string, VectorReader)>();
        for (ulong index = 0; index < Libduckdb.duckdb_struct_type_child_count(type); index++)
        {
            var name = Libduckdb.TakeText(Libduckdb.duckdb_struct_type_child_name(type, index));
            fields.Add((name, Take(Libduckdb.duckdb_struct_type_child_type(type, index), column)));
        }

        return fields;
    }
}
