using System.Collections;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Reading;

/// <summary>LIST and ARRAY: elements of each row lie in a row of a child vector.</summary>
/// <param name="child">Reads an element.</param>
/// <param name="size">Elements of each row of an ARRAY; null for a LIST, whose rows say it themselves.</param>
internal sealed class ListReader(VectorReader child, ulong? size)
    : VectorReader(size is null ? DuckDBType.List : DuckDBType.Array, typeof(List<>).MakeGenericType(child.ClrType))
{
    public override void Attach(nint vector)
    {
        base.Attach(vector);
        child.Attach(size is null ? Libduckdb.duckdb_list_vector_get_child(vector) : Libduckdb.duckdb_array_vector_get_child(vector));
    }

    public override object Convert(ulong row, Type target)
    {
        var type = target == typeof(object) ? ClrType : target;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(List<>))
        {
            throw NoCast(target);
        }

        var element = type.GetGenericArguments()[0];
        var plain = Nullable.GetUnderlyingType(element) ?? element;
        var list = (IList)Activator.CreateInstance(type)!;
        var (offset, length) = Span(row);
        for (var index = offset; index < offset + length; index++)
        {
            if (!child.IsNull(index))
            {
                list.Add(child.Convert(index, plain));
            }
            else if (element.IsValueType && plain == element)
            {
                throw new InvalidCastException($"The list holds a NULL: read it as List<{element.Name}?>.");
            }
            else
            {
                list.Add(null);
            }
        }

        return list;
    }

    private (ulong Offset, ulong Length) Span(ulong row)
    {
        if (size is { } fixedSize)
        {
            return (row * fixedSize, fixedSize);
        }

        var entry = Raw<NativeListEntry>(row);
        return (entry.Offset, entry.Length);
    }
}

/// <summary>STRUCT: a child vector for each field, aligned by row. A NULL field is a null value.</summary>
internal sealed class StructReader(IReadOnlyList<(string Name, VectorReader Reader)> fields)
    : VectorReader(DuckDBType.Struct, typeof(Dictionary<string, object>))
{
    public override void Attach(nint vector)
    {
        base.Attach(vector);
        for (var index = 0; index < fields.Count; index++)
        {
            fields[index].Reader.Attach(Libduckdb.duckdb_struct_vector_get_child(vector, (ulong)index));
        }
    }

    public override object Convert(ulong row, Type target)
    {
        if (target != ClrType && target != typeof(object))
        {
            throw NoCast(target);
        }

        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, reader) in fields)
        {
            values[name] = reader.IsNull(row) ? null : reader.GetValue(row);
        }

        return values;
    }
}

/// <summary>MAP: a list of pairs.</summary>
internal sealed class MapReader(VectorReader key, VectorReader value)
    : VectorReader(DuckDBType.Map, typeof(Dictionary<,>).MakeGenericType(key.ClrType, value.ClrType))
{
    public override void Attach(nint vector)
    {
        base.Attach(vector);
        var pairs = Libduckdb.duckdb_list_vector_get_child(vector);
        key.Attach(Libduckdb.duckdb_struct_vector_get_child(pairs, 0));
        value.Attach(Libduckdb.duckdb_struct_vector_get_child(pairs, 1));
    }

    public override object Convert(ulong row, Type target)
    {
        var type = target == typeof(object) ? ClrType : target;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Dictionary<,>))
        {
            throw NoCast(target);
        }

        var types = type.GetGenericArguments();
        var plain = Nullable.GetUnderlyingType(types[1]) ?? types[1];
        var map = (IDictionary)Activator.CreateInstance(type)!;
        var entry = Raw<NativeListEntry>(row);
        for (var index = entry.Offset; index < entry.Offset + entry.Length; index++)
        {
            if (value.IsNull(index) && types[1].IsValueType && plain == types[1])
            {
                throw new InvalidCastException($"The map holds a NULL value: read it as Dictionary<{types[0].Name}, {types[1].Name}?>.");
            }

            map.Add(key.Convert(index, types[0]), value.IsNull(index) ? null : value.Convert(index, plain));
        }

        return map;
    }
}
