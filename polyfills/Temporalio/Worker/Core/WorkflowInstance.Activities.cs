using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class WorkflowInstance
{
    /// <summary>A timer of the server is never shorter.</summary>
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly PendingStacks stacks;
    private uint activityCount;
    private uint timerCount;

    internal Task StartTimer(TimeSpan delay, string? summary, CancellationToken token)
    {
        RequireWritable();
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled(token);
        }

        var infinite = delay == Timeout.InfiniteTimeSpan;
        if (delay < TimeSpan.Zero && !infinite)
        {
            throw new ArgumentException("Delay duration cannot be less than 0");
        }

        var source = new TaskCompletionSource<bool>();
        var seq = 0u;
        if (!infinite)
        {
            seq = ++timerCount;
            pendingTimers[seq] = source;
            var wait = delay < TimeSpan.FromTicks(1) ? ShortestTimer : delay;
            orders.Add(new StartTimerOrder(seq, wait.ToDuration(), Messages.Metadata(PayloadConverter, summary)));
        }

        return OnSchedulerAsync(async () =>
        {
            using var registration = token.Register(() =>
            {
                if (source.TrySetCanceled(token) && !infinite)
                {
                    pendingTimers.Remove(seq);
                    orders.Add(new CancelTimerOrder(seq));
                }
            });
            await source.Task.ConfigureAwait(true);
        });
    }

    internal Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
    {
        RequireWritable();
        var options = input.Options;
        if (options.StartToCloseTimeout is null && options.ScheduleToCloseTimeout is null)
        {
            throw new ArgumentException("Activity options must have StartToCloseTimeout or ScheduleToCloseTimeout");
        }

        var token = options.CancellationToken ?? CancellationToken;
        if (token.IsCancellationRequested)
        {
            return Task.FromException<TResult>(new CanceledFailureException("Activity cancelled before scheduled"));
        }

        var seq = ++activityCount;
        var queue = options.TaskQueue ?? Info.TaskQueue;
        orders.Add(new ScheduleActivityOrder(
            seq,
            new()
            {
                ActivityId = options.ActivityId ?? seq.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ActivityType = new() { Name = input.Activity },
                TaskQueue = new() { Name = queue, Kind = TaskQueueKind.Normal },
                Header = Messages.Header(input.Headers),
                Input = input.Args.Count == 0 ? null : Messages.Payloads(PayloadConverter, input.Args),
                ScheduleToCloseTimeout = options.ScheduleToCloseTimeout?.ToDuration(),
                ScheduleToStartTimeout = options.ScheduleToStartTimeout?.ToDuration(),
                StartToCloseTimeout = options.StartToCloseTimeout?.ToDuration(),
                HeartbeatTimeout = options.HeartbeatTimeout?.ToDuration(),
                RetryPolicy = Messages.RetryPolicy(options.RetryPolicy),
                RequestEagerExecution = !options.DisableEagerActivityExecution && !setup.DisableEagerActivities
                    && string.Equals(queue, Info.TaskQueue, StringComparison.Ordinal),
                UseWorkflowBuildId = options.TaskQueue is null,
                Priority = Messages.Priority(options.Priority),
            },
            options.CancellationType,
            Messages.Metadata(PayloadConverter, options.Summary)));
        var source = new TaskCompletionSource<Resolution>();
        pendingActivities[seq] = source;
        return OnSchedulerAsync(async () =>
        {
            using var registration = token.Register(() =>
            {
                if (pendingActivities.ContainsKey(seq))
                {
                    orders.Add(new CancelActivityOrder(seq));
                }
            });
            return Read<TResult>(await source.Task.ConfigureAwait(true));
        });
    }

    internal Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input)
    {
        RequireWritable();
        var options = input.Options;
        if (options.StartToCloseTimeout is null && options.ScheduleToCloseTimeout is null)
        {
            throw new ArgumentException("Activity options must have StartToCloseTimeout or ScheduleToCloseTimeout");
        }

        if (setup.MissingLocalActivity(input.Activity) is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        var token = options.CancellationToken ?? CancellationToken;
        if (token.IsCancellationRequested)
        {
            return Task.FromException<TResult>(new CanceledFailureException("Activity cancelled before scheduled"));
        }

        var args = input.Args.Select(PayloadConverter.ToPayload).ToList();
        var first = OrderLocal(input, args, null);
        return OnSchedulerAsync(() => AwaitLocalAsync<TResult>(input, args, first, token));
    }

    private async Task<TResult> AwaitLocalAsync<TResult>(
        ScheduleLocalActivityInput input, List<Payload> args, (uint Seq, TaskCompletionSource<LocalActivityResolvedJob> Source) current, CancellationToken token)
    {
        while (true)
        {
            LocalActivityResolvedJob resolved;
            using (token.Register(() =>
            {
                if (pendingLocals.ContainsKey(current.Seq))
                {
                    orders.Add(new CancelLocalActivityOrder(current.Seq));
                }
            }))
            {
                resolved = await current.Source.Task.ConfigureAwait(true);
            }

            if (resolved.Backoff is not { } backoff)
            {
                return Read<TResult>(resolved.Outcome!);
            }

            await StartTimer(backoff.Wait, "LocalActivityBackoff", token).ConfigureAwait(true);
            current = OrderLocal(input, args, backoff);
        }
    }

    private (uint Seq, TaskCompletionSource<LocalActivityResolvedJob> Source) OrderLocal(
        ScheduleLocalActivityInput input, List<Payload> args, LocalBackoff? after)
    {
        var seq = ++activityCount;
        var source = new TaskCompletionSource<LocalActivityResolvedJob>();
        pendingLocals[seq] = source;
        orders.Add(new ScheduleLocalActivityOrder(new()
        {
            Seq = seq,
            ActivityId = input.Options.ActivityId ?? seq.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ActivityType = input.Activity,
            Args = args,
            Header = Messages.Header(input.Headers),
            Options = input.Options,
            Attempt = after?.Attempt ?? 1,
            OriginalScheduleTime = after?.OriginalScheduleTime,
            Metadata = Messages.Metadata(PayloadConverter, input.Options.Summary),
        }));
        return (seq, source);
    }

    private TResult Read<TResult>(Resolution outcome)
    {
        if (outcome.Failure is { } failed)
        {
            throw setup.ToException(failed);
        }

        // Callers that want no result ask for the empty tuple.
        if (typeof(TResult) == typeof(ValueTuple) || outcome.Result is null)
        {
            return default!;
        }

        return (TResult)PayloadConverter.ToValue(outcome.Result, typeof(TResult))!;
    }

    private void RequireWritable()
    {
        if (active && TaskScheduler.Current != this && Workflow.OverrideContext.Value == this)
        {
            throw new InvalidOperationException("Cannot create workflow commands in a condition");
        }
    }
}
