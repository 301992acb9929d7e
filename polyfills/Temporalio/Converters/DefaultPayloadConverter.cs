using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Null, bytes, protobuf, then JSON; reads by the payload's stated encoding.</summary>
public class DefaultPayloadConverter : IPayloadConverter, IWithSerializationContext<IPayloadConverter>
{
    public DefaultPayloadConverter()
        : this(new JsonSerializerOptions())
    {
    }

    public DefaultPayloadConverter(JsonSerializerOptions jsonSerializerOptions)
        : this(new BinaryNullConverter(), new BinaryPlainConverter(), new JsonProtoConverter(), new BinaryProtoConverter(), new JsonPlainConverter(jsonSerializerOptions))
    {
    }

    public DefaultPayloadConverter(params IEncodingConverter[] encodingConverters)
    {
        EncodingConverters = encodingConverters;
        IndexedEncodingConverters = encodingConverters.ToDictionary(converter => ByteString.CopyFromUtf8(converter.Encoding));
    }

    public IReadOnlyCollection<IEncodingConverter> EncodingConverters { get; }

    protected IReadOnlyDictionary<ByteString, IEncodingConverter> IndexedEncodingConverters { get; }

    public Payload ToPayload(object? value)
    {
        if (value is IRawValue raw)
        {
            return raw.Payload;
        }

        foreach (var converter in EncodingConverters)
        {
            if (converter.TryToPayload(value, out var payload))
            {
                return payload;
            }
        }

        throw new ArgumentException($"Value of type {value?.GetType()} could not be converted");
    }

    public object? ToValue(Payload payload, Type type)
    {
        if (typeof(IRawValue).IsAssignableFrom(type))
        {
            return type.IsAssignableFrom(typeof(RawValue)) ? new RawValue(payload) : throw new ArgumentException($"Raw value type {type} is not supported");
        }

        if (!payload.Metadata.TryGetValue("encoding", out var encoding))
        {
            throw new ArgumentException("Payload missing encoding");
        }

        return IndexedEncodingConverters.TryGetValue(encoding, out var converter)
            ? converter.ToValue(payload, type)
            : throw new ArgumentException($"Unknown payload encoding {encoding.ToStringUtf8()}");
    }

    public virtual IPayloadConverter WithSerializationContext(ISerializationContext context)
    {
        if (!EncodingConverters.Any(converter => converter is IWithSerializationContext<IEncodingConverter>))
        {
            return this;
        }

        return new DefaultPayloadConverter([.. EncodingConverters.Select(converter =>
            converter is IWithSerializationContext<IEncodingConverter> withContext ? withContext.WithSerializationContext(context) : converter)]);
    }
}
