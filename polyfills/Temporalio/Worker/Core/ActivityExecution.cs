using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;
using Temporalio.Engine.Seam;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Core;

/// <summary>One attempt of one activity on this worker, from its task to its report.</summary>
internal sealed class ActivityExecution : IDisposable
{
    /// <summary>The server decides about timeouts; this worker waits a little longer before it believes one itself.</summary>
    private static readonly TimeSpan TimeoutSlack = TimeSpan.FromSeconds(5);

    private readonly WorkerContext worker;
    private readonly PollActivityTaskQueueResponse task;
    private readonly DataConverter converter;
    private readonly CancellationTokenSource cancellation = new();
    private readonly ActivityHeartbeats heartbeats;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private Timer? timeout;
    private ActivityExecutionContext? running;
    private Exception? heartbeatFailure;

    public ActivityExecution(WorkerContext worker, PollActivityTaskQueueResponse task)
    {
        this.worker = worker;
        this.task = task;
        logger = worker.LoggerFactory.CreateLogger($"Temporalio.Activity:{task.ActivityType.Name}");
        converter = worker.Converter.WithSerializationContext(new ISerializationContext.Activity(
            worker.Service.Namespace, task.ActivityId, task.WorkflowExecution?.WorkflowId, task.WorkflowType?.Name, task.ActivityType.Name, worker.TaskQueue, IsLocal: false));
        heartbeats = new(worker, task.TaskToken, converter, Messages.Span(task.HeartbeatTimeout), Cancel, FailHeartbeat);
    }

    public ActivityCancelReason Reason { get; private set; }

    public async Task<ActivityOutcome> RunAsync(ActivityInvoker invoker)
    {
        try
        {
            var definition = worker.FindActivity(task.ActivityType.Name)
                ?? throw new ApplicationFailureException(worker.MissingActivity(task.ActivityType.Name), errorType: "NotFoundError");
            IReadOnlyCollection<Payload> input = task.Input?.Payloads_ ?? [];
            if (converter.PayloadCodec is { } codec && input.Count > 0)
            {
                input = await codec.DecodeAsync(input).ConfigureAwait(false);
            }

            var context = CreateContext();
            lock (gate)
            {
                running = context;
            }

            StartTimeout();
            var result = await invoker.InvokeAsync(definition, context, converter.PayloadConverter, input, task.Header, heartbeats.Beat).ConfigureAwait(false);
            return heartbeatFailure is null ? new(await converter.ToPayloadAsync(result).ConfigureAwait(false), null, Kind.Completed) : await FailedAsync(heartbeatFailure).ConfigureAwait(false);
        }
        catch (CompleteAsyncException)
        {
            return new(null, null, Kind.LaterElsewhere);
        }
        catch (Exception e)
        {
            return await FailedAsync(e).ConfigureAwait(false);
        }
    }

    public void Cancel(ActivityCancelReason reason)
    {
        lock (gate)
        {
            if (Reason != ActivityCancelReason.None)
            {
                return;
            }

            Reason = reason;
            if (running is not null)
            {
                running.SetCancelReason(reason);
            }
        }

        cancellation.Cancel();
    }

    public async Task ReportAsync(ActivityOutcome outcome)
    {
        var (token, ns, identity) = (task.TaskToken, worker.Service.Namespace, worker.Service.Identity);
        var last = await heartbeats.StopAsync().ConfigureAwait(false);
        await cancellation.CancelAsync().ConfigureAwait(false);
        switch (outcome.Kind)
        {
            case Kind.Completed:
                await worker.Service.CallAsync(WorkflowServiceMethods.RespondActivityTaskCompleted, new()
                {
                    TaskToken = token, Namespace = ns, Identity = identity, Result = new() { Payloads_ = { outcome.Result } },
                }).ConfigureAwait(false);
                break;
            case Kind.Failed when Reason != ActivityCancelReason.GoneFromServer:
                await worker.Service.CallAsync(WorkflowServiceMethods.RespondActivityTaskFailed, new()
                {
                    TaskToken = token, Namespace = ns, Identity = identity, Failure = outcome.Failure, LastHeartbeatDetails = last,
                }).ConfigureAwait(false);
                break;
            case Kind.Cancelled when Reason != ActivityCancelReason.GoneFromServer:
                await worker.Service.CallAsync(WorkflowServiceMethods.RespondActivityTaskCanceled, new()
                {
                    TaskToken = token, Namespace = ns, Identity = identity, Details = outcome.Failure?.CanceledFailureInfo?.Details,
                }).ConfigureAwait(false);
                break;
        }
    }

