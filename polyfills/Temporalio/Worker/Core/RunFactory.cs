using Temporalio.Api.Command.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Core;

/// <summary>Makes runs, and tells who listens of their tasks.</summary>
internal sealed class RunFactory
{
    public required WorkflowCatalogue Workflows { get; init; }

    public required DataConverter Converter { get; init; }

    public required string Namespace { get; init; }

    public required string TaskQueue { get; init; }

    public required IReadOnlyCollection<IWorkerInterceptor> Interceptors { get; init; }

    public required IReadOnlyCollection<Type> FailureTypes { get; init; }

    public required Microsoft.Extensions.Logging.ILoggerFactory LoggerFactory { get; init; }

    public required Func<MetricMeter> Meter { get; init; }

    public required WorkflowStackTrace StackTrace { get; init; }

    public required bool DisableEagerActivities { get; init; }

    public required DeterminismGuard? Guard { get; init; }

    public required ActivationRunner Runner { get; init; }

    public required Func<string, string?> MissingLocalActivity { get; init; }

    public required Action<WorkflowTaskStartingEventArgs> Starting { get; init; }

    public required Action<WorkflowTaskCompletedEventArgs> Completed { get; init; }

    public CachedRun Create(string workflowId, string runId, PollWorkflowTaskQueueResponse task) => Create(workflowId, runId);

    public CachedRun Create(string workflowId, string runId) =>
        new(runId, (machines, start, facts) => Instantiate(workflowId, runId, machines, start, facts), Runner, TaskQueue);

    /// <summary>A known run begins a task. A new one is announced when its code is made.</summary>
    public void Announce(CachedRun run, PollWorkflowTaskQueueResponse task)
    {
        if (run.Instance is { } instance && task.Query is null)
        {
            Starting(new(instance.Info, instance.Definition));
        }
    }

    public void AnnounceEnd(CachedRun run, Exception? failure)
    {
        if (run.Instance is { } instance)
        {
            Completed(new(instance.Info, instance.Definition, failure));
        }
    }

    /// <summary>The command that fails the run when its author wants nondeterminism to; null when the task fails.</summary>
    public Command? EndsRun(CachedRun run, Exception failure)
    {
        if (failure is not NondeterminismException || run.Instance is null)
        {
            return null;
        }

        var known = new WorkflowNondeterminismException(failure.Message);
        var types = FailureTypes.Concat(run.Instance.Definition.FailureExceptionTypes ?? []);
        return types.Any(type => type.IsInstanceOfType(known))
            ? CloseCommands.Fail(TaskFailures.ToFailure(failure, e => Converter.FailureConverter.ToFailure(e, Converter.PayloadConverter)))
            : null;
    }

    private WorkflowInstance Instantiate(string workflowId, string runId, RunMachines machines, InitializeJob start, TaskFacts facts)
    {
        var definition = Workflows.Find(start.Started.WorkflowType.Name);
        var converter = Converter.WithSerializationContext(new ISerializationContext.Workflow(Namespace, workflowId));
        var instance = new WorkflowInstance(
            new()
            {
                Definition = definition,
                Namespace = Namespace,
                TaskQueue = TaskQueue,
                WorkflowId = workflowId,
                RunId = runId,
                Converter = converter,
                Interceptors = Interceptors,
                FailureTypes = FailureTypes,
                LoggerFactory = LoggerFactory,
                Meter = Meter,
                StackTrace = StackTrace,
                DisableEagerActivities = DisableEagerActivities,
                Guard = Guard,
                HasPatch = machines.HasPatch,
                MissingLocalActivity = MissingLocalActivity,
            },
            start,
            facts);
        Starting(new(instance.Info, definition));
        return instance;
    }
}
