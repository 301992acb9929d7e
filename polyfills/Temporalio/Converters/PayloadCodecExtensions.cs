using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>A codec over single payloads and over all payloads of a failure.</summary>
public static class PayloadCodecExtensions
{
    public static async Task<Payload> EncodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        Single(await codec.EncodeAsync([payload]).ConfigureAwait(false));

    public static async Task<Payload> DecodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        Single(await codec.DecodeAsync([payload]).ConfigureAwait(false));

    public static Task EncodeFailureAsync(this IPayloadCodec codec, Failure failure) => ApplyAsync(codec.EncodeAsync, failure);

    public static Task DecodeFailureAsync(this IPayloadCodec codec, Failure failure) => ApplyAsync(codec.DecodeAsync, failure);

    private static Payload Single(IReadOnlyCollection<Payload> payloads) =>
        payloads.Count == 1 ? payloads.First() : throw new ArgumentException($"Expected 1 payload, found {payloads.Count}");

    private static async Task ApplyAsync(Func<IReadOnlyCollection<Payload>, Task<IReadOnlyCollection<Payload>>> code, Failure failure)
    {
        for (var at = failure; at is not null; at = at.Cause)
        {
            if (at.EncodedAttributes is { } attributes)
            {
                at.EncodedAttributes = Single(await code([attributes]).ConfigureAwait(false));
            }

            var details = at.ApplicationFailureInfo?.Details ?? at.CanceledFailureInfo?.Details
                ?? at.TimeoutFailureInfo?.LastHeartbeatDetails ?? at.ResetWorkflowFailureInfo?.LastHeartbeatDetails;
            if (details is { Payloads_.Count: > 0 })
            {
                var coded = await code([.. details.Payloads_]).ConfigureAwait(false);
                details.Payloads_.Clear();
                details.Payloads_.AddRange(coded);
            }
        }
    }
}
