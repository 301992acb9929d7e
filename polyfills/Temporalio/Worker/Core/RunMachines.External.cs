using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private const string NotFoundType = "ExternalWorkflowExecutionNotFound";

    private readonly Dictionary<uint, CommandSlot> signals = [];

    private void Handle(SignalExternalOrder order)
    {
        signals[order.Seq] = Push(new("Signal external workflow", EventType.SignalExternalWorkflowExecutionInitiated, new()
        {
            CommandType = CommandType.SignalExternalWorkflowExecution,
            SignalExternalWorkflowExecutionCommandAttributes = order.Attributes,
        })
        {
            Mismatch = e => Mismatch(
                ("Signal name", e.SignalExternalWorkflowExecutionInitiatedEventAttributes.SignalName, order.Attributes.SignalName),
                ("Workflow id", e.SignalExternalWorkflowExecutionInitiatedEventAttributes.WorkflowExecution?.WorkflowId, order.Attributes.Execution?.WorkflowId)),
            Recorded = initiated => byEvent[initiated.EventId] = e =>
            {
                if (signals.Remove(order.Seq))
                {
                    jobs.Add(new ExternalSignalResolvedJob(
                        order.Seq,
                        e.EventType == EventType.ExternalWorkflowExecutionSignaled
                            ? null
                            : NotFound("Unable to signal external workflow because it was not found")));
                }
            },
        });
    }

    private void CancelSignal(uint seq)
    {
        if (signals.TryGetValue(seq, out var slot) && !slot.IsRecorded)
        {
            slot.Withdrawn = true;
            signals.Remove(seq);
            jobs.Add(new ExternalSignalResolvedJob(seq, new()
            {
                Message = "Signal was cancelled before being sent",
                CanceledFailureInfo = new(),
            }));
        }
    }

    private void Handle(CancelExternalOrder order) =>
        Push(new("Cancel external workflow", EventType.RequestCancelExternalWorkflowExecutionInitiated, new()
        {
            CommandType = CommandType.RequestCancelExternalWorkflowExecution,
            RequestCancelExternalWorkflowExecutionCommandAttributes = order.Attributes,
        })
        {
            Mismatch = e => Mismatch(
                ("Workflow id", e.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes.WorkflowExecution?.WorkflowId, order.Attributes.WorkflowId)),
            Recorded = initiated => byEvent[initiated.EventId] = e => jobs.Add(new ExternalCancelResolvedJob(
                order.Seq,
                e.EventType == EventType.ExternalWorkflowExecutionCancelRequested
                    ? null
                    : NotFound("Unable to cancel external workflow because not found"))),
        });

    private static string? Mismatch(params (string What, string? Recorded, string? Ordered)[] names) => names
        .Where(name => !string.Equals(name.Recorded, name.Ordered, StringComparison.Ordinal))
        .Select(name => $"{name.What} of event '{name.Recorded}' does not match that of command '{name.Ordered}'")
        .FirstOrDefault();

    private static Failure NotFound(string message) => new() { Message = message, ApplicationFailureInfo = new() { Type = NotFoundType } };
}
