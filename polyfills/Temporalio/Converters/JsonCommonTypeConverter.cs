using System.Text.Json;
using System.Text.Json.Serialization;

namespace Temporalio.Converters;

/// <summary>Reads JSON without a target type as .NET values: text, <c>long</c>, <c>double</c>, <c>bool</c>, <c>List&lt;object&gt;</c>, <c>Dictionary&lt;string, object&gt;</c>.</summary>
public class JsonCommonTypeConverter : JsonConverter<object?>
{
    public static readonly JsonCommonTypeConverter Instance = new();

    public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number => reader.TryGetInt64(out var whole) ? (object)whole : reader.GetDouble(),
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.StartArray => JsonSerializer.Deserialize<List<object?>>(ref reader, options),
        JsonTokenType.StartObject => JsonSerializer.Deserialize<Dictionary<string, object?>>(ref reader, options),
        _ => throw new JsonException($"No value begins with {reader.TokenType}."),
    };

    public override void Write(Utf8JsonWriter writer, object? value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else if (value.GetType() == typeof(object))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else
        {
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
        }
    }
}
