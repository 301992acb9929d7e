using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>The running activity attempt, as its code sees it.</summary>
public class ActivityExecutionContext
{
    internal static readonly AsyncLocal<ActivityExecutionContext?> AsyncLocalCurrent = new();

    private readonly Lazy<MetricMeter> meter;
    private readonly ITemporalClient? client;

    internal ActivityExecutionContext(
        ActivityInfo info,
        CancellationToken cancellationToken,
        CancellationToken workerShutdownToken,
        ILogger logger,
        IPayloadConverter payloadConverter,
        Func<MetricMeter> meter,
        ITemporalClient? client)
    {
        Info = info;
        CancellationToken = cancellationToken;
        WorkerShutdownToken = workerShutdownToken;
        Logger = logger;
        PayloadConverter = payloadConverter;
        this.meter = new(() => meter().WithTags([new("namespace", info.Namespace), new("task_queue", info.TaskQueue), new("activity_type", info.ActivityType)]));
        this.client = client;
    }

    public static bool HasCurrent => AsyncLocalCurrent.Value is not null;

    /// <exception cref="InvalidOperationException">No activity is running here.</exception>
    public static ActivityExecutionContext Current => AsyncLocalCurrent.Value ?? throw new InvalidOperationException("No current context");

    public ActivityInfo Info { get; }

    public ILogger Logger { get; }

    public ActivityCancelReason CancelReason { get; private set; }

    public ActivityCancellationDetails? CancellationDetails { get; private set; }

    /// <summary>Cancelled when the activity should stop; <see cref="CancelReason"/> says why.</summary>
    public CancellationToken CancellationToken { get; }

    public CancellationToken WorkerShutdownToken { get; }

    public IPayloadConverter PayloadConverter { get; }

    public MetricMeter MetricMeter => meter.Value;

    /// <exception cref="InvalidOperationException">The worker's client cannot be offered here.</exception>
    public ITemporalClient TemporalClient => client ?? throw new InvalidOperationException("No Temporal client available. This could either be a test environment without a client set, or the worker was created in an advanced way without an ITemporalClient instance.");

    internal Action<object?[]>? Heartbeater { get; set; }

    /// <summary>Says that the activity lives and how far it is. Sent at once or with the next beat; never throws for transport.</summary>
    public void Heartbeat(params object?[] details) => Heartbeater?.Invoke(details);

    internal void SetCancelReason(ActivityCancelReason reason) => SetCancelReason(reason, ActivityCancellationDetails.Of(reason));

    internal void SetCancelReason(ActivityCancelReason reason, ActivityCancellationDetails? details)
    {
        CancelReason = reason;
        CancellationDetails = details;
    }

    internal void SetCancelReasonOn(CancellationToken token, ActivityCancelReason reason) =>
        token.UnsafeRegister(_ => SetCancelReason(reason), null);
}
