namespace Gfn.Formats.Typed;

/// <summary>The columns of typed mode, in file order.</summary>
public sealed class TypedSchema
{
    /// <summary>Deepest nesting of lists and structs.</summary>
    public const int DepthMax = 32;

    /// <summary>A schema.</summary>
    /// <param name="fields">Columns; names distinct.</param>
    /// <exception cref="TypedSchemaException">A name occurs twice, a struct is empty, is <see cref="TypedOptions.RescueColumn"/>, or types are nested too deep.</exception>
    public TypedSchema(IReadOnlyList<TypedField> fields)
    {
        if (fields.Any(field => field.Name == TypedOptions.RescueColumn))
        {
            throw new TypedSchemaException([TypedOptions.RescueColumn], "the name is taken by the column of values that do not fit");
        }

        Check(fields, [], 0);
        Fields = fields;
    }

    /// <summary>No column: every key becomes a text column, as in string mode.</summary>
    public static TypedSchema Empty { get; } = new([]);

    /// <summary>Columns.</summary>
    public IReadOnlyList<TypedField> Fields { get; }

    /// <summary>Reads a schema file: our own notation, or JSON Schema, told apart by <c>"type": "object"</c> or <c>"$schema"</c> at its top.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="TypedSchemaException">Not a schema; the message says where and why.</exception>
    public static TypedSchema Parse(ReadOnlyMemory<byte> json) => SchemaNotation.Parse(json);

    /// <summary>The schema in our own notation, on one line.</summary>
    public override string ToString() => SchemaNotation.Of(new ColumnType.Struct(Fields));

    private static void Check(IReadOnlyList<TypedField> fields, IReadOnlyList<string> path, int depth)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (!names.Add(field.Name))
            {
                throw new TypedSchemaException([.. path, field.Name], "the name occurs twice");
            }

            Check(field.Type, [.. path, field.Name], depth + 1);
        }
    }

    private static void Check(ColumnType type, IReadOnlyList<string> path, int depth)
    {
        if (depth > DepthMax)
        {
            throw new TypedSchemaException(path, $"types are nested deeper than {DepthMax}; declare an inner one as \"json\"");
        }

        switch (type)
        {
            case ColumnType.Struct({ Count: 0 }):
                throw new TypedSchemaException(path, "a struct needs at least one field; declare it as \"json\"");
            case ColumnType.Struct(var fields):
                Check(fields, path, depth);
                break;
            case ColumnType.List(var element):
                Check(element, [.. path, "[]"], depth + 1);
                break;
            case ColumnType.Decimal(var precision, var scale) when precision is < 1 or > ColumnType.Decimal.PrecisionMax || scale < 0 || scale > precision:
                throw new TypedSchemaException(path, $"decimal({precision},{scale}) is not possible: 1 to {ColumnType.Decimal.PrecisionMax} digits, of which 0 to all behind the point");
        }
    }
}

/// <summary>A schema that cannot be used.</summary>
/// <param name="path">Names down to the place.</param>
/// <param name="detail">What is wrong there.</param>
public sealed class TypedSchemaException(IReadOnlyList<string> path, string detail)
    : Exception(path.Count == 0 ? $"Not a schema: {detail}." : $"Not a schema: at '{string.Join('.', path)}' {detail}.")
{
    /// <summary>Names down to the place; empty for the whole.</summary>
    public IReadOnlyList<string> Path { get; } = path;
}
