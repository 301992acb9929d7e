using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Engine.Seam;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Tuning;

namespace Temporalio.Worker.Core;

/// <summary>The parts of one worker, put together, started and stopped in order.</summary>
internal sealed class WorkerParts
{
    private const int DefaultSlots = 100;

    private readonly WorkerContext context;
    private readonly WorkflowTaskWorker? workflows;
    private readonly ActivityTaskWorker? activities;
    private readonly LocalActivityRunner locals;
    private readonly string stickyQueue;
    private readonly ILogger logger;

    private WorkerParts(TemporalWorker owner, WorkerContext context)
    {
        this.context = context;
        var options = context.Options;
        logger = context.LoggerFactory.CreateLogger<TemporalWorker>();
        stickyQueue = $"{context.Service.Identity}-{Guid.NewGuid():N}";
        var tuner = options.Tuner ?? WorkerTuner.CreateFixedSize(
            options.MaxConcurrentWorkflowTasks ?? DefaultSlots,
            options.MaxConcurrentActivities ?? DefaultSlots,
            options.MaxConcurrentLocalActivities ?? DefaultSlots);
        SlotPool Pool(SlotSupplier supplier, SlotType type) =>
            SlotPool.Of(supplier, type, context.TaskQueue, context.Service.Identity, context.Metrics.Slots($"{type}Worker"));
        var invoker = new ActivityInvoker(options.ActivityTaskFactory, context.Interceptors);
        var activitySlots = Pool(tuner.ActivityTaskSlotSupplier, SlotType.Activity);
        if (HasActivities(context) && !options.LocalActivityWorkerOnly)
        {
            activities = new(context, activitySlots, invoker);
        }

        locals = new(context, Pool(tuner.LocalActivitySlotSupplier, SlotType.LocalActivity), invoker);
        if (!context.Workflows.IsEmpty)
        {
            var processor = new WorkflowTaskProcessor(
                context, Factory(owner, context), new(options.MaxCachedWorkflows, context.Metrics.Evicted, context.Metrics.Remembered), locals, new(activities, activitySlots), stickyQueue);
            workflows = new(context, Pool(tuner.WorkflowTaskSlotSupplier, SlotType.Workflow), processor, stickyQueue);
        }
    }

    public string TaskQueue => context.TaskQueue;

    public bool DoesWorkflows => workflows is not null;

    public bool DoesActivities => activities is not null;

    public static WorkerParts Create(TemporalWorker owner, IWorkerClient client, TemporalWorkerOptions options)
    {
        if (string.IsNullOrEmpty(options.TaskQueue))
        {
            throw new ArgumentException("Task queue must be provided when TemporalWorkerOptions is configured");
        }

        if (options.Tuner is not null && (options.MaxConcurrentWorkflowTasks ?? options.MaxConcurrentActivities ?? options.MaxConcurrentLocalActivities) is not null)
        {
            throw new ArgumentException("Cannot set both Tuner and any of the MaxConcurrent options");
        }

        var catalogue = new WorkflowCatalogue(options.Workflows);
        var (named, dynamic) = Activities(options.Activities);
        var service = WorkerConnection.ServiceOf(client, options.Identity);
        var shared = new WorkerContext
        {
            Options = options,
            TaskQueue = options.TaskQueue,
            Service = service,
            Converter = client.Options.DataConverter,
            Interceptors = [.. client.Options.Interceptors?.OfType<IWorkerInterceptor>() ?? [], .. options.Interceptors ?? []],
            LoggerFactory = options.LoggerFactory ?? client.Options.LoggerFactory ?? NullLoggerFactory.Instance,
            Meter = WorkerConnection.MeterOf(client),
            Metrics = new(WorkerConnection.MetricsOf(client), service.Namespace, options.TaskQueue),
            Client = client as ITemporalClient,
            Activities = named,
            DynamicActivity = dynamic,
            Workflows = catalogue,
        };
        return catalogue.IsEmpty && !HasActivities(shared)
            ? throw new InvalidOperationException("Invalid options: At least one task type must be enabled in `task_types`")
            : new(owner, shared);
    }

    public void UseClient(IWorkerClient client) =>
        context.Service.UseLineOf(WorkerConnection.ServiceOf(client, context.Service.Identity));

