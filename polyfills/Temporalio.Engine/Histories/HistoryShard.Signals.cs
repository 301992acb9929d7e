using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Engine.Histories;

/// <summary>What reaches a run from outside: signals and requests to cancel.</summary>
internal sealed partial class HistoryShard
{
    private const int RememberedRequestsMax = 1_000;

    public void Signal(Run run, string name, Payloads? input, string identity, Header? header, string requestId, WorkflowExecution? external = null)
    {
        StartChecks.Blob(input);
        if (requestId.Length > 0 && run.SignalRequests.Contains(requestId))
        {
            return;
        }

        if (run.Record.SignalCount >= Limits.SignalsReceived)
        {
            throw Refusal.InvalidArgument("exceeded workflow execution limit for signal events");
        }

        run.Record.SignalCount++;
        Remember(run, requestId);
        run.Add(EventType.WorkflowExecutionSignaled, Now, entry => entry.WorkflowExecutionSignaledEventAttributes = new WorkflowExecutionSignaledEventAttributes
        {
            SignalName = name,
            Input = input,
            Identity = identity,
            Header = header,
            ExternalWorkflowExecution = external,
        }, mayBuffer: true);
        ScheduleTask(run);
    }

    /// <summary>The signal that comes with a start: in history before the first task is scheduled.</summary>
    public void SignalFirst(Run run, Api.WorkflowService.V1.SignalWithStartWorkflowExecutionRequest request)
    {
        run.Record.SignalCount++;
        run.Add(EventType.WorkflowExecutionSignaled, Now, entry => entry.WorkflowExecutionSignaledEventAttributes = new WorkflowExecutionSignaledEventAttributes
        {
            SignalName = request.SignalName,
            Input = request.SignalInput,
            Identity = request.Identity,
            Header = request.Header,
        });
    }

    /// <summary>Asks a run to cancel itself. A second request is taken and leaves no event.</summary>
    public void RequestCancel(Run run, string requestId, string identity, string reason, long initiatedEventId = 0, WorkflowExecution? external = null)
    {
        if (run.Record.CancelRequested)
        {
            return;
        }

        run.Record.CancelRequested = true;
        run.Add(EventType.WorkflowExecutionCancelRequested, Now, entry => entry.WorkflowExecutionCancelRequestedEventAttributes = new WorkflowExecutionCancelRequestedEventAttributes
        {
            Cause = reason,
            ExternalInitiatedEventId = initiatedEventId,
            ExternalWorkflowExecution = external,
            Identity = identity,
        }, mayBuffer: true);
        ScheduleTask(run);
    }

    private static void Remember(Run run, string requestId)
    {
        if (requestId.Length == 0)
        {
            return;
        }

        run.SignalRequests.Add(new StringValue { Value = requestId });
        if (run.SignalRequests.Count > RememberedRequestsMax)
        {
            run.SignalRequests.RemoveFirst();
        }
    }
}
