using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Updates travel as protocol messages beside a workflow task. Only what a worker accepts leaves events; what waits lives in memory, and
/// its caller asks again after a restart.
/// </summary>
internal sealed partial class HistoryShard
{
    private const string ClosedBeforeUpdate = "Workflow Update failed because the Workflow completed before the Update completed.";

    private readonly Dictionary<(string RunId, string UpdateId), PendingUpdate> accepted = [];

    /// <summary>Admits an update, or finds the one of the same id.</summary>
    public PendingUpdate AddUpdate(Run run, Request request)
    {
        if (request.Meta.UpdateId.Length == 0)
        {
            request.Meta.UpdateId = NewId();
        }

        if (FindUpdate(run, request.Meta.UpdateId) is { } known)
        {
            return known;
        }

        if (!run.IsOpen)
        {
            throw Refusal.NotFound("workflow execution already completed");
        }

        if (run.Updates.Count + run.UpdatesInFlight.Count + accepted.Keys.Count(key => key.RunId == run.Record.RunId) >= Limits.UpdatesInFlight)
        {
            throw Refusal.Exhausted($"limit on number of concurrent in-flight updates has been reached ({Limits.UpdatesInFlight})");
        }

        if (run.KnownUpdates.Count >= Limits.UpdatesTotal)
        {
            throw Refusal.Precondition($"limit on number of total updates has been reached ({Limits.UpdatesTotal})");
        }

        StartChecks.Blob(request.Input?.Args);
        var update = new PendingUpdate(request);
        run.Updates.Add(update);
        ScheduleSpeculative(run);
        return update;
    }

    /// <summary>An update of this run by its id, whatever became of it; null when there never was one.</summary>
    public PendingUpdate? FindUpdate(Run run, string updateId)
    {
        if (run.Updates.Concat(run.UpdatesInFlight).FirstOrDefault(update => update.Id == updateId) is { } waiting)
        {
            return waiting;
        }

        if (accepted.TryGetValue((run.Record.RunId, updateId), out var running))
        {
            return running;
        }

        if (!run.KnownUpdates.TryGetValue(updateId, out var record))
        {
            return null;
        }

        var update = new PendingUpdate(new Request { Meta = new Meta { UpdateId = updateId } }) { IsAccepted = true };
        update.Accepted.TrySetResult(null);
        if (record.Outcome is not null)
        {
            update.End(record.Outcome);
        }
        else
        {
            accepted[(run.Record.RunId, updateId)] = update;
        }

        return update;
    }

    private void SendUpdates(Run run, PollWorkflowTaskQueueResponse answer)
    {
        foreach (var update in run.Updates)
        {
            run.UpdatesInFlight.Add(update);
            if (update.IsInHistory)
            {
                // The worker reads the request from the event that admitted it.
                continue;
            }

            answer.Messages.Add(new Message
            {
                Id = update.MessageId,
                ProtocolInstanceId = update.Id,
                // Behind all that the task shows: signals that came while it waited go first, on replay too.
                EventId = run.Task!.StartedEventId - 1,
                Body = Any.Pack(update.Request),
            });
        }

        run.Updates.Clear();
    }

    /// <summary>Updates that the worker did not answer wait for the next task.</summary>
    private static void ReturnUpdates(Run run)
    {
        run.Updates.InsertRange(0, run.UpdatesInFlight);
        run.UpdatesInFlight.Clear();
    }

    private static bool Accepts(RespondWorkflowTaskCompletedRequest request) =>
        request.Messages.Any(message => !message.Body.Is(Rejection.Descriptor));

    private void ApplyMessage(Run run, Message message)
    {
        if (message.Body.TryUnpack<Acceptance>(out var acceptance))
        {
            Accept(run, message.ProtocolInstanceId, acceptance);
        }
        else if (message.Body.TryUnpack<Response>(out var response))
        {
            Complete(run, message.ProtocolInstanceId, response);
        }
    }

