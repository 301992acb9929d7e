using System.Collections.Concurrent;
using System.Diagnostics;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Tuning;

namespace Temporalio.Worker.Core;

/// <summary>Runs local activities: attempts, their timeouts, and the waits between them that are short enough.</summary>
internal sealed class LocalActivityRunner(WorkerContext context, SlotPool slots, ActivityInvoker invoker)
{
    private static readonly TimeSpan DefaultRetryThreshold = TimeSpan.FromSeconds(60);

    private readonly TaskTally tally = new();
    private readonly ConcurrentDictionary<(string RunId, uint Seq), CancellationTokenSource> running = new();

    public void Start(CachedRun run, LocalActivityRequest request)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(run.GivenUp.Token);
        running[(run.RunId, request.Seq)] = cancel;
        tally.Begin(async () =>
        {
            try
            {
                run.End(await RunAsync(run, request, cancel.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (run.GivenUp.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                running.TryRemove((run.RunId, request.Seq), out _);
                cancel.Dispose();
            }
        });
    }

    public void Cancel(CachedRun run, uint seq)
    {
        if (running.TryGetValue((run.RunId, seq), out var cancel))
        {
            cancel.Cancel();
        }
    }

    public Task WhenEmptyAsync() => tally.WhenEmptyAsync();

    private async Task<LocalActivityEnd> RunAsync(CachedRun run, LocalActivityRequest request, CancellationToken cancel)
    {
        var options = request.Options;
        var scheduled = request.OriginalScheduleTime ?? DateTime.UtcNow;
        var deadline = options.ScheduleToCloseTimeout is { } whole ? scheduled + whole : DateTime.MaxValue;
        for (var attempt = request.Attempt; ; attempt++)
        {
            var began = Stopwatch.GetTimestamp();
            var (result, failure, retry) = await AttemptAsync(run, request, attempt, scheduled, deadline, cancel).ConfigureAwait(false);
            var now = DateTime.UtcNow;
            context.Metrics.LocalAttempt(run.Instance!.Info.WorkflowType, request.ActivityType, failure, Stopwatch.GetElapsedTime(began), now - scheduled);
            if (failure is null || !retry)
            {
                return new(request.Seq, new(result, failure), null, attempt, now, scheduled);
            }

            var wait = Retries.Next(options.RetryPolicy, attempt, failure);
            if (wait is not { } pause || now + pause > deadline)
            {
                return new(request.Seq, new(null, failure), null, attempt, now, scheduled);
            }

            if (pause > (options.LocalRetryThreshold ?? DefaultRetryThreshold))
            {
                return new(request.Seq, new(null, failure), new(attempt + 1, pause, scheduled), attempt, now, scheduled);
            }

            try
            {
                await Task.Delay(pause, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new(request.Seq, new(null, LocalFailures.Cancelled(request)), null, attempt, DateTime.UtcNow, scheduled);
            }
        }
    }

    private async Task<(Api.Common.V1.Payload? Result, Failure? Failure, bool Retry)> AttemptAsync(
        CachedRun run, LocalActivityRequest request, int attempt, DateTime scheduled, DateTime deadline, CancellationToken cancel)
    {
        var permit = await slots.ReserveAsync(sticky: false, cancel).ConfigureAwait(false);
        var slot = new SlotInfo.LocalActivitySlotInfo(request.ActivityType);
        slots.MarkUsed(slot, permit);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var started = DateTime.UtcNow;
            var left = deadline == DateTime.MaxValue ? TimeSpan.MaxValue : deadline - started;
            var limit = request.Options.StartToCloseTimeout is { } once && once < left ? once : left;
            var call = CallAsync(run, request, attempt, scheduled, started, stop);
            if (limit == TimeSpan.MaxValue)
            {
                return await call.ConfigureAwait(false);
            }

            var first = await Task.WhenAny(call, Task.Delay(limit < TimeSpan.Zero ? TimeSpan.Zero : limit, stop.Token)).ConfigureAwait(false);
            if (first == call || cancel.IsCancellationRequested)
            {
                return await call.ConfigureAwait(false);
            }

            var whole = limit == left;
            await stop.CancelAsync().ConfigureAwait(false);
            return (null, LocalFailures.TimedOut(request, whole ? TimeoutType.ScheduleToClose : TimeoutType.StartToClose, RetryState.CancelRequested), !whole);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            slots.Release(slot, permit);
        }
    }

    private async Task<(Api.Common.V1.Payload? Result, Failure? Failure, bool Retry)> CallAsync(
        CachedRun run, LocalActivityRequest request, int attempt, DateTime scheduled, DateTime started, CancellationTokenSource stop)
    {
        var info = run.Instance!.Info;
        var converter = context.Converter.WithSerializationContext(new ISerializationContext.Activity(
            info.Namespace, request.ActivityId, info.WorkflowId, info.WorkflowType, request.ActivityType, context.TaskQueue, IsLocal: true));
        try
        {
            var definition = context.FindActivity(request.ActivityType)
                ?? throw new ApplicationFailureException(context.MissingActivity(request.ActivityType), errorType: "NotFoundError");
            var activity = new ActivityExecutionContext(
                Info(request, info, converter, attempt, scheduled, started),
                stop.Token,
                context.Stopping.Token,
                context.LoggerFactory.CreateLogger($"Temporalio.Activity:{request.ActivityType}"),
                converter.PayloadConverter,
                context.Meter,
                context.Client);
            activity.SetCancelReasonOn(stop.Token, ActivityCancelReason.CancelRequested);
            var result = await invoker.InvokeAsync(
                definition, activity, converter.PayloadConverter, request.Args, request.Header, static _ => { }).ConfigureAwait(false);
            return (converter.PayloadConverter.ToPayload(result), null, false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (null, LocalFailures.Cancelled(request), false);
        }
        catch (CompleteAsyncException)
        {
            var refused = new ApplicationFailureException("A local activity cannot be completed elsewhere", nonRetryable: true);
            return (null, converter.FailureConverter.ToFailure(refused, converter.PayloadConverter), false);
        }
        catch (Exception e)
        {
            return (null, converter.FailureConverter.ToFailure(e, converter.PayloadConverter), true);
        }
    }

    private ActivityInfo Info(
        LocalActivityRequest request, Workflows.WorkflowInfo workflow, DataConverter converter, int attempt, DateTime scheduled, DateTime started) => new(
            ActivityId: request.ActivityId,
            ActivityType: request.ActivityType,
            Attempt: attempt,
            CurrentAttemptScheduledTime: started,
            DataConverter: converter,
            HeartbeatDetails: [],
            HeartbeatTimeout: null,
            IsLocal: true,
            Namespace: workflow.Namespace,
            Priority: Priority.Default,
            RetryPolicy: request.Options.RetryPolicy ?? new(),
            ScheduleToCloseTimeout: request.Options.ScheduleToCloseTimeout,
            ScheduledTime: scheduled,
            StartToCloseTimeout: request.Options.StartToCloseTimeout,
            StartedTime: started,
            TaskQueue: context.TaskQueue,
            TaskToken: [],
            WorkflowId: workflow.WorkflowId,
            WorkflowNamespace: workflow.Namespace,
            WorkflowRunId: workflow.RunId,
            WorkflowType: workflow.WorkflowType);
}
