using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Null, as <c>binary/null</c>.</summary>
public class BinaryNullConverter : IEncodingConverter
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("binary/null");

    public string Encoding => "binary/null";

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = value is null ? new Payload { Metadata = { ["encoding"] = Name } } : null;
        return payload is not null;
    }

    public object? ToValue(Payload payload, Type type) =>
        type.IsValueType && type != typeof(void) && Nullable.GetUnderlyingType(type) is null
            ? throw new ArgumentException($"Payload is null, but {type} is not nullable")
            : null;
}

/// <summary>Bytes, as <c>binary/plain</c>.</summary>
public class BinaryPlainConverter : IEncodingConverter
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("binary/plain");

    public string Encoding => "binary/plain";

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = value is byte[] bytes ? new Payload { Metadata = { ["encoding"] = Name }, Data = ByteString.CopyFrom(bytes) } : null;
        return payload is not null;
    }

    public object? ToValue(Payload payload, Type type) =>
        type.IsAssignableFrom(typeof(byte[])) ? payload.Data.ToByteArray() : throw new ArgumentException($"Payload is byte array, but type is {type}");
}

/// <summary>Protobuf messages in JSON, as <c>json/protobuf</c> with their type beside them.</summary>
public class JsonProtoConverter : IEncodingConverter
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("json/protobuf");

    public JsonProtoConverter()
    {
    }

    public JsonProtoConverter(JsonFormatter formatter, JsonParser parser)
    {
        Formatter = formatter;
        Parser = parser;
    }

    public string Encoding => "json/protobuf";

    // The defaults know what each well-known message says of itself: milliseconds at the start, for converters that meet no message.
    protected JsonFormatter Formatter => field ?? JsonFormatter.Default;

    protected JsonParser Parser => field ?? JsonParser.Default;

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = value is IMessage message
            ? new Payload
            {
                Metadata = { ["encoding"] = Name, ["messageType"] = ByteString.CopyFromUtf8(message.Descriptor.FullName) },
                Data = ByteString.CopyFromUtf8(Formatter.Format(message)),
            }
            : null;
        return payload is not null;
    }

    public object? ToValue(Payload payload, Type type) =>
        ProtoDescriptor.Of(type) is { } descriptor
            ? Parser.Parse(payload.Data.ToStringUtf8(), descriptor)
            : throw new ArgumentException($"Payload is protobuf message, but type is {type}");
}

/// <summary>Protobuf messages in binary; read, and written where JSON is left out.</summary>
public class BinaryProtoConverter : IEncodingConverter
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("binary/protobuf");

    public string Encoding => "binary/protobuf";

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = value is IMessage message
            ? new Payload
            {
                Metadata = { ["encoding"] = Name, ["messageType"] = ByteString.CopyFromUtf8(message.Descriptor.FullName) },
                Data = message.ToByteString(),
            }
            : null;
        return payload is not null;
    }

    public object? ToValue(Payload payload, Type type) =>
        ProtoDescriptor.Of(type) is { } descriptor
            ? descriptor.Parser.ParseFrom(payload.Data)
            : throw new ArgumentException($"Payload is protobuf message, but type is {type}");
}

/// <summary>Everything else, as JSON of <see cref="JsonSerializer"/>.</summary>
public class JsonPlainConverter(JsonSerializerOptions serializerOptions) : IEncodingConverter
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("json/plain");

    public virtual string Encoding => "json/plain";

    protected JsonSerializerOptions SerializerOptions { get; } = serializerOptions;

    public virtual bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = new Payload
        {
            Metadata = { ["encoding"] = Name },
            Data = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(value, value?.GetType() ?? typeof(object), SerializerOptions)),
        };
        return true;
    }

    public virtual object? ToValue(Payload payload, Type type) => JsonSerializer.Deserialize(payload.Data.Span, type, SerializerOptions);
}

/// <summary>The descriptor behind a message type.</summary>
internal static class ProtoDescriptor
{
    public static MessageDescriptor? Of(Type type) =>
        typeof(IMessage).IsAssignableFrom(type) && !type.IsAbstract ? ((IMessage)Activator.CreateInstance(type)!).Descriptor : null;
}
