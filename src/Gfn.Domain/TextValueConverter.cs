using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>A value that travels as one plain string, so that histories, manifests and tables stay readable.</summary>
/// <typeparam name="TSelf">The value type itself.</typeparam>
public interface ITextValue<TSelf>
    where TSelf : class, ITextValue<TSelf>
{
    /// <summary>The wire text; <see cref="Parse"/> gives the same value back.</summary>
    string Value { get; }

    /// <summary>Reads the wire text.</summary>
    /// <exception cref="FormatException">Not this kind of value; the message says what was expected.</exception>
    static abstract TSelf Parse(string text);
}

/// <summary>Writes an <see cref="ITextValue{TSelf}"/> as a JSON string and as a JSON property name.</summary>
/// <typeparam name="T">The value type.</typeparam>
public sealed class TextValueConverter<T> : JsonConverter<T>
    where T : class, ITextValue<T>
{
    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => From(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        From(reader.GetString()) ?? throw new JsonException("A property name cannot be null.");

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.Value);

    private static T? From(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return T.Parse(text);
        }
        catch (FormatException refused)
        {
            throw new JsonException(refused.Message, refused);
        }
    }
}
