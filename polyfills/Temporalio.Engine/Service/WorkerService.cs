using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>The calls of workers: polls and answers.</summary>
internal sealed class WorkerService(HistoryShard shard, WorkerRegistry registry, CancellationToken stopping)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(1);

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.PollWorkflowTaskQueue, PollWorkflowAsync);
        server.Handle(WorkflowServiceMethods.PollActivityTaskQueue, PollActivityAsync);
        server.Handle(WorkflowServiceMethods.RespondWorkflowTaskCompleted, (request, call, _) => shard.HandOutAsync(() => shard.CompleteTask(request, call.Remote)));
        server.Handle(WorkflowServiceMethods.RespondWorkflowTaskFailed, (request, _, _) => shard.ChangeAsync(() =>
        {
            shard.FailTask(request);
            return new RespondWorkflowTaskFailedResponse();
        }));
        server.Handle(WorkflowServiceMethods.RespondQueryTaskCompleted, (request, _, _) => shard.ChangeAsync(() =>
        {
            shard.AnswerQuery(request);
            return new RespondQueryTaskCompletedResponse();
        }));
        server.Handle(WorkflowServiceMethods.ResetStickyTaskQueue, (_, _, _) => Task.FromResult(new ResetStickyTaskQueueResponse()));
        server.Handle(WorkflowServiceMethods.ShutdownWorker, (request, _, _) =>
        {
            // Nothing of this is on disk: a worker may say goodbye to a full one.
            shard.Enter(() => Shutdown(request));
            return Task.FromResult(new ShutdownWorkerResponse());
        });
        AddActivities(server);
    }

    private void AddActivities(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.RespondActivityTaskCompleted, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.TaskToken);
            shard.CompleteActivity(run, activity, request.Result, request.Identity);
            return new RespondActivityTaskCompletedResponse();
        }));
        server.Handle(WorkflowServiceMethods.RespondActivityTaskCompletedById, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.WorkflowId, request.RunId, request.ActivityId);
            shard.CompleteActivity(run, activity, request.Result, request.Identity);
            return new RespondActivityTaskCompletedByIdResponse();
        }));
        server.Handle(WorkflowServiceMethods.RespondActivityTaskFailed, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.TaskToken);
            shard.FailActivity(run, activity, request.Failure, request.LastHeartbeatDetails, request.Identity);
            return new RespondActivityTaskFailedResponse();
        }));
        server.Handle(WorkflowServiceMethods.RespondActivityTaskFailedById, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.WorkflowId, request.RunId, request.ActivityId);
            shard.FailActivity(run, activity, request.Failure, request.LastHeartbeatDetails, request.Identity);
            return new RespondActivityTaskFailedByIdResponse();
        }));
        server.Handle(WorkflowServiceMethods.RespondActivityTaskCanceled, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.TaskToken);
            shard.CancelActivity(run, activity, request.Details, request.Identity);
            return new RespondActivityTaskCanceledResponse();
        }));
        server.Handle(WorkflowServiceMethods.RespondActivityTaskCanceledById, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.WorkflowId, request.RunId, request.ActivityId);
            shard.CancelActivity(run, activity, request.Details, request.Identity);
            return new RespondActivityTaskCanceledByIdResponse();
        }));
        server.Handle(WorkflowServiceMethods.RecordActivityTaskHeartbeat, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.TaskToken);
            return new RecordActivityTaskHeartbeatResponse { CancelRequested = shard.Heartbeat(run, activity, request.Details), ActivityPaused = activity.Pause is not null, ActivityReset = activity.ResetAsked };
        }));
        server.Handle(WorkflowServiceMethods.RecordActivityTaskHeartbeatById, (request, _, _) => shard.ChangeAsync(() =>
        {
            var (run, activity) = shard.FindActivity(request.WorkflowId, request.RunId, request.ActivityId);
            return new RecordActivityTaskHeartbeatByIdResponse { CancelRequested = shard.Heartbeat(run, activity, request.Details), ActivityPaused = activity.Pause is not null, ActivityReset = activity.ResetAsked };
        }));
    }

    private Task<PollWorkflowTaskQueueResponse> PollWorkflowAsync(PollWorkflowTaskQueueRequest request, CallMetadata call, CancellationToken cancel)
    {
        var sticky = request.TaskQueue.Kind == TaskQueueKind.Sticky;
        return PollAsync(request.TaskQueue.Name, TaskQueueType.Workflow, request.Identity, call, cancel, new PollWorkflowTaskQueueResponse(), match =>
            match.Query is null ? shard.StartTask(match, request.Identity, call.Remote) : shard.StartQuery(match, sticky));
    }

    private Task<PollActivityTaskQueueResponse> PollActivityAsync(PollActivityTaskQueueRequest request, CallMetadata call, CancellationToken cancel)
    {
        if (request.TaskQueueMetadata?.MaxTasksPerSecond is { } rate)
        {
            shard.Enter(() => LimitRate(shard.Queues[request.TaskQueue.Name, TaskQueueType.Activity], rate));
        }

        return PollAsync(request.TaskQueue.Name, TaskQueueType.Activity, request.Identity, call, cancel, new PollActivityTaskQueueResponse(), match =>
            shard.StartActivity(match, request.Identity, call.Remote));
    }

    private async Task<T> PollAsync<T>(string queue, TaskQueueType type, string identity, CallMetadata call, CancellationToken cancel, T empty, Func<MatchTask, T?> start)
        where T : class, IMessage<T>
    {
        if (queue.Length == 0)
        {
            throw Refusal.InvalidArgument("missing task queue name");
        }

        var found = new TaskCompletionSource<(T Task, Task Committed)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var poller = new Poller(identity, call.Remote, (match, self) =>
        {
            if (self.IsGone || start(match) is not { } task)
            {
                return false;
            }

            self.IsGone = true;
            found.TrySetResult((task, shard.Committed));
            return true;
        });
        shard.Enter(() => shard.Queues[queue, type].Park(poller, shard.Clock.UtcNow));
        if (!found.Task.IsCompleted)
        {
            await WaitAsync(found.Task, call, cancel);
            if (!found.Task.IsCompleted)
            {
                shard.Enter(() => shard.Queues[queue, type].Leave(poller));
            }

            if (!found.Task.IsCompleted)
            {
                cancel.ThrowIfCancellationRequested();
                stopping.ThrowIfCancellationRequested();
                return empty;
            }
        }

        // The start that this answer tells of must be on disk before the worker hears of it.
        var (answer, committed) = await found.Task;
        try
        {
            await committed.WaitAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            throw Refusal.NotOnDisk(e);
        }

        return answer;
    }

    /// <summary>Waits for the task, the end of the call or of the engine; says nothing about which it was.</summary>
    private async Task WaitAsync(Task found, CallMetadata call, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        await found.WaitAsync(LongPoll.Limit(call), shard.Clock.Provider, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void LimitRate(TaskQueueRoom room, double rate)
    {
        if (room.RatePerSecond == rate)
        {
            return;
        }

        room.RatePerSecond = rate;
        room.CanStart = () =>
        {
            var now = shard.Clock.UtcNow;
            if (room.RateFreeAt > now)
            {
                shard.Timers.Add(Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(room.RateFreeAt), new Timers.TimerTask(Timers.TimerKind.RateLimit, null, OnFire: room.Match));
                return false;
            }

            room.RateFreeAt = (room.RateFreeAt > now - RateWindow ? room.RateFreeAt : now) + TimeSpan.FromSeconds(1 / Math.Max(rate, 0.000_01));
            return true;
        };
    }

    private void Shutdown(ShutdownWorkerRequest request)
    {
        registry.Hear(request.WorkerHeartbeat);
        if (request.StickyTaskQueue.Length > 0)
        {
            var sticky = shard.Queues[request.StickyTaskQueue, TaskQueueType.Workflow];
            sticky.IsClosed = true;
            foreach (var match in sticky.TakeBacklog())
            {
                if (match.Query is { } query)
                {
                    shard.AskOnNormalQueue(match.Run, query);
                }
                else
                {
                    shard.Queues[match.Run.Record.TaskQueue, TaskQueueType.Workflow].Offer(match);
                }
            }
        }
    }
}
