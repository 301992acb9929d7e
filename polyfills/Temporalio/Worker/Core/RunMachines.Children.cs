using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private readonly Dictionary<uint, ChildMachine> children = [];

    private void Handle(StartChildOrder order)
    {
        var machine = new ChildMachine(this, order);
        children[order.Seq] = machine;
        machine.Start();
    }

    private sealed class ChildMachine(RunMachines run, StartChildOrder order)
    {
        private CommandSlot? slot;
        private long initiatedEventId;
        private long startedEventId;
        private string childRunId = string.Empty;
        private bool started;
        private bool cancelled;

        public void Start() =>
            slot = run.Push(new("Child workflow", EventType.StartChildWorkflowExecutionInitiated, new()
            {
                CommandType = CommandType.StartChildWorkflowExecution,
                StartChildWorkflowExecutionCommandAttributes = order.Attributes,
                UserMetadata = order.Metadata,
            })
            {
                Mismatch = e => Mismatch(e.StartChildWorkflowExecutionInitiatedEventAttributes),
                Recorded = e =>
                {
                    initiatedEventId = e.EventId;
                    run.byEvent[e.EventId] = On;
                },
            });

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
                run.children.Remove(order.Seq);
                var failure = CancelFailure();
                failure.Message = "Child Workflow Execution cancelled before scheduled: ";
                run.jobs.Add(new ChildStartFailedJob(order.Seq, failure));
                return;
            }

            if (order.Cancellation != ChildWorkflowCancellationType.Abandon)
            {
                run.Push(new("Child workflow", EventType.RequestCancelExternalWorkflowExecutionInitiated, new()
                {
                    CommandType = CommandType.RequestCancelExternalWorkflowExecution,
                    RequestCancelExternalWorkflowExecutionCommandAttributes = new()
                    {
                        Namespace = order.Attributes.Namespace,
                        WorkflowId = order.Attributes.WorkflowId,
                        RunId = childRunId,
                        ChildWorkflowOnly = true,
                    },
                })
                {
                    Recorded = e => run.byEvent[e.EventId] = static _ => { },
                });
            }

            if (started && order.Cancellation is ChildWorkflowCancellationType.Abandon or ChildWorkflowCancellationType.TryCancel)
            {
                Resolve(new(null, CancelFailure()));
            }
        }

        private string? Mismatch(StartChildWorkflowExecutionInitiatedEventAttributes recorded)
        {
            if (order.IdIsDrawn)
            {
                order.Attributes.WorkflowId = recorded.WorkflowId;
            }
            else if (!string.Equals(recorded.WorkflowId, order.Attributes.WorkflowId, StringComparison.Ordinal))
            {
                return $"Child workflow id of scheduled event '{recorded.WorkflowId}' does not match child workflow id of command '{order.Attributes.WorkflowId}'";
            }

            return string.Equals(recorded.WorkflowType.Name, order.Attributes.WorkflowType.Name, StringComparison.Ordinal)
                ? null
                : $"Child workflow type of scheduled event '{recorded.WorkflowType.Name}' does not match child workflow type of command '{order.Attributes.WorkflowType.Name}'";
        }

        private void On(HistoryEvent e)
        {
            switch (e.EventType)
            {
                case EventType.ChildWorkflowExecutionStarted:
                    started = true;
                    startedEventId = e.EventId;
                    childRunId = e.ChildWorkflowExecutionStartedEventAttributes.WorkflowExecution.RunId;
                    if (run.children.ContainsKey(order.Seq))
                    {
                        run.jobs.Add(new ChildStartedJob(order.Seq, order.Attributes.WorkflowId, childRunId));
                    }

                    break;
                case EventType.StartChildWorkflowExecutionFailed:
                    if (run.children.Remove(order.Seq))
                    {
                        run.jobs.Add(new ChildStartFailedJob(order.Seq, null));
                    }

                    break;
                case EventType.ChildWorkflowExecutionCompleted:
                    Resolve(new(e.ChildWorkflowExecutionCompletedEventAttributes.Result?.Payloads_.FirstOrDefault(), null));
                    break;
                case EventType.ChildWorkflowExecutionFailed:
                    var failed = e.ChildWorkflowExecutionFailedEventAttributes;
                    Resolve(new(null, Wrap("failed", failed.Failure, failed.RetryState)));
                    break;
                case EventType.ChildWorkflowExecutionTimedOut:
                    var timeout = new Failure { Message = "Timed out", TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose } };
                    Resolve(new(null, Wrap("timed out", timeout, e.ChildWorkflowExecutionTimedOutEventAttributes.RetryState)));
                    break;
                case EventType.ChildWorkflowExecutionCanceled:
                    var canceled = new Failure { CanceledFailureInfo = new() { Details = e.ChildWorkflowExecutionCanceledEventAttributes.Details } };
                    Resolve(new(null, Wrap("cancelled", canceled, RetryState.NonRetryableFailure)));
                    break;
                case EventType.ChildWorkflowExecutionTerminated:
                    var terminated = new Failure { Message = "Terminated", TerminatedFailureInfo = new() };
                    Resolve(new(null, Wrap("terminated", terminated, RetryState.NonRetryableFailure)));
                    break;
                default:
                    throw NondeterminismException.Unhandled("Child workflow", e);
            }
        }

        private void Resolve(Resolution outcome)
        {
            if (run.children.Remove(order.Seq))
            {
                run.jobs.Add(new ChildResolvedJob(order.Seq, outcome));
            }
        }

        private Failure CancelFailure() =>
            Wrap("cancelled", new() { CanceledFailureInfo = new() }, RetryState.NonRetryableFailure);

        private Failure Wrap(string how, Failure cause, RetryState state) => new()
        {
            Message = $"Child Workflow execution {how}",
            Cause = cause,
            ChildWorkflowExecutionFailureInfo = new()
            {
                Namespace = order.Attributes.Namespace,
                WorkflowExecution = new() { WorkflowId = order.Attributes.WorkflowId, RunId = childRunId },
                WorkflowType = order.Attributes.WorkflowType,
                InitiatedEventId = initiatedEventId,
                StartedEventId = startedEventId,
                RetryState = state,
            },
        };
    }
}
