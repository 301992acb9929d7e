namespace Gfn.Formats.Parquet.Reading;

/// <summary>A schema in the notation Parquet tools share: <c>message</c>, then a line per field.</summary>
public static class SchemaText
{
    /// <summary>The schema, lines ended by LF, two spaces per level.</summary>
    public static string Of(ParquetSchema schema) => string.Concat(Lines(schema).Select(line => line + "\n"));

    /// <summary>Its lines, two spaces per level. A name is as it is, a line end in it too.</summary>
    public static IEnumerable<string> Lines(ParquetSchema schema) =>
        [$"message {schema.Root.Name} {{", .. schema.Root.Children.SelectMany(child => Lines(child, 1)), "}"];

    /// <summary>A physical type as parquet.thrift spells it: <c>FIXED_LEN_BYTE_ARRAY(16)</c>.</summary>
    public static string Of(LeafColumn column) => column.Type switch
    {
        PhysicalType.ByteArray => "BYTE_ARRAY",
        PhysicalType.FixedLenByteArray => $"FIXED_LEN_BYTE_ARRAY({column.TypeLength})",
        _ => column.Type.ToString().ToUpperInvariant(),
    };

    private static IEnumerable<string> Lines(SchemaNode node, int level)
    {
        var indent = new string(' ', level * 2);
        var meaning = node.Meaning is null ? string.Empty : $" ({node.Meaning})";
        var head = $"{indent}{node.Repetition.ToString().ToLowerInvariant()} {(node.Column is { } column ? Of(column) : "group")} {node.Name}{meaning}";
        return node.Column is not null ? [$"{head};"] : [$"{head} {{", .. node.Children.SelectMany(child => Lines(child, level + 1)), $"{indent}}}"];
    }
}
