using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class WorkflowInstance
{
    private readonly Dictionary<uint, TaskCompletionSource<bool>> pendingTimers = [];
    private readonly Dictionary<uint, TaskCompletionSource<Resolution>> pendingActivities = [];
    private readonly Dictionary<uint, TaskCompletionSource<LocalActivityResolvedJob>> pendingLocals = [];
    private readonly Dictionary<uint, PendingChild> pendingChildren = [];
    private readonly Dictionary<uint, TaskCompletionSource<Failure?>> pendingSignals = [];
    private readonly Dictionary<uint, TaskCompletionSource<Failure?>> pendingCancels = [];
    private object?[]? runArguments;
    private WorkflowDefinitionOptions? dynamicOptions;

    private void Apply(Job job)
    {
        switch (job)
        {
            case InitializeJob:
                break;
            case RandomSeedJob seed:
                Random = new(seed.Seed);
                break;
            case SignalJob signal:
                ApplySignal(signal.Signal);
                break;
            case UpdateJob update:
                ApplyUpdate(update);
                break;
            case CancelJob:
                cancellation.Cancel();
                break;
            case TimerFiredJob fired:
                if (pendingTimers.Remove(fired.Seq, out var timer))
                {
                    timer.TrySetResult(true);
                }

                break;
            case ActivityResolvedJob resolved:
                if (pendingActivities.Remove(resolved.Seq, out var activity))
                {
                    activity.TrySetResult(resolved.Outcome);
                }

                break;
            case LocalActivityResolvedJob resolved:
                if (pendingLocals.Remove(resolved.Seq, out var local))
                {
                    local.TrySetResult(resolved);
                }

                break;
            case ChildStartedJob started:
                pendingChildren.GetValueOrDefault(started.Seq)?.Started.TrySetResult((started.WorkflowId, started.RunId));
                break;
            case ChildStartFailedJob failed:
                if (pendingChildren.Remove(failed.Seq, out var unborn))
                {
                    unborn.Started.TrySetException(failed.Cancelled is { } cancelled
                        ? setup.ToException(cancelled)
                        : new WorkflowAlreadyStartedException("Child workflow already started", unborn.Id, unborn.Type, "<unknown>"));
                }

                break;
            case ChildResolvedJob resolved:
                if (pendingChildren.Remove(resolved.Seq, out var child))
                {
                    child.Closed.TrySetResult(resolved.Outcome);
                }

                break;
            case ExternalSignalResolvedJob resolved:
                if (pendingSignals.Remove(resolved.Seq, out var sent))
                {
                    sent.TrySetResult(resolved.Failure);
                }

                break;
            case ExternalCancelResolvedJob resolved:
                if (pendingCancels.Remove(resolved.Seq, out var requested))
                {
                    requested.TrySetResult(resolved.Failure);
                }

                break;
            case QueryJob query:
                ApplyQuery(query);
                break;
            default:
                throw new InvalidOperationException($"Unknown job {job.GetType().Name}");
        }
    }

    private sealed record PendingChild(string Id, string Type)
    {
        public TaskCompletionSource<(string WorkflowId, string RunId)> Started { get; } = new();

        public TaskCompletionSource<Resolution> Closed { get; } = new();
    }
}
