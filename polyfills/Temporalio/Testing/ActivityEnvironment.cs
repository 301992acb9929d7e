using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Runtime;

namespace Temporalio.Testing;

/// <summary>Runs activity code without a worker.</summary>
public record ActivityEnvironment
{
    public static readonly ActivityInfo DefaultInfo = new(
        ActivityId: "test",
        ActivityType: "unknown",
        Attempt: 1,
        CurrentAttemptScheduledTime: new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        DataConverter: DataConverter.Default,
        HeartbeatDetails: [],
        HeartbeatTimeout: null,
        IsLocal: false,
        Namespace: "default",
        Priority: Priority.Default,
        RetryPolicy: null,
        ScheduleToCloseTimeout: TimeSpan.FromSeconds(1),
        ScheduledTime: new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        StartToCloseTimeout: TimeSpan.FromSeconds(1),
        StartedTime: new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        TaskQueue: "test",
        TaskToken: "test"u8.ToArray(),
        WorkflowId: "test",
        WorkflowNamespace: "default",
        WorkflowRunId: "test-run",
        WorkflowType: "test");

    public ActivityInfo Info { get; init; } = DefaultInfo;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public IPayloadConverter PayloadConverter { get; init; } = DataConverter.Default.PayloadConverter;

    public MetricMeter? MetricMeter { get; init; }

    public ITemporalClient? TemporalClient { get; init; }

    /// <summary>Receives each heartbeat's details.</summary>
    public Action<object?[]> Heartbeater { get; init; } = static _ => { };

    public ActivityCancelReason CancelReason { get; set; }

    public ActivityCancellationDetails? CancellationDetails { get; set; }

    public CancellationTokenSource CancellationTokenSource { get; init; } = new();

    public CancellationTokenSource WorkerShutdownTokenSource { get; init; } = new();

    public void Cancel() => Cancel(ActivityCancelReason.CancelRequested);

    public void Cancel(ActivityCancelReason reason) => Cancel(reason, new ActivityCancellationDetails());

    public void Cancel(ActivityCancelReason reason, ActivityCancellationDetails details)
    {
        CancelReason = reason;
        CancellationDetails = details;
        running?.SetCancelReason(reason, details);
        CancellationTokenSource.Cancel();
    }

    public Task RunAsync(Action activity) => RunAsync(() =>
    {
        activity();
        return Task.FromResult(ValueTuple.Create());
    });

    public Task<T> RunAsync<T>(Func<T> activity) => RunAsync(() => Task.FromResult(activity()));

    public Task RunAsync(Func<Task> activity) => RunAsync(async () =>
    {
        await activity().ConfigureAwait(false);
        return ValueTuple.Create();
    });

    public async Task<T> RunAsync<T>(Func<Task<T>> activity)
    {
        running = new ActivityExecutionContext(Info, CancellationTokenSource.Token, WorkerShutdownTokenSource.Token, Logger, PayloadConverter, () => MetricMeter ?? TemporalRuntime.Default.MetricMeter, TemporalClient)
        {
            Heartbeater = Heartbeater,
        };
        running.SetCancelReason(CancelReason, CancellationDetails);
        var before = ActivityExecutionContext.AsyncLocalCurrent.Value;
        ActivityExecutionContext.AsyncLocalCurrent.Value = running;
        try
        {
            return await activity().ConfigureAwait(false);
        }
        finally
        {
            ActivityExecutionContext.AsyncLocalCurrent.Value = before;
        }
    }

    private ActivityExecutionContext? running;
}
