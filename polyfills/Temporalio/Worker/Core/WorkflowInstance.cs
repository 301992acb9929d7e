using System.Diagnostics.CodeAnalysis;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

/// <summary>
/// The code of one run and the scheduler it lives on: first in first out, one at a time, never inline. Between
/// activations nothing of it runs.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A cancellation source without a timer holds nothing to dispose, and workflow code may keep its token.")]
internal sealed partial class WorkflowInstance : TaskScheduler, IWorkflowContext
{
    private readonly WorkflowInstanceSetup setup;
    private readonly LinkedList<Task> scheduled = [];
    private readonly LinkedList<(Func<bool> Check, TaskCompletionSource<bool> Released)> conditions = [];
    private readonly CancellationTokenSource cancellation = new();
    private readonly InitializeJob start;
    private List<Order> orders = [];
    private object? instance;
    private bool mainScheduled;
    private readonly TaskCompletionSource strayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool active;
    private int turnThread;
    private Exception? failure;
    private TaskFacts facts;
    private WorkflowInboundInterceptor? inbound;
    private WorkflowOutboundInterceptor? outbound;

    public WorkflowInstance(WorkflowInstanceSetup setup, InitializeJob start, TaskFacts facts)
    {
        this.setup = setup;
        this.start = start;
        this.facts = facts;
        Info = WorkflowInfoReader.Read(start, setup, facts.Time);
        Random = new(start.Seed);
        Logger = new ReplaySafeLogger(setup.LoggerFactory.CreateLogger($"Temporalio.Workflow:{Info.WorkflowType}"), this);
        memo = WorkflowInfoReader.Memo(start.Started, setup.Converter);
        TypedSearchAttributes = WorkflowInfoReader.SearchAttributes(start.Started);
        signalDefinitions = new("signal", setup.Definition.Signals, signal => signal.Name, name => Deliver(buffered => string.Equals(buffered, name, StringComparison.Ordinal)));
        queries = new("query", setup.Definition.Queries, query => query.Name);
        updateDefinitions = new("update", setup.Definition.Updates, update => update.Name);
        dynamicSignal = setup.Definition.DynamicSignal;
        dynamicQuery = setup.Definition.DynamicQuery;
        dynamicUpdate = setup.Definition.DynamicUpdate;
        stacks = new(setup.StackTrace);
    }

    public override int MaximumConcurrencyLevel => 1;

    public WorkflowDefinition Definition => setup.Definition;

    /// <summary>What the guard found, if anything: fails the task, whatever the code made of it.</summary>
    internal bool GuardDisabled { get; private set; }

    private WorkflowInboundInterceptor Inbound => inbound ?? CreateInterceptors();

    private WorkflowOutboundInterceptor Outbound
    {
        get
        {
            _ = Inbound;
            return outbound!;
        }
    }

    /// <summary>Lets the code run until it waits again.</summary>
    /// <returns>What it ordered.</returns>
    /// <exception cref="Exception">What fails the workflow task.</exception>
    public IReadOnlyList<Order> Activate(Activation activation)
    {
        facts = activation.Facts;
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        using var guarded = setup.Guard?.Watch(this);
        turnThread = Environment.CurrentManagedThreadId;
        active = true;
        try
        {
            foreach (var job in activation.Jobs)
            {
                Apply(job);
            }

            if (!mainScheduled)
            {
                mainScheduled = true;
                ScheduleMain();
            }

            RunUntilIdle(checkConditions: !activation.IsQueryOnly);
        }
        finally
        {
            active = false;
            SynchronizationContext.SetSynchronizationContext(context);
        }

        ThrowFailure();
        var ordered = orders;
        orders = [];
        WarnOfUnfinishedHandlers(ordered);
        return ordered;
    }

    /// <summary>Waits a moment for code that has left by <c>Task.WhenEach</c>, whose way out no event shows, to come back.</summary>
    /// <exception cref="InvalidWorkflowSchedulerException">It came back from another thread.</exception>
    public async Task AwaitStrayAsync(TimeSpan moment)
    {
        await Task.WhenAny(strayed.Task, Task.Delay(moment)).ConfigureAwait(false);
        ThrowFailure();
    }

    /// <summary>Fails the current task; the first reason counts.</summary>
    internal void FailTask(Exception reason) => failure ??= reason;

