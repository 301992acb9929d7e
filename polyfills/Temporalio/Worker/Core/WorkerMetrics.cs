using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Runtime;

namespace Temporalio.Worker.Core;

/// <summary>What one worker measures of its tasks.</summary>
internal sealed class WorkerMetrics(CoreMetrics core, string ns, string taskQueue)
{
    private readonly Dictionary<string, int> polls = new(StringComparer.Ordinal);

    public void Started() => Count("worker_start");

    public void Evicted() => Count("sticky_cache_total_forced_eviction");

    public void Remembered(int runs) => Level("sticky_cache_size", runs);

    /// <summary>Hears of the slots of one kind of task; null when nobody listens.</summary>
    public Action<int, int?>? Slots(string workerType)
    {
        var type = new KeyValuePair<string, object>("worker_type", workerType);
        return !core.IsOn ? null : (used, free) =>
        {
            Level("worker_task_slots_used", used, type);
            if (free is { } known)
            {
                Level("worker_task_slots_available", known, type);
            }
        };
    }

    /// <summary>One more poll of a kind is under way, until the result is disposed.</summary>
    public PollCount Polling(string pollerType)
    {
        Polls(pollerType, +1);
        return new(this, pollerType);
    }

    public void Polled(PollWorkflowTaskQueueResponse task)
    {
        if (task.TaskToken.IsEmpty)
        {
            Count("workflow_task_queue_poll_empty");
            return;
        }

        Count("workflow_task_queue_poll_succeed");
        Time("workflow_task_schedule_to_start_latency", Between(task.ScheduledTime, task.StartedTime));
    }

    public void Polled(PollActivityTaskQueueResponse task)
    {
        if (task.TaskToken.IsEmpty)
        {
            Count("activity_poll_no_task");
        }
    }

    public void Received(PollActivityTaskQueueResponse task, bool eager)
    {
        Count("activity_task_received", Workflow(task.WorkflowType?.Name), Activity(task.ActivityType.Name), new("eager", eager));
        Time("activity_schedule_to_start_latency", Between(task.CurrentAttemptScheduledTime, task.StartedTime));
    }

    public void Ended(PollActivityTaskQueueResponse task, ActivityOutcome outcome, TimeSpan took)
    {
        var (workflow, activity) = (Workflow(task.WorkflowType?.Name), Activity(task.ActivityType.Name));
        Time("activity_execution_latency", took, workflow, activity);
        switch (outcome.Kind)
        {
            case Kind.Completed when task.ScheduledTime is { } scheduled:
                Time("activity_succeed_endtoend_latency", DateTime.UtcNow - scheduled.ToDateTime(), workflow, activity);
                break;
            case Kind.Failed when outcome.Failure?.ApplicationFailureInfo?.Category != ApplicationErrorCategory.Benign:
                Count("activity_execution_failed", workflow, activity);
                break;
        }
    }

    public void LocalAttempt(string workflowType, string activityType, Failure? failure, TimeSpan took, TimeSpan sinceScheduled)
    {
        var (workflow, activity) = (Workflow(workflowType), Activity(activityType));
        Count("local_activity_total", workflow, activity);
        Time("local_activity_execution_latency", took, workflow, activity);
        if (failure is null)
        {
            Time("local_activity_succeed_endtoend_latency", sinceScheduled, workflow, activity);
        }
        else if (failure.CanceledFailureInfo is not null)
        {
            Count("local_activity_execution_cancelled", workflow, activity);
        }
        else if (failure.ApplicationFailureInfo?.Category != ApplicationErrorCategory.Benign)
        {
            Count("local_activity_execution_failed", workflow, activity);
        }
    }

    /// <param name="task">Whose history was applied.</param>
    /// <param name="remembered">The run was in the cache.</param>
    /// <param name="took">Of applying it, with the code's turns.</param>
    public void Replayed(PollWorkflowTaskQueueResponse task, bool remembered, TimeSpan took)
    {
        var type = Workflow(task.WorkflowType.Name);
        if (remembered)
        {
            Count("sticky_cache_hit", type);
        }
        else
        {
            if (task.PreviousStartedEventId > 0)
            {
                Count("sticky_cache_miss", type);
            }

            Time("workflow_task_replay_latency", took, type);
        }
    }

    public void Executed(PollWorkflowTaskQueueResponse task, TimeSpan took) => Time("workflow_task_execution_latency", took, Workflow(task.WorkflowType.Name));

    public void TaskFailed(Exception failure) =>
        Count("workflow_task_execution_failed", new KeyValuePair<string, object>("failure_reason", failure is NondeterminismException ? "NonDeterminismError" : "WorkflowError"));

    public void Closed(CachedRun run, IEnumerable<Command> commands)
    {
        if (!core.IsOn || run.Instance is not { } instance)
        {
            return;
        }

        var name = commands.Select(command => command.CommandType switch
        {
            CommandType.CompleteWorkflowExecution => "workflow_completed",
            CommandType.FailWorkflowExecution => "workflow_failed",
            CommandType.CancelWorkflowExecution => "workflow_canceled",
            CommandType.ContinueAsNewWorkflowExecution => "workflow_continue_as_new",
            _ => null,
        }).FirstOrDefault(found => found is not null);
        if (name is not null)
        {
            var type = Workflow(instance.Info.WorkflowType);
            Count(name, type);
            Time("workflow_endtoend_latency", DateTime.UtcNow - instance.Info.WorkflowStartTime, type);
        }
    }

    private void Polls(string pollerType, int change)
    {
        if (core.IsOn)
        {
            // Told within the lock, so that the last value told is the last there was.
            lock (polls)
            {
                var now = polls[pollerType] = polls.GetValueOrDefault(pollerType) + change;
                Level("num_pollers", now, new KeyValuePair<string, object>("poller_type", pollerType));
            }
        }
    }

    private static KeyValuePair<string, object> Workflow(string? type) => new("workflow_type", type ?? "");

    private static KeyValuePair<string, object> Activity(string type) => new("activity_type", type);

    private static TimeSpan Between(Timestamp? from, Timestamp? to) => from is null || to is null ? TimeSpan.Zero : (to - from).ToTimeSpan();

    private void Count(string name, params KeyValuePair<string, object>[] tags)
    {
        if (core.IsOn)
        {
            core.Count(name, [.. Own(), .. tags]);
        }
    }

    private void Level(string name, long value, params KeyValuePair<string, object>[] tags)
    {
        if (core.IsOn)
        {
            core.Level(name, value, [.. Own(), .. tags]);
        }
    }

    private void Time(string name, TimeSpan span, params KeyValuePair<string, object>[] tags)
    {
        if (core.IsOn)
        {
            core.Time(name, span, [.. Own(), .. tags]);
        }
    }

    private KeyValuePair<string, object>[] Own() => [new("namespace", ns), new("task_queue", taskQueue)];

    internal readonly struct PollCount(WorkerMetrics metrics, string pollerType) : IDisposable
    {
        public void Dispose() => metrics.Polls(pollerType, -1);
    }
}
