using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gfn.Formats.Typed;

/// <summary>Our notation of schemas: JSON in which a text names a scalar type, an array of one type is a list, and an object is a struct.</summary>
/// <remarks>
/// type := "int64" | "double" | "decimal(p,s)" | "bool" | "date" | "timestamp" | "datetime" | "string" | "json" | [type] | {name: type, …}.
/// <c>timestamp</c> is an instant, <c>datetime</c> has no zone. The file is an object of columns.
/// </remarks>
internal static class SchemaNotation
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Of(ColumnType type)
    {
        if (type is not (ColumnType.Struct or ColumnType.List))
        {
            return Name(type);
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, type);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static TypedSchema Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 });
        }
        catch (JsonException failure)
        {
            throw new TypedSchemaException([], $"the file is not JSON, line {failure.LineNumber + 1}, byte {failure.BytePositionInLine}");
        }

        using (document)
        {
            return Parse(document.RootElement);
        }
    }

    public static ColumnType? ParseType(string notation)
    {
        if (Scalar(notation) is { } scalar)
        {
            return scalar;
        }

        try
        {
            using var document = JsonDocument.Parse(notation);
            return new TypedSchema([new TypedField("type", Type(document.RootElement, []))]).Fields[0].Type;
        }
        catch (Exception none) when (none is JsonException or TypedSchemaException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A scalar type by its name; null if there is none of that name.</summary>
    public static ColumnType? Scalar(string name) => name.Trim() switch
    {
        "int64" => new ColumnType.Int64(),
        "double" => new ColumnType.Double(),
        "bool" => new ColumnType.Bool(),
        "date" => new ColumnType.Date(),
        "timestamp" => new ColumnType.Timestamp(IsUtc: true),
        "datetime" => new ColumnType.Timestamp(IsUtc: false),
        "string" => new ColumnType.Text(),
        "json" => new ColumnType.Json(),
        var other => Decimal(other),
    };

    private static TypedSchema Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new TypedSchemaException([], "the file must hold an object of columns");
        }

        try
        {
            return new TypedSchema(JsonSchema.IsOne(root) ? JsonSchema.Fields(root, []) : Fields(root, []));
        }
        catch (InvalidOperationException)
        {
            // What JsonElement says to text that no UTF-16 string can hold.
            throw new TypedSchemaException([], "a name or type in it is not Unicode text");
        }
    }

    private static ColumnType.Decimal? Decimal(string text)
    {
        const string Head = "decimal(";
        if (!text.StartsWith(Head, StringComparison.Ordinal) || !text.EndsWith(')'))
        {
            return null;
        }

        return text[Head.Length..^1].Split(',') is [var precision, var scale]
            && int.TryParse(precision, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var digits)
            && int.TryParse(scale, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var behind)
                ? new ColumnType.Decimal(digits, behind)
                : null;
    }

    private static List<TypedField> Fields(JsonElement element, IReadOnlyList<string> path) =>
        [.. element.EnumerateObject().Select(member => new TypedField(member.Name, Type(member.Value, [.. path, member.Name])))];

    private static ColumnType Type(JsonElement element, IReadOnlyList<string> path) => element.ValueKind switch
    {
        JsonValueKind.String => Scalar(element.GetString()!)
            ?? throw new TypedSchemaException(path, $"'{element.GetString()}' is no type: int64, double, decimal(p,s), bool, date, timestamp, datetime, string, json, [type] and {{name: type}} are"),
        JsonValueKind.Array when element.GetArrayLength() == 1 => new ColumnType.List(Type(element[0], [.. path, "[]"])),
        JsonValueKind.Array => throw new TypedSchemaException(path, "a list is written as an array of exactly one type"),
        JsonValueKind.Object => new ColumnType.Struct(Fields(element, path)),
        _ => throw new TypedSchemaException(path, $"{element.ValueKind} is no type: a text, an array of one type or an object of fields is"),
    };

    private static void Write(Utf8JsonWriter writer, ColumnType type)
    {
        switch (type)
        {
            case ColumnType.Struct(var fields):
                writer.WriteStartObject();
                foreach (var (name, member) in fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case ColumnType.List(var element):
                writer.WriteStartArray();
                Write(writer, element);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Name(type));
                break;
        }
    }

    private static string Name(ColumnType type) => type switch
    {
        ColumnType.Int64 => "int64",
        ColumnType.Double => "double",
        ColumnType.Bool => "bool",
        ColumnType.Date => "date",
        ColumnType.Timestamp(IsUtc: true) => "timestamp",
        ColumnType.Timestamp => "datetime",
        ColumnType.Text => "string",
        ColumnType.Json => "json",
        ColumnType.Decimal(var precision, var scale) => string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})"),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a scalar type"),
    };
}
