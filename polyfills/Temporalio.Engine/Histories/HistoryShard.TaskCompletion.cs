using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Matching;

namespace Temporalio.Engine.Histories;

/// <summary>A worker's answer to a workflow task: either all of its commands take effect, or the task fails and none does.</summary>
internal sealed partial class HistoryShard
{
    private readonly Queue<Action> afterTask = new();

    /// <summary>True when a command of the task being completed cancelled an activity on the spot: news that no event from outside brings.</summary>
    private bool canceledUnstarted;

    public RespondWorkflowTaskCompletedResponse CompleteTask(RespondWorkflowTaskCompletedRequest request, bool remote)
    {
        var run = FindTask(request.TaskToken);
        var task = run.Task!;
        var answer = new RespondWorkflowTaskCompletedResponse();

        if (Refuse(run, request) is { } refusal)
        {
            RefuseAnswer(run, refusal, request);
            throw Refusal.InvalidArgument(refusal.Message);
        }

        UseSticky(run, request, remote);
        if (task.Speculative && request.Commands.Count == 0 && !Accepts(request))
        {
            answer.ResetHistoryEventId = run.Record.PreviousStartedEventId;
            run.Record.Task = null;
        }
        else
        {
            WriteUnwritten(run, task);
            var completed = run.Add(EventType.WorkflowTaskCompleted, Now, entry => entry.WorkflowTaskCompletedEventAttributes = new WorkflowTaskCompletedEventAttributes
            {
                ScheduledEventId = task.ScheduledEventId,
                StartedEventId = task.StartedEventId,
                Identity = request.Identity,
                SdkMetadata = request.SdkMetadata,
                MeteringMetadata = request.MeteringMetadata,
            });
            run.Record.PreviousStartedEventId = task.StartedEventId;
            Apply(run, request, completed.EventId, answer, remote);
        }

        ApplyRejections(run, request);
        run.Record.Task = null;
        var hadNews = run.Buffered.Count > 0;
        if (run.IsOpen)
        {
            run.FlushBuffered();
        }
        else
        {
            // A task that cancels an unstarted activity and closes the run in one: its end would come behind the close.
            run.Buffered.Clear();
        }

        run.Touch();
        AnswerQueries(run, request.QueryResults);
        FinishTask(run, request, answer, hadNews, remote);
        return answer;
    }

    /// <summary>
    /// The worker hears of every refusal, so that it forgets what its code did in vain. One whose task failed before is not told in
    /// history again: the task runs into its timeout instead of being tried at full speed.
    /// </summary>
    private void RefuseAnswer(Run run, CommandRefusal refusal, RespondWorkflowTaskCompletedRequest request)
    {
        var unhandled = refusal.Cause == WorkflowTaskFailedCause.UnhandledCommand;
        if (run.Task!.Attempt > 1 && !unhandled)
        {
            return;
        }

        AnswerQueries(run, request.QueryResults);
        if (refusal.Terminates)
        {
            Terminate(run, refusal.Message, null, "history-service");
        }
        else
        {
            FailTask(run, refusal.Cause, refusal.ToFailure(), request.Identity, countsAsAttempt: !unhandled);
        }

        AskWaitingQueries(run);
    }

    private void FinishTask(Run run, RespondWorkflowTaskCompletedRequest request, RespondWorkflowTaskCompletedResponse answer, bool hadNews, bool remote)
    {
        hadNews |= canceledUnstarted;
        canceledUnstarted = false;
        if (run.IsOpen && (hadNews || request.ForceCreateNewWorkflowTask || run.Updates.Count > 0))
        {
            if (request.ReturnNewWorkflowTask)
            {
                answer.WorkflowTask = ScheduleAndStart(run, request.Identity, remote, ordinary: hadNews || request.ForceCreateNewWorkflowTask);
            }
            else
            {
                ScheduleTask(run);
            }
        }

        while (afterTask.TryDequeue(out var action))
        {
            action();
        }

        if (!TerminateIfTooLong(run) && run.IsOpen)
        {
            AskWaitingQueries(run);
        }
    }

    private PollWorkflowTaskQueueResponse? ScheduleAndStart(Run run, string identity, bool remote, bool ordinary)
    {
        var now = Now;
        var task = NewTask(run, now, attempt: 1, sticky: run.Record.StickyQueue.Length > 0);
        task.Speculative = !ordinary;
        task.ScheduledEventId = ordinary ? WriteScheduled(run, task, now).EventId : run.Record.NextEventId;
        run.Record.Task = task;
        run.Touch();
        return StartTask(new MatchTask(run, task.ScheduledEventId, task.Stamp), identity, remote);
    }

    private void UseSticky(Run run, RespondWorkflowTaskCompletedRequest request, bool remote)
    {
        if (request.StickyAttributes?.WorkerTaskQueue is { Name.Length: > 0 } sticky)
        {
            run.Record.StickyQueue = sticky.Name;
            run.Record.StickyTimeout = request.StickyAttributes.ScheduleToStartTimeout;
            run.Record.StickyInProcess = !remote;
        }
        else
        {
            ClearSticky(run);
        }
    }

    private CommandRefusal? Refuse(Run run, RespondWorkflowTaskCompletedRequest request)
    {
        if (CommandChecks.Check(run, request, Attributes) is { } refusal)
        {
            return refusal;
        }

        var closes = request.Commands.Any(command => CommandChecks.Closes(command.CommandType));
        return closes && (run.Buffered.Count > 0 || run.Updates.Count > 0)
            ? new CommandRefusal(WorkflowTaskFailedCause.UnhandledCommand, "UnhandledCommand")
            : null;
    }

    private void Apply(Run run, RespondWorkflowTaskCompletedRequest request, long completedId, RespondWorkflowTaskCompletedResponse answer, bool remote)
    {
        var messages = request.Messages.ToDictionary(message => message.Id, StringComparer.Ordinal);
        foreach (var command in request.Commands)
        {
            if (!run.IsOpen)
            {
                break;
            }

            if (command.CommandType == CommandType.ProtocolMessage)
            {
                if (messages.Remove(command.ProtocolMessageCommandAttributes.MessageId, out var message))
                {
                    ApplyMessage(run, message);
                }

                continue;
            }

            Apply(run, command, completedId);
            if (command.CommandType == CommandType.ScheduleActivityTask && command.ScheduleActivityTaskCommandAttributes.RequestEagerExecution)
            {
                StartEagerly(run, request.Identity, answer, remote);
            }
        }

        foreach (var message in messages.Values)
        {
            ApplyMessage(run, message);
        }

        DispatchNewActivities(run, completedId);
    }

    private void StartEagerly(Run run, string identity, RespondWorkflowTaskCompletedResponse answer, bool remote)
    {
        if (run.Activities.TryGetValue(run.Record.NextEventId - 1, out var activity)
            && Queues[Scheduled(run, activity).TaskQueue.Name, TaskQueueType.Activity].RatePerSecond == 0
            && StartActivity(new MatchTask(run, activity.ScheduledEventId, activity.Stamp), identity, remote) is { } started)
        {
            answer.ActivityTasks.Add(started);
        }
    }

    private void DispatchNewActivities(Run run, long completedId)
    {
        if (!run.IsOpen)
        {
            return;
        }

        foreach (var activity in run.Activities.FromLast.TakeWhile(activity => activity.ScheduledEventId > completedId).Where(activity => activity.StartedTime is null).Reverse().ToList())
        {
            DispatchActivity(run, activity);
        }
    }
}
