using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Seam;

namespace Temporalio.Engine.Service;

/// <summary>The calls of clients about one execution: start, signal, cancel, terminate, history, query, delete.</summary>
internal sealed class ExecutionService(HistoryShard shard, CancellationToken stopping)
{
    private const int PageEventsMax = 1_000;

    public void AddTo(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.StartWorkflowExecution, (request, call, _) => shard.ChangeAsync(() => Start(request, call)));
        server.Handle(WorkflowServiceMethods.SignalWorkflowExecution, (request, _, _) => shard.ChangeAsync(() =>
        {
            var run = shard.FindOpen(request.WorkflowExecution);
            shard.Signal(run, request.SignalName, request.Input, request.Identity, request.Header, request.RequestId);
            return new SignalWorkflowExecutionResponse { Link = LinkTo(run, request.RequestId, EventType.WorkflowExecutionSignaled) };
        }));
        server.Handle(WorkflowServiceMethods.SignalWithStartWorkflowExecution, (request, _, _) => shard.ChangeAsync(() => SignalWithStart(request)));
        server.Handle(WorkflowServiceMethods.RequestCancelWorkflowExecution, (request, _, _) => shard.ChangeAsync(() =>
        {
            var run = shard.Find(request.WorkflowExecution);
            if (request.FirstExecutionRunId.Length > 0 && run.Record.FirstRunId != request.FirstExecutionRunId)
            {
                throw Refusal.NotFound("workflow execution not found");
            }

            if (run.IsOpen)
            {
                shard.RequestCancel(run, request.RequestId, request.Identity, request.Reason);
            }

            return new RequestCancelWorkflowExecutionResponse();
        }));
        server.Handle(WorkflowServiceMethods.TerminateWorkflowExecution, (request, _, _) => shard.ChangeAsync(() =>
        {
            var reason = request.Reason.Length > 0 ? request.Reason : "terminated by user via frontend";
            shard.Terminate(shard.FindOpen(request.WorkflowExecution, request.FirstExecutionRunId), reason, request.Details, request.Identity);
            return new TerminateWorkflowExecutionResponse();
        }));
        server.Handle(WorkflowServiceMethods.ResetWorkflowExecution, (request, _, _) => shard.ChangeAsync(() =>
            new ResetWorkflowExecutionResponse { RunId = shard.Reset(request).Record.RunId }));
        server.Handle(WorkflowServiceMethods.DeleteWorkflowExecution, (request, _, _) => shard.ChangeAsync(() =>
        {
            shard.Remove(shard.Find(request.WorkflowExecution));
            return new DeleteWorkflowExecutionResponse();
        }));
        server.Handle(WorkflowServiceMethods.GetWorkflowExecutionHistory, GetHistoryAsync);
        server.Handle(WorkflowServiceMethods.GetWorkflowExecutionHistoryReverse, (request, _, _) => shard.ReadAsync(() =>
        {
            var answer = new GetWorkflowExecutionHistoryReverseResponse { History = new History() };
            answer.History.Events.AddRange(shard.Find(request.Execution).Events.Reverse());
            return answer;
        }));
        server.Handle(WorkflowServiceMethods.QueryWorkflow, QueryAsync);
        AddActivityOperators(server);
    }

    private void AddActivityOperators(TemporalServer server)
    {
        server.Handle(WorkflowServiceMethods.PauseActivity, (request, _, _) => shard.ChangeAsync(() =>
        {
            shard.PauseActivities(shard.FindOpen(request.Execution), new ActivitySelector(request.Id, request.Type), request.Identity, request.Reason);
            return new PauseActivityResponse();
        }));
        server.Handle(WorkflowServiceMethods.UnpauseActivity, (request, _, _) => shard.ChangeAsync(() =>
        {
            shard.UnpauseActivities(shard.FindOpen(request.Execution), new ActivitySelector(request.Id, request.Type, request.UnpauseAll), request.ResetAttempts, request.ResetHeartbeat, request.Jitter);
            return new UnpauseActivityResponse();
        }));
        server.Handle(WorkflowServiceMethods.ResetActivity, (request, _, _) => shard.ChangeAsync(() =>
        {
            shard.ResetActivities(shard.FindOpen(request.Execution), new ActivitySelector(request.Id, request.Type, request.MatchAll), request.ResetHeartbeat, request.KeepPaused, request.RestoreOriginalOptions, request.Jitter);
            return new ResetActivityResponse();
        }));
        server.Handle(WorkflowServiceMethods.UpdateActivityOptions, (request, _, _) => shard.ChangeAsync(() => new UpdateActivityOptionsResponse
        {
            ActivityOptions = shard.UpdateActivityOptions(shard.FindOpen(request.Execution), new ActivitySelector(request.Id, request.Type, request.MatchAll), request.ActivityOptions, request.UpdateMask, request.RestoreOriginal),
        }));
    }

    /// <summary>Starts a run as asked, handing over its first task at once where that was asked too.</summary>
    public StartWorkflowExecutionResponse Start(StartWorkflowExecutionRequest request, CallMetadata call)
    {
        var (run, started) = shard.Start(request);
        var answer = new StartWorkflowExecutionResponse
        {
            RunId = run.Record.RunId,
            FirstExecutionRunId = run.Record.FirstRunId,
            Started = started,
            Status = run.Record.Status,
            Link = LinkTo(run),
        };
        if (request.RequestEagerExecution && started && run.Task is { StartedEventId: 0 } task && run.Record.PreviousStartedEventId == 0)
        {
            run.Events[0].WorkflowExecutionStartedEventAttributes.EagerExecutionAccepted = true;
            answer.EagerWorkflowTask = shard.StartTask(new MatchTask(run, task.ScheduledEventId, task.Stamp), request.Identity, call.Remote);
        }

        return answer;
    }

    private SignalWithStartWorkflowExecutionResponse SignalWithStart(SignalWithStartWorkflowExecutionRequest request)
    {
        if (shard.Latest(request.WorkflowId) is { IsOpen: true } running
            && request.WorkflowIdReusePolicy != WorkflowIdReusePolicy.TerminateIfRunning
            && request.WorkflowIdConflictPolicy is WorkflowIdConflictPolicy.Unspecified or WorkflowIdConflictPolicy.UseExisting)
        {
            shard.Signal(running, request.SignalName, request.SignalInput, request.Identity, request.Header, request.RequestId);
            return new SignalWithStartWorkflowExecutionResponse { RunId = running.Record.RunId, FirstExecutionRunId = running.Record.FirstRunId };
        }

        var (run, started) = shard.Start(
            new StartWorkflowExecutionRequest
            {
                Namespace = request.Namespace,
                WorkflowId = request.WorkflowId,
                WorkflowType = request.WorkflowType,
                TaskQueue = request.TaskQueue,
                Input = request.Input,
                WorkflowExecutionTimeout = request.WorkflowExecutionTimeout,
                WorkflowRunTimeout = request.WorkflowRunTimeout,
                WorkflowTaskTimeout = request.WorkflowTaskTimeout,
                Identity = request.Identity,
                RequestId = request.RequestId,
                WorkflowIdReusePolicy = request.WorkflowIdReusePolicy,
                WorkflowIdConflictPolicy = request.WorkflowIdConflictPolicy,
                RetryPolicy = request.RetryPolicy,
                CronSchedule = request.CronSchedule,
                Memo = request.Memo,
                SearchAttributes = request.SearchAttributes,
                Header = request.Header,
                WorkflowStartDelay = request.WorkflowStartDelay,
                UserMetadata = request.UserMetadata,
                Priority = request.Priority,
            },
            beforeFirstTask: fresh => shard.SignalFirst(fresh, request));
        return new SignalWithStartWorkflowExecutionResponse { RunId = run.Record.RunId, FirstExecutionRunId = run.Record.FirstRunId, Started = started };
    }

    private async Task<GetWorkflowExecutionHistoryResponse> GetHistoryAsync(GetWorkflowExecutionHistoryRequest request, CallMetadata call, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        using var limit = new CancellationTokenSource(LongPoll.Limit(call), shard.Clock.Provider);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(either.Token, limit.Token);
        var token = HistoryPage.Read(request);
        var onlyClose = request.HistoryEventFilterType == HistoryEventFilterType.CloseEvent;
        while (true)
        {
            var (answer, news) = await shard.ReadAsync(() => Find(request, token), run => Page(run, request, token, onlyClose));
            if (answer is not null)
            {
                return answer;
            }

            try
            {
                await news.WaitAsync(waiting.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !either.IsCancellationRequested)
            {
                return new GetWorkflowExecutionHistoryResponse { History = new History(), NextPageToken = token.Write() };
            }
        }
    }

    private Run Find(GetWorkflowExecutionHistoryRequest request, HistoryPage token)
    {
        var run = shard.Find(token.RunId.Length > 0 ? new WorkflowExecution { WorkflowId = request.Execution.WorkflowId, RunId = token.RunId } : request.Execution);
        token.RunId = run.Record.RunId;
        return run;
    }

    private static (GetWorkflowExecutionHistoryResponse? Answer, Task News) Page(Run run, GetWorkflowExecutionHistoryRequest request, HistoryPage token, bool onlyClose)
    {
        var answer = new GetWorkflowExecutionHistoryResponse { History = new History() };
        if (onlyClose)
        {
            if (run.IsOpen && request.WaitNewEvent)
            {
                return (null, run.WaitForClose());
            }

            answer.History.Events.Add(run.CloseEvent ?? run.Events[^1]);
            return (answer, Task.CompletedTask);
        }

        var size = request.MaximumPageSize is > 0 and < PageEventsMax ? request.MaximumPageSize : PageEventsMax;
        var last = run.Record.NextEventId - 1;
        if (token.NextEventId > last && run.IsOpen && request.WaitNewEvent)
        {
            return (null, run.WaitForNews());
        }

        answer.History.Events.AddRange(run.EventsFrom(token.NextEventId, size));
        token.NextEventId += answer.History.Events.Count;
        if (token.NextEventId <= last || (run.IsOpen && request.WaitNewEvent))
        {
            answer.NextPageToken = token.Write();
        }

        return (answer, Task.CompletedTask);
    }

    private async Task<QueryWorkflowResponse> QueryAsync(QueryWorkflowRequest request, CallMetadata call, CancellationToken cancel)
    {
        var (run, query) = await shard.ReadAsync(() =>
        {
            var found = shard.Find(request.Execution);
            return (found, Rejects(found, request.QueryRejectCondition) ? null : shard.AddQuery(found, request.Query));
        });
        if (query is null)
        {
            return new QueryWorkflowResponse { QueryRejected = new QueryRejected { Status = run.Record.Status } };
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
            var result = await query.Answer.Task.WaitAsync(either.Token);
            return result.CompletedType == QueryResultType.Answered
                ? new QueryWorkflowResponse { QueryResult = result.QueryResult }
                : throw Refusal.QueryFailed(result.ErrorMessage, result.Failure);
        }
        finally
        {
            shard.Enter(() => shard.DropQuery(run, query));
        }
    }

    private static bool Rejects(Run run, QueryRejectCondition condition) => condition switch
    {
        QueryRejectCondition.NotOpen => !run.IsOpen,
        QueryRejectCondition.NotCompletedCleanly => !run.IsOpen && run.Record.Status != WorkflowExecutionStatus.Completed,
        _ => false,
    };

    private Link LinkTo(Run run, string requestId, EventType type) => new()
    {
        WorkflowEvent = new Link.Types.WorkflowEvent
        {
            Namespace = shard.Options.Namespace,
            WorkflowId = run.Record.WorkflowId,
            RunId = run.Record.RunId,
            RequestIdRef = new Link.Types.WorkflowEvent.Types.RequestIdReference { RequestId = requestId, EventType = type },
        },
    };

    private Link LinkTo(Run run) => new()
    {
        WorkflowEvent = new Link.Types.WorkflowEvent
        {
            Namespace = shard.Options.Namespace,
            WorkflowId = run.Record.WorkflowId,
            RunId = run.Record.RunId,
            EventRef = new Link.Types.WorkflowEvent.Types.EventReference { EventId = 1, EventType = EventType.WorkflowExecutionStarted },
        },
    };
}