    protected override void QueueTask(Task task)
    {
        if (!active || Environment.CurrentManagedThreadId != turnThread)
        {
            // Throwing here would end the process: it is a pool thread, and the code of nobody.
            FailTask(new InvalidWorkflowSchedulerException(
                "A continuation came back to the workflow from another thread: " + DeterminismGuard.StallAdvice));
            strayed.TrySetResult();
            return;
        }

        lock (scheduled)
        {
            scheduled.AddLast(task);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override bool TryDequeue(Task task)
    {
        lock (scheduled)
        {
            return scheduled.Remove(task);
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => scheduled;

    private void ThrowFailure()
    {
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private bool TryTake(out Task task)
    {
        lock (scheduled)
        {
            task = scheduled.First?.Value!;
            if (task is null)
            {
                return false;
            }

            scheduled.RemoveFirst();
            return true;
        }
    }

    private void RunUntilIdle(bool checkConditions)
    {
        while (TryTake(out var task))
        {
            do
            {
                TryExecuteTask(task);
            }
            while (TryTake(out task));

            if (checkConditions && conditions.Count > 0)
            {
                ReleaseFirstTrueCondition();
            }
        }
    }

    private void ReleaseFirstTrueCondition()
    {
        Workflow.OverrideContext.Value = this;
        try
        {
            foreach (var (check, released) in conditions)
            {
                if (!released.Task.IsCompleted && check())
                {
                    released.TrySetResult(true);
                    return;
                }
            }
        }
        finally
        {
            Workflow.OverrideContext.Value = null;
        }
    }

    private Task<T> OnSchedulerAsync<T>(Func<Task<T>> function) =>
        Task.Factory.StartNew(stacks.Watch(function), CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    private Task OnSchedulerAsync(Func<Task> function) =>
        Task.Factory.StartNew(stacks.Watch(function), CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    private void ScheduleMain() => _ = OnSchedulerAsync(() => RunTopLevelAsync(async () =>
    {
        var result = await Inbound.ExecuteWorkflowAsync(new(InstanceOrCreate(), Definition.RunMethod, RunArguments())).ConfigureAwait(true);
        Close(CloseCommands.Complete(setup.PayloadConverter.ToPayload(result)));
    }));

    private void Close(Api.Command.V1.Command command) => orders.Add(new CloseOrder(command));

    /// <summary>The run method and signal handlers: whose exceptions may end the run.</summary>
    private async Task RunTopLevelAsync(Func<Task> function)
    {
        try
        {
            try
            {
                await function().ConfigureAwait(true);
            }
            catch (ContinueAsNewException e)
            {
                Close(CloseCommands.ContinueAsNew(e.Input, Info, setup));
            }
            catch (Exception e) when (cancellation.IsCancellationRequested && TemporalException.IsCanceledException(e))
            {
                Close(CloseCommands.Cancel());
            }
            catch (Exception e) when (FailsWorkflow(e))
            {
                Close(CloseCommands.Fail(setup.ToFailure(e)));
            }
        }
        catch (Exception e)
        {
            FailTask(e);
        }
    }

    private bool FailsWorkflow(Exception e) =>
        e is FailureException or OperationCanceledException
        || setup.IsFailureType(e)
        || dynamicOptions?.FailureExceptionTypes?.Any(type => type.IsInstanceOfType(e)) == true;

    private object InstanceOrCreate()
    {
        if (instance is not null)
        {
            return instance;
        }

        instance = Definition.CreateWorkflowInstance(RunArguments());
        dynamicOptions = Definition.DynamicOptionsGetter?.Invoke(instance);
        return instance;
    }

    private object?[] RunArguments() =>
        runArguments ??= setup.Decode(
            Definition.RunMethod, Definition.Dynamic, start.Started.Input?.Payloads_, $"Workflow {Info.WorkflowType}");

    private WorkflowInboundInterceptor CreateInterceptors()
    {
        var root = new RootInbound(this);
        inbound = setup.Interceptors.Reverse().Aggregate<IWorkerInterceptor, WorkflowInboundInterceptor>(
            root, (next, interceptor) => interceptor.InterceptWorkflow(next));
        inbound.Init(new RootOutbound(this));
        outbound = root.Outbound;
        return inbound;
    }
}
