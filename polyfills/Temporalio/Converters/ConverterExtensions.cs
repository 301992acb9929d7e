using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Conversions that take the codec along, and typed forms.</summary>
public static class ConverterExtensions
{
    public static T ToValue<T>(this IPayloadConverter converter, Payload payload) => (T)converter.ToValue(payload, typeof(T))!;

    public static T ToValue<T>(this IPayloadConverter converter, IRawValue rawValue) => converter.ToValue<T>(rawValue.Payload);

    public static RawValue ToRawValue(this IPayloadConverter converter, object? value) => new(converter.ToPayload(value));

    public static IReadOnlyCollection<Payload> ToPayloads(this IPayloadConverter converter, IReadOnlyCollection<object?> values) =>
        values.Select(converter.ToPayload).ToList();

    public static async Task<Payload> ToPayloadAsync(this DataConverter converter, object? value)
    {
        var payload = converter.PayloadConverter.ToPayload(value);
        return converter.PayloadCodec is { } codec ? await codec.EncodeSingleAsync(payload).ConfigureAwait(false) : payload;
    }

    public static async Task<IReadOnlyCollection<Payload>> ToPayloadsAsync(this DataConverter converter, IReadOnlyCollection<object?> values)
    {
        var payloads = converter.PayloadConverter.ToPayloads(values);
        return converter.PayloadCodec is { } codec ? await codec.EncodeAsync(payloads).ConfigureAwait(false) : payloads;
    }

    public static async Task<T> ToValueAsync<T>(this DataConverter converter, Payload payload) =>
        (T)(await converter.ToValueAsync(payload, typeof(T)).ConfigureAwait(false))!;

    public static async Task<object?> ToValueAsync(this DataConverter converter, Payload payload, Type type)
    {
        var plain = converter.PayloadCodec is { } codec ? await codec.DecodeSingleAsync(payload).ConfigureAwait(false) : payload;
        return converter.PayloadConverter.ToValue(plain, type);
    }

    public static async Task<T> ToSingleValueAsync<T>(this DataConverter converter, IReadOnlyCollection<Payload> payloads) =>
        (T)(await converter.ToSingleValueAsync(payloads, typeof(T)).ConfigureAwait(false))!;

    public static async Task<object?> ToSingleValueAsync(this DataConverter converter, IReadOnlyCollection<Payload> payloads, Type type)
    {
        var plain = converter.PayloadCodec is { } codec ? await codec.DecodeAsync(payloads).ConfigureAwait(false) : payloads;
        return plain.Count == 1
            ? converter.PayloadConverter.ToValue(plain.First(), type)
            : throw new ArgumentException($"Expected 1 payload, found {plain.Count}");
    }

    public static async Task<Failure> ToFailureAsync(this DataConverter converter, Exception exc)
    {
        var failure = converter.FailureConverter.ToFailure(exc, converter.PayloadConverter);
        if (converter.PayloadCodec is { } codec)
        {
            failure = failure.Clone();
            await codec.EncodeFailureAsync(failure).ConfigureAwait(false);
        }

        return failure;
    }

    public static async Task<Exception> ToExceptionAsync(this DataConverter converter, Failure failure)
    {
        var own = failure.Clone();
        if (converter.PayloadCodec is { } codec)
        {
            await codec.DecodeFailureAsync(own).ConfigureAwait(false);
        }

        return converter.FailureConverter.ToException(own, converter.PayloadConverter);
    }
}
