using System.Text;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>A schema in the notation Parquet tools share: <c>message</c>, then a line per field.</summary>
public static class SchemaText
{
    /// <summary>The schema, lines ended by LF, two spaces per level.</summary>
    public static string Of(ParquetSchema schema)
    {
        var text = new StringBuilder();
        text.Append("message ").Append(schema.Root.Name).Append(" {\n");
        foreach (var child in schema.Root.Children)
        {
            Append(text, child, 1);
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A physical type as parquet.thrift spells it: <c>FIXED_LEN_BYTE_ARRAY(16)</c>.</summary>
    public static string Of(LeafColumn column) => column.Type switch
    {
        PhysicalType.ByteArray => "BYTE_ARRAY",
        PhysicalType.FixedLenByteArray => $"FIXED_LEN_BYTE_ARRAY({column.TypeLength})",
        _ => column.Type.ToString().ToUpperInvariant(),
    };

    private static void Append(StringBuilder text, SchemaNode node, int level)
    {
        text.Append(' ', level * 2).Append(node.Repetition.ToString().ToLowerInvariant()).Append(' ');
        text.Append(node.Column is { } column ? Of(column) : "group").Append(' ').Append(node.Name);
        if (node.Meaning is { } meaning)
        {
            text.Append(" (").Append(meaning).Append(')');
        }

        if (node.Column is not null)
        {
            text.Append(";\n");
            return;
        }

        text.Append(" {\n");
        foreach (var child in node.Children)
        {
            Append(text, child, level + 1);
        }

        text.Append(' ', level * 2).Append("}\n");
    }
}
