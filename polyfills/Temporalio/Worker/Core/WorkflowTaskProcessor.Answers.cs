using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;

namespace Temporalio.Worker.Core;

internal sealed partial class WorkflowTaskProcessor
{
    private static readonly WorkflowTaskCompletedMetadata FirstTaskMetadata = new()
    {
        CoreUsedFlags = { 3, 2, 1 },
        LangUsedFlags = { 2 },
        SdkName = "temporal-dotnet",
        SdkVersion = "1.14.0.0",
    };

    /// <param name="task">What is answered.</param>
    /// <param name="run">Whose it is.</param>
    /// <param name="instead">Commands in the place of the run's own; null for those.</param>
    /// <param name="finished">False: the task goes on as a new one.</param>
    private async Task<PollWorkflowTaskQueueResponse?> RespondAsync(
        PollWorkflowTaskQueueResponse task, CachedRun run, IReadOnlyList<Command>? instead, bool finished)
    {
        var (commands, messages, answers) = run.Machines.TakeOutput();
        if (task.Query is not null)
        {
            await AnswerLegacyAsync(task, answers).ConfigureAwait(false);
            return null;
        }

        var caches = cache.Capacity > 0;
        var request = new RespondWorkflowTaskCompletedRequest
        {
            TaskToken = task.TaskToken,
            Identity = context.Service.Identity,
            Namespace = context.Service.Namespace,
            SdkMetadata = task.PreviousStartedEventId == 0 ? FirstTaskMetadata.Clone() : new(),
            MeteringMetadata = new(),
            Capabilities = new() { DiscardSpeculativeWorkflowTaskWithEvents = true },
            ReturnNewWorkflowTask = caches || !finished,
            ForceCreateNewWorkflowTask = !finished,
        };
        request.Commands.AddRange(instead ?? commands);
        request.Messages.AddRange(instead is null ? messages : []);
        if (caches)
        {
            request.StickyAttributes = new()
            {
                WorkerTaskQueue = new() { Name = stickyQueue, Kind = TaskQueueKind.Sticky, NormalName = context.TaskQueue },
                ScheduleToStartTimeout = context.Options.StickyQueueScheduleToStartTimeout.ToDuration(),
            };
        }

        foreach (var answer in answers)
        {
            request.QueryResults[answer.Id] = answer.Failure is { } failure
                ? new() { ResultType = QueryResultType.Failed, ErrorMessage = failure.Message, Failure = failure }
                : new() { ResultType = QueryResultType.Answered, Answer = new() { Payloads_ = { answer.Result } } };
        }

        await (encode?.VisitAsync(request) ?? Task.CompletedTask).ConfigureAwait(false);
        using var reserved = eager.Reserve(request.Commands);
        var response = await context.Service.CallAsync(WorkflowServiceMethods.RespondWorkflowTaskCompleted, request).ConfigureAwait(false);
        context.Metrics.Closed(run, request.Commands);
        reserved.Take(response.ActivityTasks);
        if (response.ResetHistoryEventId > 0)
        {
            run.Machines.ResetTo(response.ResetHistoryEventId, run.LastEventBeforeTask);
        }

        if (run.Machines.IsClosed || instead is not null || (!caches && finished))
        {
            cache.Remove(run);
        }

        return response.WorkflowTask;
    }

    private async Task AnswerLegacyAsync(PollWorkflowTaskQueueResponse task, List<QueryAnswerOrder> answers)
    {
        var answer = answers.First(a => string.Equals(a.Id, LegacyQuery, StringComparison.Ordinal));
        var request = new RespondQueryTaskCompletedRequest { TaskToken = task.TaskToken, Namespace = context.Service.Namespace };
        if (answer.Failure is { } failure)
        {
            request.CompletedType = QueryResultType.Failed;
            request.ErrorMessage = failure.Message;
        }
        else
        {
            request.CompletedType = QueryResultType.Answered;
            request.QueryResult = new() { Payloads_ = { answer.Result } };
        }

        await (encode?.VisitAsync(request) ?? Task.CompletedTask).ConfigureAwait(false);
        await context.Service.CallAsync(WorkflowServiceMethods.RespondQueryTaskCompleted, request).ConfigureAwait(false);
    }

    private async Task FailAsync(PollWorkflowTaskQueueResponse task, Exception failure)
    {
        logger.LogWarning(failure, "Workflow task of {WorkflowId} failed, attempt {Attempt}", task.WorkflowExecution.WorkflowId, task.Attempt);
        var message = TaskFailures.ToFailure(
            failure, e => context.Converter.FailureConverter.ToFailure(e, context.Converter.PayloadConverter));
        if (task.Query is not null)
        {
            await context.Service.CallAsync(WorkflowServiceMethods.RespondQueryTaskCompleted, new()
            {
                TaskToken = task.TaskToken,
                Namespace = context.Service.Namespace,
                CompletedType = QueryResultType.Failed,
                ErrorMessage = message.Message,
                Failure = message,
            }).ConfigureAwait(false);
            return;
        }

        if (task.Attempt > 1)
        {
            // Only the first failure in a row is told: the server then tries again when the task times out.
            return;
        }

        var request = new RespondWorkflowTaskFailedRequest
        {
            TaskToken = task.TaskToken,
            Namespace = context.Service.Namespace,
            Identity = context.Service.Identity,
            Cause = TaskFailures.CauseOf(failure),
            Failure = message,
        };
        await (encode?.VisitAsync(request) ?? Task.CompletedTask).ConfigureAwait(false);
        await context.Service.CallAsync(WorkflowServiceMethods.RespondWorkflowTaskFailed, request).ConfigureAwait(false);
    }
}
