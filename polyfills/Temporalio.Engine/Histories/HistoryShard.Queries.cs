using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Queries leave no event. With a task pending they travel with it, so that they see all that was acknowledged before; an idle run is
/// asked directly, first on its worker's sticky queue.
/// </summary>
internal sealed partial class HistoryShard
{
    public PendingQuery AddQuery(Run run, WorkflowQuery query)
    {
        var pending = new PendingQuery(NewId(), query, new TaskCompletionSource<RespondQueryTaskCompletedRequest>(TaskCreationOptions.RunContinuationsAsynchronously));
        run.Queries[pending.Id] = pending;
        if (run.Task is null && run.Record.PreviousStartedEventId > 0)
        {
            AskDirectly(run, pending);
        }

        return pending;
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    public void DropQuery(Run run, PendingQuery query)
    {
        run.Queries.Remove(query.Id);
        Runs.Settle(run);
    }

    /// <summary>Moves a direct query that the sticky queue did not take to the normal queue.</summary>
    public void AskOnNormalQueue(Run run, PendingQuery query)
    {
        if (run.Queries.ContainsKey(query.Id) && !query.SentWithTask)
        {
            Queues[run.Record.TaskQueue, TaskQueueType.Workflow].Offer(new MatchTask(run, 0, 0, query));
        }
    }

    public PollWorkflowTaskQueueResponse? StartQuery(MatchTask match, bool sticky)
    {
        var run = match.Run;
        var query = match.Query!;
        if (!run.Queries.ContainsKey(query.Id) || query.SentWithTask)
        {
            return null;
        }

        query.SentWithTask = true;
        var answer = new PollWorkflowTaskQueueResponse
        {
            TaskToken = new TaskToken { RunId = run.Record.RunId, QueryId = query.Id, WorkflowId = run.Record.WorkflowId }.ToByteString(),
            WorkflowExecution = new WorkflowExecution { WorkflowId = run.Record.WorkflowId, RunId = run.Record.RunId },
            WorkflowType = new WorkflowType { Name = run.Record.Type },
            PreviousStartedEventId = run.Record.PreviousStartedEventId,
            Query = query.Query,
            History = new Api.History.V1.History(),
            WorkflowExecutionTaskQueue = NormalQueue(run),
        };
        if (!sticky)
        {
            answer.History.Events.AddRange(run.Events);
        }

        return answer;
    }

    public void AnswerQuery(RespondQueryTaskCompletedRequest request)
    {
        var token = ParseToken(request.TaskToken);
        if (ById(token.RunId) is not { } run || !run.Queries.Remove(token.QueryId, out var query))
        {
            throw Refusal.NotFound("query task not found, or already expired");
        }

        query.Answer.TrySetResult(request);
    }

    private void AnswerQueries(Run run, IDictionary<string, WorkflowQueryResult> results)
    {
        foreach (var (id, result) in results)
        {
            if (run.Queries.Remove(id, out var query))
            {
                query.Answer.TrySetResult(new RespondQueryTaskCompletedRequest
                {
                    CompletedType = result.ResultType,
                    QueryResult = result.Answer,
                    ErrorMessage = result.ErrorMessage,
                    Failure = result.Failure,
                });
            }
        }

        foreach (var query in run.Queries.Values)
        {
            query.SentWithTask = false;
        }
    }

    private void AskWaitingQueries(Run run)
    {
        if (run.Task is not null)
        {
            return;
        }

        foreach (var query in run.Queries.Values.Where(query => !query.SentWithTask).ToList())
        {
            AskDirectly(run, query);
        }
    }

    private void AskDirectly(Run run, PendingQuery query)
    {
        var sticky = run.Record.StickyQueue.Length > 0 ? Queues[run.Record.StickyQueue, TaskQueueType.Workflow] : null;
        if (sticky is { IsClosed: false, HasPoller: true })
        {
            sticky.Offer(new MatchTask(run, 0, 0, query));
            return;
        }

        AskOnNormalQueue(run, query);
    }
}
