using Google.Protobuf.WellKnownTypes;

namespace Temporalio.Common;

/// <summary>Whether and when an activity or workflow is tried again.</summary>
public record RetryPolicy
{
    /// <summary>Wait before the second attempt. Default 1 s.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Each wait is this many times the one before. Default 2.</summary>
    public float BackoffCoefficient { get; set; } = 2.0F;

    /// <summary>Longest wait. Unset: a hundred times the initial interval.</summary>
    public TimeSpan? MaximumInterval { get; set; }

    /// <summary>Attempts in all; 0, the default, is no limit.</summary>
    public int MaximumAttempts { get; set; }

    /// <summary>Error types, exactly as failures carry them, that end the retries.</summary>
    public IReadOnlyCollection<string>? NonRetryableErrorTypes { get; set; }

    internal static RetryPolicy FromProto(Api.Common.V1.RetryPolicy proto) => new()
    {
        InitialInterval = proto.InitialInterval?.ToTimeSpan() ?? TimeSpan.Zero,
        BackoffCoefficient = (float)proto.BackoffCoefficient,
        MaximumInterval = proto.MaximumInterval?.ToTimeSpan(),
        MaximumAttempts = proto.MaximumAttempts,
        NonRetryableErrorTypes = proto.NonRetryableErrorTypes.Count == 0 ? null : proto.NonRetryableErrorTypes,
    };

    internal Api.Common.V1.RetryPolicy ToProto()
    {
        var proto = new Api.Common.V1.RetryPolicy
        {
            InitialInterval = Duration.FromTimeSpan(InitialInterval),
            BackoffCoefficient = BackoffCoefficient,
            MaximumInterval = MaximumInterval is { } maximum ? Duration.FromTimeSpan(maximum) : null,
            MaximumAttempts = MaximumAttempts,
        };
        proto.NonRetryableErrorTypes.AddRange(NonRetryableErrorTypes ?? []);
        return proto;
    }
}
