using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.Worker.Core;

internal sealed partial class RunMachines
{
    private readonly Dictionary<string, Request> admitted = new(StringComparer.Ordinal);

    /// <summary>Takes what the code ordered in its last turn, in order.</summary>
    public void Handle(IReadOnlyList<Order> orders)
    {
        foreach (var order in orders)
        {
            Handle(order);
        }
    }

    private void Handle(Order order)
    {
        switch (order)
        {
            case ScheduleActivityOrder activity: Handle(activity); break;
            case CancelActivityOrder cancel: activities.GetValueOrDefault(cancel.Seq)?.Cancel(); break;
            case ScheduleLocalActivityOrder local: Handle(local); break;
            case CancelLocalActivityOrder cancel: CancelLocal(cancel.Seq); break;
            case StartTimerOrder timer: Handle(timer); break;
            case CancelTimerOrder cancel: CancelTimer(cancel.Seq); break;
            case StartChildOrder child: Handle(child); break;
            case CancelChildOrder cancel: children.GetValueOrDefault(cancel.Seq)?.Cancel(); break;
            case SignalExternalOrder signal: Handle(signal); break;
            case CancelSignalOrder cancel: CancelSignal(cancel.Seq); break;
            case CancelExternalOrder cancel: Handle(cancel); break;
            case PatchOrder patch: Handle(patch); break;
            case UpsertAttributesOrder upsert: Handle(upsert); break;
            case UpsertMemoOrder upsert: Handle(upsert); break;
            case UpdateAcceptedOrder accepted: Handle(accepted); break;
            case UpdateRejectedOrder rejected: Handle(rejected); break;
            case UpdateCompletedOrder completed: Handle(completed); break;
            case QueryAnswerOrder answer: answers.Add(answer); break;
            case CloseOrder closing: Handle(closing); break;
            default: throw new InvalidOperationException($"Unknown order {order.GetType().Name}");
        }
    }

    private void Handle(UpsertAttributesOrder order) =>
        Push(new("Upsert search attributes", EventType.UpsertWorkflowSearchAttributes, new()
        {
            CommandType = CommandType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesCommandAttributes = new() { SearchAttributes = order.Attributes },
        }));

    private void Handle(UpsertMemoOrder order) =>
        Push(new("Modify workflow properties", EventType.WorkflowPropertiesModified, new()
        {
            CommandType = CommandType.ModifyWorkflowProperties,
            ModifyWorkflowPropertiesCommandAttributes = new() { UpsertedMemo = order.Memo },
        }));

    private void Handle(CloseOrder order)
    {
        if (close is not null)
        {
            return;
        }

        var (machine, recordedAs) = order.Command.CommandType switch
        {
            CommandType.CompleteWorkflowExecution => ("Complete workflow", EventType.WorkflowExecutionCompleted),
            CommandType.FailWorkflowExecution => ("Fail workflow", EventType.WorkflowExecutionFailed),
            CommandType.CancelWorkflowExecution => ("Cancel workflow", EventType.WorkflowExecutionCanceled),
            _ => ("Continue as new workflow", EventType.WorkflowExecutionContinuedAsNew),
        };
        close = Push(new(machine, recordedAs, order.Command));
    }

    private void Handle(UpdateAcceptedOrder order)
    {
        var request = updates[order.Id];
        var body = new Acceptance
        {
            AcceptedRequestMessageId = request.Id,
            AcceptedRequestSequencingEventId = request.EventId,
            AcceptedRequest = request.Body.Unpack<Request>(),
        };
        PushMessage(order.Id, $"{request.Id}/accept", body, EventType.WorkflowExecutionUpdateAccepted, e => e.WorkflowExecutionUpdateAcceptedEventAttributes.ProtocolInstanceId);
    }

    private void Handle(UpdateCompletedOrder order)
    {
        var request = updates[order.Id];
        updates.Remove(order.Id);
        var body = new Response { Meta = request.Body.Unpack<Request>().Meta, Outcome = new() };
        if (order.Outcome.Failure is { } failure)
        {
            body.Outcome.Failure = failure;
        }
        else
        {
            body.Outcome.Success = new();
            if (order.Outcome.Result is { } result)
            {
                body.Outcome.Success.Payloads_.Add(result);
            }
        }

        PushMessage(order.Id, $"{request.Id}/complete", body, EventType.WorkflowExecutionUpdateCompleted, e => e.WorkflowExecutionUpdateCompletedEventAttributes.Meta?.UpdateId);
    }

    private void Handle(UpdateRejectedOrder order)
    {
        var request = updates[order.Id];
        updates.Remove(order.Id);
        messages.Add(new()
        {
            Id = $"{request.Id}/reject",
            ProtocolInstanceId = order.Id,
            Body = Any.Pack(new Rejection
            {
                RejectedRequestMessageId = request.Id,
                RejectedRequestSequencingEventId = request.EventId,
                RejectedRequest = request.Body.Unpack<Request>(),
                Failure = order.Failure,
            }),
        });
    }

    private void PushMessage(
        string instance, string id, Google.Protobuf.IMessage body, EventType recordedAs, Func<HistoryEvent, string?> instanceOf)
    {
        if (!Facts.IsReplaying)
        {
            messages.Add(new() { Id = id, ProtocolInstanceId = instance, Body = Any.Pack(body) });
        }

        Push(new("Update", recordedAs, new()
        {
            CommandType = CommandType.ProtocolMessage,
            ProtocolMessageCommandAttributes = new() { MessageId = id },
        })
        {
            Mismatch = e => string.Equals(instanceOf(e), instance, StringComparison.Ordinal)
                ? null
                : $"Update id of event '{instanceOf(e)}' does not match update id of command '{instance}'",
        });
    }
}
