using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Tuning;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>What a worker does, and how much of it at a time. Copied when the worker is made.</summary>
public class TemporalWorkerOptions : ICloneable
{
    private List<ActivityDefinition> activities = [];
    private List<WorkflowDefinition> workflows = [];

    public TemporalWorkerOptions()
    {
    }

    public TemporalWorkerOptions(string taskQueue) => TaskQueue = taskQueue;

    public event EventHandler<WorkflowTaskStartingEventArgs>? WorkflowTaskStarting;

    public event EventHandler<WorkflowTaskCompletedEventArgs>? WorkflowTaskCompleted;

    /// <summary>Required.</summary>
    public string? TaskQueue { get; set; }

    public IList<ActivityDefinition> Activities => activities;

    public IList<WorkflowDefinition> Workflows => workflows;

    public IReadOnlyCollection<IWorkerInterceptor>? Interceptors { get; set; }

    public IReadOnlyCollection<ITemporalWorkerPlugin>? Plugins { get; set; }

    /// <summary>Where synchronous activities run, and asynchronous ones begin.</summary>
    public TaskFactory ActivityTaskFactory { get; set; } = Task.Factory;

    /// <summary>Null is the client's identity.</summary>
    public string? Identity { get; set; }

    /// <summary>Runs kept in memory between their tasks; 0 replays every task from the start.</summary>
    public int MaxCachedWorkflows { get; set; } = 10_000;

    /// <summary>Null is 100. Not together with <see cref="Tuner"/>.</summary>
    public int? MaxConcurrentWorkflowTasks { get; set; }

    /// <summary>Null is 100. Not together with <see cref="Tuner"/>.</summary>
    public int? MaxConcurrentActivities { get; set; }

    /// <summary>Null is 100. Not together with <see cref="Tuner"/>.</summary>
    public int? MaxConcurrentLocalActivities { get; set; }

    public int MaxConcurrentWorkflowTaskPolls { get; set; } = 5;

    /// <summary>Share of the workflow polls that ask the normal queue; at least one does.</summary>
    public float NonStickyToStickyPollRatio { get; set; } = 0.2f;

    public int MaxConcurrentActivityTaskPolls { get; set; } = 5;

    /// <summary>Null is <see cref="MaxConcurrentWorkflowTaskPolls"/>.</summary>
    public PollerBehavior? WorkflowTaskPollerBehavior { get; set; }

    /// <summary>Null is <see cref="MaxConcurrentActivityTaskPolls"/>.</summary>
    public PollerBehavior? ActivityTaskPollerBehavior { get; set; }

    /// <summary>Polls for no activities: only local ones run here.</summary>
    public bool LocalActivityWorkerOnly { get; set; }

    public bool DisableEagerActivityExecution { get; set; }

    /// <summary>How long the server keeps a task for this worker before any other may have it.</summary>
    public TimeSpan StickyQueueScheduleToStartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan MaxHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>For activities without a heartbeat timeout.</summary>
    public TimeSpan DefaultHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Of this worker. Null is no limit.</summary>
    public double? MaxActivitiesPerSecond { get; set; }

    /// <summary>Of the whole task queue, kept by the server. Null is no limit.</summary>
    public double? MaxTaskQueueActivitiesPerSecond { get; set; }

    /// <summary>How long running activities may go on after a stop before they are cancelled.</summary>
    public TimeSpan GracefulShutdownTimeout { get; set; }

    public WorkflowStackTrace WorkflowStackTrace { get; set; }

    /// <summary>Null is the client's.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Exceptions of these types fail a workflow rather than its task.</summary>
    public IReadOnlyCollection<Type>? WorkflowFailureExceptionTypes { get; set; }

    /// <summary>Switches the two-second deadlock rule off.</summary>
    public bool DebugMode { get; set; } = WorkerDefaults.DebugMode;

    /// <summary>Switches the guard against threads and real timers in workflows off.</summary>
    public bool DisableWorkflowTracingEventListener { get; set; }

    /// <summary>Null is a fixed number of slots each, by the three maxima above.</summary>
    public WorkerTuner? Tuner { get; set; }

    public TemporalWorkerOptions AddActivity(Delegate del) => AddActivity(ActivityDefinition.Create(del));

    public TemporalWorkerOptions AddActivity(ActivityDefinition definition)
    {
        Activities.Add(definition);
        return this;
    }

    /// <summary>Adds every method with an <see cref="ActivityAttribute"/>. The instance may be null if all are static.</summary>
    public TemporalWorkerOptions AddAllActivities<T>(T? instance) => AddAllActivities(typeof(T), instance);

    /// <inheritdoc cref="AddAllActivities{T}"/>
    public TemporalWorkerOptions AddAllActivities(Type type, object? instance)
    {
        foreach (var definition in ActivityDefinition.CreateAll(type, instance))
        {
            AddActivity(definition);
        }

        return this;
    }

    public TemporalWorkerOptions AddWorkflow<T>() => AddWorkflow(typeof(T));

    public TemporalWorkerOptions AddWorkflow(Type type) => AddWorkflow(WorkflowDefinition.Create(type));

    public TemporalWorkerOptions AddWorkflow(WorkflowDefinition definition)
    {
        Workflows.Add(definition);
        return this;
    }

    public virtual object Clone()
    {
        var copy = (TemporalWorkerOptions)MemberwiseClone();
        copy.activities = [.. activities];
        copy.workflows = [.. workflows];
        return copy;
    }

    internal void OnTaskStarting(object sender, WorkflowTaskStartingEventArgs args) => WorkflowTaskStarting?.Invoke(sender, args);

    internal void OnTaskCompleted(object sender, WorkflowTaskCompletedEventArgs args) => WorkflowTaskCompleted?.Invoke(sender, args);
}
