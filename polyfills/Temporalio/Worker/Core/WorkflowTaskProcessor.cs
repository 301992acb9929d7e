using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;

namespace Temporalio.Worker.Core;

/// <summary>Works on workflow tasks: brings the run up to date, lets its code have its turns, answers.</summary>
internal sealed partial class WorkflowTaskProcessor(
    WorkerContext context, RunFactory factory, RunCache cache, LocalActivityRunner locals, EagerActivities eager, string stickyQueue)
{
    /// <summary>Share of a task's timeout after which it is handed in with local activities still running.</summary>
    private const double HeartbeatShare = 0.8;
    private const string LegacyQuery = "legacy";

    private readonly ILogger logger = context.LoggerFactory.CreateLogger<WorkflowTaskProcessor>();
    private readonly PayloadPass? decode = context.Converter.PayloadCodec is { } codec ? PayloadPass.Decode(codec) : null;
    private readonly PayloadPass? encode = context.Converter.PayloadCodec is { } codec ? PayloadPass.Encode(codec) : null;

    /// <summary>Answers a task, and those that come with the answers.</summary>
    public async Task ProcessAsync(PollWorkflowTaskQueueResponse task)
    {
        for (var next = task; next is not null && !next.TaskToken.IsEmpty;)
        {
            next = await ProcessOneAsync(next).ConfigureAwait(false);
        }
    }

    private async Task<PollWorkflowTaskQueueResponse?> ProcessOneAsync(PollWorkflowTaskQueueResponse task)
    {
        var execution = task.WorkflowExecution;
        var run = await cache.TakeAsync(execution.RunId, () => factory.Create(execution.WorkflowId, execution.RunId, task)).ConfigureAwait(false);
        var current = run;
        try
        {
            var began = Stopwatch.GetTimestamp();
            var next = await WorkAsync(task, run, replaced => current = replaced).ConfigureAwait(false);
            context.Metrics.Executed(task, Stopwatch.GetElapsedTime(began));
            return next;
        }
        catch (ServiceException e)
        {
            // The server no longer wants this answer: closed, timed out, or new events came before it.
            logger.LogDebug(e, "Workflow task of run {RunId} was not accepted: {Status}", execution.RunId, e.Status);
            cache.Remove(current);
            return null;
        }
        finally
        {
            cache.Return(current);
        }
    }

    private async Task<PollWorkflowTaskQueueResponse?> WorkAsync(
        PollWorkflowTaskQueueResponse task, CachedRun run, Action<CachedRun> replaced)
    {
        Exception? failure = null;
        var finished = true;
        try
        {
            var events = await CompleteHistoryAsync(task, run).ConfigureAwait(false);
            if (events.Fresh)
            {
                var fresh = factory.Create(task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId, task);
                cache.Replace(run, fresh);
                run = fresh;
                replaced(fresh);
            }

            await (decode?.VisitAsync(task) ?? Task.CompletedTask).ConfigureAwait(false);
            factory.Announce(run, task);
            var remembered = run.Instance is not null;
            var began = Stopwatch.GetTimestamp();
            await run.ReplayAsync(events.Events, task.Messages, wholeHistory: false).ConfigureAwait(false);
            context.Metrics.Replayed(task, remembered, Stopwatch.GetElapsedTime(began));
            finished = task.Query is not null || await FinishLocalsAsync(task, run).ConfigureAwait(false);
            if (finished)
            {
                await AskAsync(task, run).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not ServiceException)
        {
            failure = e;
        }

        factory.AnnounceEnd(run, failure);
        if (failure is not null && factory.EndsRun(run, failure) is { } fail && task.Query is null)
        {
            return await RespondAsync(task, run, [fail], finished: true).ConfigureAwait(false);
        }

        if (failure is not null)
        {
            cache.Remove(run);
            context.Metrics.TaskFailed(failure);
            await FailAsync(task, failure).ConfigureAwait(false);
            return null;
        }

        return await RespondAsync(task, run, null, finished).ConfigureAwait(false);
    }

    /// <summary>The events to apply: all from the start unless the run is remembered just as far as the server thinks.</summary>
    private async Task<(IReadOnlyList<HistoryEvent> Events, bool Fresh)> CompleteHistoryAsync(PollWorkflowTaskQueueResponse task, CachedRun run)
    {
        var remembered = run.Instance is not null;
        var first = task.History?.Events.FirstOrDefault()?.EventId ?? 0;
        var continues = remembered && run.Machines.LastStartedEventId == task.PreviousStartedEventId
            && (first == 0 || first <= run.Machines.LastEventId + 1);
        var whole = first == 1;
        if (!continues && !whole)
        {
            // Missed something while another worker had the run, or the run was evicted.
            var fetched = await FetchAsync(task).ConfigureAwait(false);
            return (fetched, remembered);
        }

        var events = task.History?.Events.ToList() ?? [];
        var page = task.NextPageToken;
        while (!page.IsEmpty)
        {
            var more = await PageAsync(task, page).ConfigureAwait(false);
            events.AddRange(more.History.Events);
            page = more.NextPageToken;
        }

        return (Until(events, task.StartedEventId), remembered && !continues);
    }

    private async Task<IReadOnlyList<HistoryEvent>> FetchAsync(PollWorkflowTaskQueueResponse task)
    {
        var events = new List<HistoryEvent>();
        var page = Google.Protobuf.ByteString.Empty;
        do
        {
            var answer = await PageAsync(task, page).ConfigureAwait(false);
            await (decode?.VisitAsync(answer.History) ?? Task.CompletedTask).ConfigureAwait(false);
            events.AddRange(answer.History.Events);
            page = answer.NextPageToken;
        }
        while (!page.IsEmpty);

        // A speculative task's own events are not in the store yet, but they came with the task.
        var last = events.Count == 0 ? 0 : events[^1].EventId;
        events.AddRange(task.History?.Events.Where(e => e.EventId > last) ?? []);
        return Until(events, task.StartedEventId);
    }

    private static List<HistoryEvent> Until(List<HistoryEvent> events, long startedEventId) =>
        startedEventId == 0 ? events : [.. events.TakeWhile(e => e.EventId <= startedEventId)];

    private Task<GetWorkflowExecutionHistoryResponse> PageAsync(PollWorkflowTaskQueueResponse task, Google.Protobuf.ByteString page) =>
        context.Service.CallAsync(WorkflowServiceMethods.GetWorkflowExecutionHistory, new()
        {
            Namespace = context.Service.Namespace,
            Execution = task.WorkflowExecution,
            NextPageToken = page,
        });

    /// <summary>Runs local activities to their end, or until the task must be handed in.</summary>
    /// <returns>False when some are still running.</returns>
    private async Task<bool> FinishLocalsAsync(PollWorkflowTaskQueueResponse task, CachedRun run)
    {
        var limit = run.Instance?.Info.TaskTimeout is { } timeout && timeout > TimeSpan.Zero ? timeout * HeartbeatShare : Timeout.InfiniteTimeSpan;
        CancellationTokenSource? deadline = null;
        try
        {
            while (true)
            {
                var (start, cancel) = run.Machines.TakeLocals();
                foreach (var request in start)
                {
                    locals.Start(run, request);
                }

                foreach (var seq in cancel)
                {
                    locals.Cancel(run, seq);
                }

                if (run.Machines.IsClosed || !run.Machines.AwaitsLocals)
                {
                    return true;
                }

                deadline ??= new(limit);
                try
                {
                    await run.LocalEnds.WaitToReadAsync(deadline.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return false;
                }

                while (run.LocalEnds.TryRead(out var end))
                {
                    run.Machines.ResolveLocal(end);
                    await run.RunJobsAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            deadline?.Dispose();
        }
    }

    private static Task AskAsync(PollWorkflowTaskQueueResponse task, CachedRun run)
    {
        var queries = task.Queries.Select(query => new QueryJob(query.Key, query.Value)).ToList();
        if (task.Query is { } legacy)
        {
            queries.Add(new(LegacyQuery, legacy));
        }

        return queries.Count == 0 ? Task.CompletedTask : run.QueryAsync(queries);
    }
}
