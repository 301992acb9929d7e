using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private readonly Dictionary<uint, ActivityMachine> activities = [];

    private void Handle(ScheduleActivityOrder order)
    {
        var machine = new ActivityMachine(this, order);
        activities[order.Seq] = machine;
        machine.Schedule();
    }

    private sealed class ActivityMachine(RunMachines run, ScheduleActivityOrder order)
    {
        private CommandSlot? slot;
        private long scheduledEventId;
        private long startedEventId;
        private bool cancelled;

        public void Schedule()
        {
            var attributes = order.Attributes;
            slot = run.Push(new("Activity", EventType.ActivityTaskScheduled, new()
            {
                CommandType = CommandType.ScheduleActivityTask,
                ScheduleActivityTaskCommandAttributes = attributes,
                UserMetadata = order.Metadata,
            })
            {
                Mismatch = e => Mismatch(e.ActivityTaskScheduledEventAttributes),
                Recorded = e =>
                {
                    scheduledEventId = e.EventId;
                    run.byEvent[e.EventId] = On;
                },
            });
        }

        public void Cancel()
        {
            if (cancelled)
            {
                return;
            }

            cancelled = true;
            if (slot is { IsRecorded: false })
            {
                slot.Withdrawn = true;
                Resolve(new(null, CancelFailure()));
                return;
            }

            if (order.Cancellation != ActivityCancellationType.Abandon)
            {
                run.Push(new("Activity", EventType.ActivityTaskCancelRequested, new()
                {
                    CommandType = CommandType.RequestCancelActivityTask,
                    RequestCancelActivityTaskCommandAttributes = new() { ScheduledEventId = scheduledEventId },
                }));
            }

            if (order.Cancellation != ActivityCancellationType.WaitCancellationCompleted)
            {
                Resolve(new(null, CancelFailure()));
            }
        }

        private string? Mismatch(ActivityTaskScheduledEventAttributes recorded)
        {
            if (!string.Equals(recorded.ActivityId, order.Attributes.ActivityId, StringComparison.Ordinal))
            {
                return $"Activity id of scheduled event '{recorded.ActivityId}' does not match activity id of activity command '{order.Attributes.ActivityId}'";
            }

            return string.Equals(recorded.ActivityType.Name, order.Attributes.ActivityType.Name, StringComparison.Ordinal)
                ? null
                : $"Activity type of scheduled event '{recorded.ActivityType.Name}' does not match activity type of activity command '{order.Attributes.ActivityType.Name}'";
        }

        private void On(HistoryEvent e)
        {
            switch (e.EventType)
            {
                case EventType.ActivityTaskStarted:
                    startedEventId = e.EventId;
                    break;
                case EventType.ActivityTaskCompleted:
                    Resolve(new(e.ActivityTaskCompletedEventAttributes.Result?.Payloads_.FirstOrDefault(), null));
                    break;
                case EventType.ActivityTaskFailed:
                    var failed = e.ActivityTaskFailedEventAttributes;
                    Resolve(new(null, Wrap("Activity task failed", failed.Failure, failed.RetryState, failed.Identity)));
                    break;
                case EventType.ActivityTaskTimedOut:
                    var timedOut = e.ActivityTaskTimedOutEventAttributes;
                    Resolve(new(null, Wrap("Activity task timed out", timedOut.Failure, timedOut.RetryState, string.Empty)));
                    break;
                case EventType.ActivityTaskCanceled:
                    var canceled = new Failure { CanceledFailureInfo = new() { Details = e.ActivityTaskCanceledEventAttributes.Details } };
                    Resolve(new(null, Wrap("Activity cancelled", canceled, RetryState.CancelRequested, e.ActivityTaskCanceledEventAttributes.Identity)));
                    break;
                default:
                    throw NondeterminismException.Unhandled("Activity", e);
            }
        }

        /// <summary>What comes after the first outcome is ignored.</summary>
        private void Resolve(Resolution outcome)
        {
            if (run.activities.Remove(order.Seq))
            {
                run.jobs.Add(new ActivityResolvedJob(order.Seq, outcome));
            }
        }

        private Failure CancelFailure() => Wrap(
            "Activity cancelled", new() { CanceledFailureInfo = new() }, RetryState.CancelRequested, string.Empty);

        private Failure Wrap(string message, Failure? cause, RetryState state, string identity) => new()
        {
            Message = message,
            Cause = cause,
            ActivityFailureInfo = new()
            {
                ActivityId = order.Attributes.ActivityId,
                ActivityType = order.Attributes.ActivityType,
                ScheduledEventId = scheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
                RetryState = state,
            },
        };
    }
}
