using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Converters;

namespace Temporalio.Worker.Core;

/// <summary>Values of the public surface as the messages that carry them.</summary>
internal static class Messages
{
    public static Payloads Payloads(IPayloadConverter converter, IReadOnlyCollection<object?> values)
    {
        var payloads = new Payloads();
        foreach (var value in values)
        {
            payloads.Payloads_.Add(converter.ToPayload(value));
        }

        return payloads;
    }

    public static Memo Memo(IPayloadConverter converter, IReadOnlyDictionary<string, object> values)
    {
        var memo = new Memo();
        foreach (var (key, value) in values)
        {
            memo.Fields[key] = converter.ToPayload(value ?? throw new ArgumentException($"Memo value for {key} is null"));
        }

        return memo;
    }

    public static Header Header(IDictionary<string, Payload>? headers)
    {
        var header = new Header();
        if (headers is not null)
        {
            header.Fields.Add(headers);
        }

        return header;
    }

    public static IReadOnlyDictionary<string, Payload>? Headers(Header? header) => header?.Fields ?? (IReadOnlyDictionary<string, Payload>)System.Collections.Immutable.ImmutableDictionary<string, Payload>.Empty;

    public static RetryPolicy? RetryPolicy(Common.RetryPolicy? policy)
    {
        if (policy is null)
        {
            return null;
        }

        var message = new RetryPolicy
        {
            InitialInterval = policy.InitialInterval.ToDuration(),
            BackoffCoefficient = policy.BackoffCoefficient,
            MaximumInterval = policy.MaximumInterval?.ToDuration(),
            MaximumAttempts = policy.MaximumAttempts,
        };
        message.NonRetryableErrorTypes.AddRange(policy.NonRetryableErrorTypes ?? []);
        return message;
    }

    public static Common.RetryPolicy? RetryPolicy(RetryPolicy? message) => message is null
        ? null
        : new()
        {
            InitialInterval = message.InitialInterval?.ToTimeSpan() ?? TimeSpan.Zero,
            BackoffCoefficient = (float)message.BackoffCoefficient,
            MaximumInterval = message.MaximumInterval?.ToTimeSpan(),
            MaximumAttempts = message.MaximumAttempts,
            NonRetryableErrorTypes = message.NonRetryableErrorTypes.Count == 0 ? null : message.NonRetryableErrorTypes,
        };

    public static Priority? Priority(Common.Priority? priority) => priority is null
        ? null
        : new()
        {
            PriorityKey = priority.PriorityKey ?? 0,
            FairnessKey = priority.FairnessKey ?? string.Empty,
            FairnessWeight = priority.FairnessWeight ?? 0,
        };

    public static Common.Priority Priority(Priority? message) => message is null
        ? Common.Priority.Default
        : new(
            message.PriorityKey == 0 ? null : message.PriorityKey,
            message.FairnessKey.Length == 0 ? null : message.FairnessKey,
            message.FairnessWeight == 0 ? null : message.FairnessWeight);

    public static UserMetadata? Metadata(IPayloadConverter converter, string? summary, string? details = null) =>
        summary is null && details is null
            ? null
            : new()
            {
                Summary = summary is null ? null : converter.ToPayload(summary),
                Details = details is null ? null : converter.ToPayload(details),
            };

    /// <summary>Zero on the wire is unset.</summary>
    public static TimeSpan? Span(Duration? duration) =>
        duration is null || (duration.Seconds == 0 && duration.Nanos == 0) ? null : duration.ToTimeSpan();
}