    /// <summary>Works until asked to stop; then finishes what was begun.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var options = context.Options;
        await ValidateAsync(stop).ConfigureAwait(false);
        context.Metrics.Started();
        using var polls = new CancellationTokenSource();
        var workflowLoop = workflows?.RunAsync(Pollers(options.WorkflowTaskPollerBehavior, options.MaxConcurrentWorkflowTaskPolls), polls.Token);
        var activityLoop = activities?.PollAsync(Pollers(options.ActivityTaskPollerBehavior, options.MaxConcurrentActivityTaskPolls), polls.Token);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(() => asked.TrySetResult()).ConfigureAwait(false))
        {
            await asked.Task.ConfigureAwait(false);
        }

        await context.Stopping.CancelAsync().ConfigureAwait(false);
        await LeaveStickyQueueAsync().ConfigureAwait(false);
        await polls.CancelAsync().ConfigureAwait(false);
        var finishing = activities?.FinishAsync(options.GracefulShutdownTimeout) ?? Task.CompletedTask;
        await Task.WhenAll(workflowLoop ?? Task.CompletedTask, activityLoop ?? Task.CompletedTask, finishing).ConfigureAwait(false);
        await locals.WhenEmptyAsync().ConfigureAwait(false);
    }

    /// <summary>A namespace that is not there would otherwise show in nothing but warnings about polls.</summary>
    private async Task ValidateAsync(CancellationToken stop)
    {
        try
        {
            await context.Service.CallAsync(WorkflowServiceMethods.DescribeNamespace, new() { Namespace = context.Service.Namespace }, stop).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Status != ServiceStatus.Unimplemented)
        {
            throw new InvalidOperationException(
                $"Worker validation failed: Namespace {context.Service.Namespace} was not found or otherwise could not be described: Status {{ code: {e.Status}, message: \"{e.Message}\" }}", e);
        }
        catch (ServiceException e)
        {
            logger.LogDebug(e, "The server does not describe namespaces: {Namespace} is taken as given", context.Service.Namespace);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            logger.LogDebug("The worker of {TaskQueue} was stopped before it began", context.TaskQueue);
        }
    }

    private static bool HasActivities(WorkerContext context) => context.Activities.Count > 0 || context.DynamicActivity is not null;

    private static int Pollers(PollerBehavior? behavior, int maximum) => behavior switch
    {
        PollerBehavior.SimpleMaximum simple => simple.Maximum,
        PollerBehavior.Autoscaling scaling => scaling.Initial,
        _ => maximum,
    };

    private static (Dictionary<string, ActivityDefinition> Named, ActivityDefinition? Dynamic) Activities(IEnumerable<ActivityDefinition> definitions)
    {
        var named = new Dictionary<string, ActivityDefinition>(StringComparer.Ordinal);
        ActivityDefinition? dynamic = null;
        foreach (var definition in definitions)
        {
            if (definition.Name is null)
            {
                dynamic = dynamic is null ? definition : throw new ArgumentException("Multiple dynamic activities provided");
            }
            else if (!named.TryAdd(definition.Name, definition))
            {
                throw new ArgumentException($"Duplicate activity named {definition.Name}");
            }
        }

        return (named, dynamic);
    }

    private static RunFactory Factory(TemporalWorker owner, WorkerContext context) => new()
    {
        Workflows = context.Workflows,
        Converter = context.Converter,
        Namespace = context.Service.Namespace,
        TaskQueue = context.TaskQueue,
        Interceptors = context.Interceptors,
        FailureTypes = context.Options.WorkflowFailureExceptionTypes ?? [],
        LoggerFactory = context.LoggerFactory,
        Meter = context.Meter,
        StackTrace = context.Options.WorkflowStackTrace,
        DisableEagerActivities = context.Options.DisableEagerActivityExecution,
        Guard = context.Options.DisableWorkflowTracingEventListener ? null : DeterminismGuard.Shared,
        Runner = new(context.Options.DebugMode ? null : ActivationRunner.DeadlockAfter),
        MissingLocalActivity = name => context.FindActivity(name) is null ? context.MissingActivity(name) : null,
        Starting = args => context.Options.OnTaskStarting(owner, args),
        Completed = args => context.Options.OnTaskCompleted(owner, args),
    };

    /// <summary>Tasks waiting for this worker go to any other at once.</summary>
    private async Task LeaveStickyQueueAsync()
    {
        var request = new ShutdownWorkerRequest
        {
            Namespace = context.Service.Namespace,
            StickyTaskQueue = workflows is not null && context.Options.MaxCachedWorkflows > 0 ? stickyQueue : "",
            Identity = context.Service.Identity,
            Reason = "graceful shutdown",
            TaskQueue = context.TaskQueue,
        };
        request.TaskQueueTypes.AddRange(workflows is null ? [] : [TaskQueueType.Workflow]);
        request.TaskQueueTypes.AddRange(activities is null ? [] : [TaskQueueType.Activity]);
        try
        {
            await context.Service.CallAsync(WorkflowServiceMethods.ShutdownWorker, request, triesMax: 1).ConfigureAwait(false);
        }
        catch (ServiceException e)
        {
            logger.LogDebug(e, "The server was not told that the worker of {TaskQueue} stops: its sticky tasks wait for their timeout", context.TaskQueue);
        }
    }
}
