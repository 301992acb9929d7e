using System.Diagnostics.CodeAnalysis;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Values to payloads and back. Must be deterministic: workflows use it.</summary>
public interface IPayloadConverter
{
    Payload ToPayload(object? value);

    object? ToValue(Payload payload, Type type);
}

/// <summary>One encoding of a payload converter.</summary>
public interface IEncodingConverter
{
    string Encoding { get; }

    bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload);

    object? ToValue(Payload payload, Type type);
}

/// <summary>Exceptions to failures and back.</summary>
public interface IFailureConverter
{
    Failure ToFailure(Exception exception, IPayloadConverter payloadConverter);

    Exception ToException(Failure failure, IPayloadConverter payloadConverter);
}

/// <summary>Encrypts, compresses or stores payloads on their way out, and back; may wait.</summary>
public interface IPayloadCodec
{
    Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads);

    Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads);
}

/// <summary>A value that is its payload: converters hand it through.</summary>
public interface IRawValue
{
    Payload Payload { get; }
}

/// <summary>A payload as it travels, decoded on demand.</summary>
public interface IEncodedRawValue
{
    Payload Payload { get; }

    Task<T> ToValueAsync<T>();

    Task<object?> ToValueAsync(Type type);
}

/// <summary>A converter or codec that can be made for one workflow or activity.</summary>
public interface IWithSerializationContext<T>
{
    T WithSerializationContext(ISerializationContext context);
}

/// <inheritdoc cref="IRawValue"/>
public record RawValue(Payload Payload) : IRawValue;

/// <inheritdoc cref="IEncodedRawValue"/>
public record EncodedRawValue(DataConverter DataConverter, Payload Payload) : IEncodedRawValue
{
    public Task<T> ToValueAsync<T>() => DataConverter.ToValueAsync<T>(Payload);

    public Task<object?> ToValueAsync(Type type) => DataConverter.ToValueAsync(Payload, type);
}
