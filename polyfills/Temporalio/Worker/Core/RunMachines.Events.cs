using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private readonly OrderedDictionary<string, UpdateJob> acceptedAhead = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Action<HistoryEvent>> byEvent = [];

    private void LookAhead(HistoryTask next)
    {
        foreach (var e in next.Events)
        {
            if (e.EventId <= LastEventId)
            {
                continue;
            }

            if (Markers.Is(e, Markers.Patch))
            {
                var patch = Markers.ReadPatch(e);
                patches[patch.Id] = patch.Deprecated;
            }
            else if (Markers.Is(e, Markers.LocalActivity))
            {
                ForeseeLocal(e);
            }
            else if (e.EventType == EventType.WorkflowExecutionUpdateAccepted)
            {
                var accepted = e.WorkflowExecutionUpdateAcceptedEventAttributes;
                var id = accepted.ProtocolInstanceId;
                var request = accepted.AcceptedRequest ?? (admitted.TryGetValue(id, out var known) ? known : null)
                    ?? throw new NondeterminismException($"No request for {NondeterminismException.Describe(e)}");
                updates[id] = new()
                {
                    Id = accepted.AcceptedRequestMessageId,
                    ProtocolInstanceId = id,
                    EventId = accepted.AcceptedRequestSequencingEventId,
                    Body = Google.Protobuf.WellKnownTypes.Any.Pack(request),
                };
                acceptedAhead[id] = new(request, Validate: false);
            }
        }
    }

    /// <summary>Notes the updates that a reset left in history as admitted: the event is the request, no message comes with it.</summary>
    private void Admit(HistoryTask task)
    {
        foreach (var e in task.Events.Where(e => e.EventId > LastEventId && e.EventType == EventType.WorkflowExecutionUpdateAdmitted))
        {
            var request = e.WorkflowExecutionUpdateAdmittedEventAttributes.Request;
            admitted[request.Meta.UpdateId] = request;
        }
    }

    /// <summary>An admitted update is seen where its event stands, among the signals. Where history has no answer to it, it is new.</summary>
    private void ApplyAdmitted(HistoryEvent e, bool isLast)
    {
        var request = e.WorkflowExecutionUpdateAdmittedEventAttributes.Request;
        var id = request.Meta.UpdateId;
        if (acceptedAhead.Remove(id, out var accepted))
        {
            jobs.Add(accepted);
        }
        else if (isLast)
        {
            Receive(new Message
            {
                Id = $"{id}/request",
                ProtocolInstanceId = id,
                EventId = e.EventId,
                Body = Google.Protobuf.WellKnownTypes.Any.Pack(request),
            });
        }
    }

    private void ApplyEvent(HistoryEvent e, bool isLast)
    {
        switch (e.EventType)
        {
            case EventType.WorkflowExecutionStarted:
                var started = e.WorkflowExecutionStartedEventAttributes;
                jobs.Add(new InitializeJob(started, e.EventTime.ToDateTime(), SeedOf(started.OriginalExecutionRunId)));
                break;
            case EventType.WorkflowExecutionSignaled:
                jobs.Add(new SignalJob(e.WorkflowExecutionSignaledEventAttributes));
                break;
            case EventType.WorkflowExecutionCancelRequested:
                jobs.Add(new CancelJob());
                break;
            case EventType.WorkflowExecutionUpdateAdmitted:
                ApplyAdmitted(e, isLast);
                break;
            case EventType.WorkflowTaskFailed:
                var failed = e.WorkflowTaskFailedEventAttributes;
                if (failed.Cause == WorkflowTaskFailedCause.ResetWorkflow)
                {
                    jobs.Add(new RandomSeedJob(SeedOf(failed.NewRunId)));
                }

                break;
            case EventType.WorkflowTaskScheduled or EventType.WorkflowTaskStarted or EventType.WorkflowTaskCompleted
                or EventType.WorkflowTaskTimedOut or EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut
                or EventType.WorkflowExecutionOptionsUpdated:
                break;
            default:
                ApplyOwn(e);
                break;
        }
    }

    private void ApplyOwn(HistoryEvent e)
    {
        if (IsCommandEvent(e.EventType))
        {
            Match(e);
        }
        else if (OriginOf(e) is { } origin)
        {
            var machine = byEvent.GetValueOrDefault(origin)
                ?? throw new NondeterminismException($"Unknown origin {origin} of {NondeterminismException.Describe(e)}");
            machine(e);
        }
        else if (!e.WorkerMayIgnore)
        {
            throw new NondeterminismException($"Cannot handle {NondeterminismException.Describe(e)}: it is newer than this worker");
        }
    }

    private void Match(HistoryEvent e)
    {
        if (Markers.Is(e, Markers.LocalActivity))
        {
            MatchLocal(e);
            return;
        }

        while (slots.First is { } first)
        {
            var slot = first.Value;
            if (slot.Withdrawn || (slot.PatchId is { } id && SkipsPatchSlot(e, id)))
            {
                slots.RemoveFirst();
                continue;
            }

            if (IgnoresPatchEvent(e, slot))
            {
                return;
            }

            slots.RemoveFirst();
            if (slot.RecordedAs != e.EventType)
            {
                throw NondeterminismException.Unfit(slot, e);
            }

            if (slot.Mismatch?.Invoke(e) is { } mismatch)
            {
                throw NondeterminismException.OtherName(mismatch, slot, e);
            }

            slot.IsRecorded = true;
            slot.Recorded?.Invoke(e);
            return;
        }

        if (!IgnoresPatchEvent(e, null))
        {
            throw NondeterminismException.NoCommand(e);
        }
    }

    private static bool IsCommandEvent(EventType type) => type is
        EventType.ActivityTaskScheduled or EventType.ActivityTaskCancelRequested or EventType.TimerStarted or EventType.TimerCanceled
        or EventType.MarkerRecorded or EventType.StartChildWorkflowExecutionInitiated
        or EventType.SignalExternalWorkflowExecutionInitiated or EventType.RequestCancelExternalWorkflowExecutionInitiated
        or EventType.UpsertWorkflowSearchAttributes or EventType.WorkflowPropertiesModified
        or EventType.WorkflowExecutionUpdateAccepted or EventType.WorkflowExecutionUpdateCompleted
        or EventType.WorkflowExecutionCompleted or EventType.WorkflowExecutionFailed or EventType.WorkflowExecutionCanceled
        or EventType.WorkflowExecutionContinuedAsNew;

    private static long? OriginOf(HistoryEvent e) => e.EventType switch
    {
        EventType.ActivityTaskStarted => e.ActivityTaskStartedEventAttributes.ScheduledEventId,
        EventType.ActivityTaskCompleted => e.ActivityTaskCompletedEventAttributes.ScheduledEventId,
        EventType.ActivityTaskFailed => e.ActivityTaskFailedEventAttributes.ScheduledEventId,
        EventType.ActivityTaskTimedOut => e.ActivityTaskTimedOutEventAttributes.ScheduledEventId,
        EventType.ActivityTaskCanceled => e.ActivityTaskCanceledEventAttributes.ScheduledEventId,
        EventType.TimerFired => e.TimerFiredEventAttributes.StartedEventId,
        EventType.StartChildWorkflowExecutionFailed => e.StartChildWorkflowExecutionFailedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionStarted => e.ChildWorkflowExecutionStartedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionCompleted => e.ChildWorkflowExecutionCompletedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionFailed => e.ChildWorkflowExecutionFailedEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionCanceled => e.ChildWorkflowExecutionCanceledEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionTimedOut => e.ChildWorkflowExecutionTimedOutEventAttributes.InitiatedEventId,
        EventType.ChildWorkflowExecutionTerminated => e.ChildWorkflowExecutionTerminatedEventAttributes.InitiatedEventId,
        EventType.SignalExternalWorkflowExecutionFailed => e.SignalExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId,
        EventType.ExternalWorkflowExecutionSignaled => e.ExternalWorkflowExecutionSignaledEventAttributes.InitiatedEventId,
        EventType.RequestCancelExternalWorkflowExecutionFailed => e.RequestCancelExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId,
        EventType.ExternalWorkflowExecutionCancelRequested => e.ExternalWorkflowExecutionCancelRequestedEventAttributes.InitiatedEventId,
        _ => null,
    };
}