    public void Dispose()
    {
        timeout?.Dispose();
        heartbeats.Dispose();
        cancellation.Dispose();
    }

    private async Task<ActivityOutcome> FailedAsync(Exception e)
    {
        if (e is OperationCanceledException or CanceledFailureException)
        {
            switch (Reason)
            {
                case ActivityCancelReason.CancelRequested or ActivityCancelReason.GoneFromServer or ActivityCancelReason.Timeout:
                    return new(null, new() { Message = "Cancelled", CanceledFailureInfo = new() }, Kind.Cancelled);
                case ActivityCancelReason.WorkerShutdown:
                    e = new ApplicationFailureException(
                        "Worker is shutting down and this activity did not complete in time", e, errorType: "WorkerShutdown");
                    break;
                case ActivityCancelReason.Paused:
                    e = new ApplicationFailureException("Activity paused", e, errorType: "ActivityPause");
                    break;
                case ActivityCancelReason.Reset:
                    e = new ApplicationFailureException("Activity reset", e, errorType: "ActivityReset");
                    break;
                case ActivityCancelReason.HeartbeatRecordFailure:
                    e = heartbeatFailure ?? e;
                    break;
            }
        }

        var level = e is ApplicationFailureException { Category: Api.Enums.V1.ApplicationErrorCategory.Benign } ? LogLevel.Debug : LogLevel.Warning;
        logger.Log(level, e, "Activity {ActivityType} ({ActivityId}) failed, attempt {Attempt}", task.ActivityType.Name, task.ActivityId, task.Attempt);
        return new(null, await converter.ToFailureAsync(e).ConfigureAwait(false), Kind.Failed);
    }

    private void FailHeartbeat(Exception e)
    {
        heartbeatFailure ??= e;
        Cancel(ActivityCancelReason.HeartbeatRecordFailure);
    }

    private void StartTimeout()
    {
        if (Messages.Span(task.StartToCloseTimeout) is { } limit)
        {
            timeout = new(_ => Cancel(ActivityCancelReason.Timeout), null, limit + TimeoutSlack, Timeout.InfiniteTimeSpan);
        }
    }

    private ActivityExecutionContext CreateContext() => new(
        new(
            ActivityId: task.ActivityId,
            ActivityType: task.ActivityType.Name,
            Attempt: task.Attempt,
            CurrentAttemptScheduledTime: task.CurrentAttemptScheduledTime?.ToDateTime() ?? default,
            DataConverter: converter,
            HeartbeatDetails: task.HeartbeatDetails?.Payloads_.ToList() ?? [],
            HeartbeatTimeout: Messages.Span(task.HeartbeatTimeout),
            IsLocal: false,
            Namespace: worker.Service.Namespace,
            Priority: Messages.Priority(task.Priority),
            RetryPolicy: Messages.RetryPolicy(task.RetryPolicy),
            ScheduleToCloseTimeout: Messages.Span(task.ScheduleToCloseTimeout),
            ScheduledTime: task.ScheduledTime?.ToDateTime() ?? default,
            StartToCloseTimeout: Messages.Span(task.StartToCloseTimeout),
            StartedTime: task.StartedTime?.ToDateTime() ?? default,
            TaskQueue: worker.TaskQueue,
            TaskToken: task.TaskToken.ToByteArray(),
            WorkflowId: task.WorkflowExecution?.WorkflowId,
            WorkflowNamespace: task.WorkflowNamespace,
            WorkflowRunId: task.WorkflowExecution?.RunId,
            WorkflowType: task.WorkflowType?.Name),
        cancellation.Token,
        worker.Stopping.Token,
        logger,
        converter.PayloadConverter,
        worker.Meter,
        worker.Client);
}

internal enum Kind
{
    Completed,
    Failed,
    Cancelled,

    /// <summary>Somebody else will complete it by its token or id.</summary>
    LaterElsewhere,
}

internal sealed record ActivityOutcome(Payload? Result, Failure? Failure, Kind Kind);