    private void ApplyRejections(Run run, RespondWorkflowTaskCompletedRequest request)
    {
        foreach (var message in request.Messages)
        {
            if (message.Body.TryUnpack<Rejection>(out var rejection) && TakeInFlight(run, message.ProtocolInstanceId) is { } update)
            {
                update.End(new Outcome { Failure = rejection.Failure });
            }
        }

        // Those in history were told of once; a worker that has not answered yet may do so later.
        var told = run.UpdatesInFlight.Where(update => update.IsInHistory).ToList();
        run.UpdatesInFlight.RemoveAll(update => update.IsInHistory);
        ReturnUpdates(run);
        run.UpdatesInFlight.AddRange(told);
    }

    private void Accept(Run run, string updateId, Acceptance acceptance)
    {
        if (TakeInFlight(run, updateId) is not { } update)
        {
            return;
        }

        var entry = run.Add(EventType.WorkflowExecutionUpdateAccepted, Now, added => added.WorkflowExecutionUpdateAcceptedEventAttributes = new WorkflowExecutionUpdateAcceptedEventAttributes
        {
            ProtocolInstanceId = updateId,
            AcceptedRequestMessageId = acceptance.AcceptedRequestMessageId,
            AcceptedRequestSequencingEventId = acceptance.AcceptedRequestSequencingEventId,
            AcceptedRequest = update.IsInHistory ? null : update.Request,
        });
        run.KnownUpdates.Add(new UpdateRecord { Id = updateId, AcceptedEventId = entry.EventId });
        update.IsAccepted = true;
        accepted[(run.Record.RunId, updateId)] = update;
        afterTask.Enqueue(() => update.Accepted.TrySetResult(null));
    }

    private void Complete(Run run, string updateId, Response response)
    {
        if (!run.KnownUpdates.TryGetValue(updateId, out var record))
        {
            return;
        }

        var entry = run.Add(EventType.WorkflowExecutionUpdateCompleted, Now, added => added.WorkflowExecutionUpdateCompletedEventAttributes = new WorkflowExecutionUpdateCompletedEventAttributes
        {
            Meta = response.Meta,
            AcceptedEventId = record.AcceptedEventId,
            Outcome = response.Outcome,
        });
        record.CompletedEventId = entry.EventId;
        record.Outcome = response.Outcome;
        run.KnownUpdates.Changed(record);
        if (accepted.Remove((run.Record.RunId, updateId), out var update))
        {
            afterTask.Enqueue(() => update.End(response.Outcome));
        }
    }

    private static PendingUpdate? TakeInFlight(Run run, string updateId)
    {
        var update = run.UpdatesInFlight.FirstOrDefault(candidate => candidate.Id == updateId);
        if (update is not null)
        {
            run.UpdatesInFlight.Remove(update);
        }

        return update;
    }

    private void EndUpdates(Run run)
    {
        var outcome = new Outcome
        {
            Failure = new Failure
            {
                Message = ClosedBeforeUpdate,
                Source = ServerSource,
                ApplicationFailureInfo = new ApplicationFailureInfo { Type = "AcceptedUpdateCompletedWorkflow", NonRetryable = true },
            },
        };
        foreach (var (key, update) in accepted.Where(entry => entry.Key.RunId == run.Record.RunId).ToList())
        {
            accepted.Remove(key);
            update.End(outcome);
        }

        foreach (var record in run.KnownUpdates.Values.Where(record => record.AcceptedEventId > 0 && record.Outcome is null))
        {
            record.Outcome = outcome;
            run.KnownUpdates.Changed(record);
        }

        foreach (var update in run.Updates.Concat(run.UpdatesInFlight).ToList())
        {
            var gone = Refusal.NotFound("workflow execution already completed");
            update.Accepted.TrySetException(gone);
            update.Completed.TrySetException(gone);
        }

        run.Updates.Clear();
        run.UpdatesInFlight.Clear();
    }
}
