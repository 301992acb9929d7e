namespace Temporalio.Converters;

/// <summary>How values and failures become payloads, and what is done to those on their way.</summary>
public record DataConverter(IPayloadConverter PayloadConverter, IFailureConverter FailureConverter, IPayloadCodec? PayloadCodec = null)
    : IWithSerializationContext<DataConverter>
{
    public static DataConverter Default { get; } = new(new DefaultPayloadConverter(), new DefaultFailureConverter());

    public virtual DataConverter WithSerializationContext(ISerializationContext context)
    {
        var payload = PayloadConverter is IWithSerializationContext<IPayloadConverter> p ? p.WithSerializationContext(context) : PayloadConverter;
        var failure = FailureConverter is IWithSerializationContext<IFailureConverter> f ? f.WithSerializationContext(context) : FailureConverter;
        var codec = PayloadCodec is IWithSerializationContext<IPayloadCodec> c ? c.WithSerializationContext(context) : PayloadCodec;
        return ReferenceEquals(payload, PayloadConverter) && ReferenceEquals(failure, FailureConverter) && ReferenceEquals(codec, PayloadCodec)
            ? this
            : this with { PayloadConverter = payload, FailureConverter = failure, PayloadCodec = codec };
    }
}
