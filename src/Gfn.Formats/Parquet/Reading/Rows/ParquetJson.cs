using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Values as JSON that loses nothing.</summary>
/// <remarks>
/// Integers and decimals are numbers with all their digits; NaN and infinities, which JSON lacks, are the texts <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>.
/// Bytes are base64; dates and times ISO 8601; a map is an object whose names are its keys' texts; embedded JSON documents stay text.
/// </remarks>
public static class ParquetJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };

    /// <summary>One line of JSON.</summary>
    public static string Of(ParquetValue value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, value);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the value where the writer stands.</summary>
    public static void Write(Utf8JsonWriter writer, ParquetValue value)
    {
        switch (value)
        {
            case ParquetValue.Null:
                writer.WriteNullValue();
                break;
            case ParquetValue.Boolean(var flag):
                writer.WriteBooleanValue(flag);
                break;
            case ParquetValue.Integer or ParquetValue.Decimal:
                writer.WriteRawValue(ValueText.Of(value), skipInputValidation: true);
                break;
            case ParquetValue.Single(var number) when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case ParquetValue.Double(var number) when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case ParquetValue.List(var items):
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ParquetValue.Map(var entries):
                writer.WriteStartObject();
                foreach (var (key, member) in entries)
                {
                    writer.WritePropertyName(ValueText.Of(key));
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case ParquetValue.Struct(var fields):
                writer.WriteStartObject();
                foreach (var (name, member) in fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(ValueText.Of(value));
                break;
        }
    }
}
