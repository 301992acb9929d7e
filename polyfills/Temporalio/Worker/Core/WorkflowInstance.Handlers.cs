using Microsoft.Extensions.Logging;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class WorkflowInstance
{
    private readonly HandlerTable<WorkflowSignalDefinition> signalDefinitions;
    private readonly HandlerTable<WorkflowQueryDefinition> queries;
    private readonly HandlerTable<WorkflowUpdateDefinition> updateDefinitions;
    private readonly List<WorkflowExecutionSignaledEventAttributes> unhandled = [];
    private readonly LinkedList<RunningHandler> running = [];
    private WorkflowSignalDefinition? dynamicSignal;
    private WorkflowQueryDefinition? dynamicQuery;
    private WorkflowUpdateDefinition? dynamicUpdate;

    public IDictionary<string, WorkflowSignalDefinition> Signals => signalDefinitions;

    public IDictionary<string, WorkflowQueryDefinition> Queries => queries;

    public IDictionary<string, WorkflowUpdateDefinition> Updates => updateDefinitions;

    public WorkflowQueryDefinition? DynamicQuery
    {
        get => dynamicQuery;
        set => dynamicQuery = value is null or { Dynamic: true } ? value : throw new ArgumentException("Query is not dynamic");
    }

    public WorkflowUpdateDefinition? DynamicUpdate
    {
        get => dynamicUpdate;
        set => dynamicUpdate = value is null or { Dynamic: true } ? value : throw new ArgumentException("Update is not dynamic");
    }

    public WorkflowSignalDefinition? DynamicSignal
    {
        get => dynamicSignal;
        set
        {
            dynamicSignal = value is null or { Dynamic: true } ? value : throw new ArgumentException("Signal is not dynamic");
            if (value is not null)
            {
                Deliver(_ => true);
            }
        }
    }

    /// <summary>Hands buffered signals over, in the order they came.</summary>
    internal void Deliver(Func<string, bool> isFor)
    {
        var waiting = unhandled.Where(signal => isFor(signal.SignalName)).ToList();
        unhandled.RemoveAll(waiting.Contains);
        foreach (var signal in waiting)
        {
            ApplySignal(signal);
        }
    }

    private void ApplySignal(WorkflowExecutionSignaledEventAttributes signal)
    {
        var definition = signalDefinitions.TryGetValue(signal.SignalName, out var named) ? named
            : HandlerRules.IsReserved(signal.SignalName) ? null
            : dynamicSignal;
        if (definition is null)
        {
            unhandled.Add(signal);
            return;
        }

        _ = OnSchedulerAsync(() => RunTopLevelAsync(async () =>
        {
            object?[] args;
            try
            {
                args = Arguments.DecodeHandler(
                    PayloadConverter, definition.Target, definition.Dynamic, signal.SignalName, signal.Input?.Payloads_ ?? [], $"Signal {signal.SignalName}");
            }
            catch (InvalidOperationException e)
            {
                Logger.LogError(e, "Failed decoding signal args for {SignalName}, dropping the signal", signal.SignalName);
                return;
            }

            var entry = running.AddLast(new RunningHandler(signal.SignalName, null, definition.UnfinishedPolicy));
            try
            {
                await Inbound.HandleSignalAsync(new(signal.SignalName, definition, args, Messages.Headers(signal.Header))).ConfigureAwait(true);
            }
            finally
            {
                running.Remove(entry);
            }
        }));
    }

    private void ApplyUpdate(UpdateJob job) => _ = OnSchedulerAsync(async () =>
    {
        var (id, name) = (job.Id, job.Update.Input.Name);
        _ = InstanceOrCreate();
        CurrentUpdate.Value = new(id, name);
        var headers = Messages.Headers(job.Update.Input.Header);
        WorkflowUpdateDefinition definition;
        object?[] args;
        try
        {
            definition = updateDefinitions.Find(name) ?? (HandlerRules.IsReserved(name) ? null : DynamicUpdate)
                ?? throw new InvalidOperationException(
                    $"Update handler for {name} expected but not found, known updates: [{string.Join(' ', updateDefinitions.Keys.Order(StringComparer.Ordinal))}]");
            if (job.Validate && definition.ValidatorTarget is not null)
            {
                Validate(new(id, name, definition, DecodeUpdate(definition, job), headers));
            }

            args = DecodeUpdate(definition, job);
        }
        catch (UnexpectedOrdersException e)
        {
            FailTask(new InvalidOperationException(e.Message));
            return;
        }
        catch (Exception e)
        {
            orders.Add(new UpdateRejectedOrder(id, setup.ToFailure(e)));
            return;
        }

        orders.Add(new UpdateAcceptedOrder(id));
        await HandleUpdateAsync(new(id, name, definition, args, headers)).ConfigureAwait(true);
    });

    private object?[] DecodeUpdate(WorkflowUpdateDefinition definition, UpdateJob job) => Arguments.DecodeHandler(
        PayloadConverter,
        definition.Target,
        definition.Dynamic,
        job.Update.Input.Name,
        job.Update.Input.Args?.Payloads_ ?? [],
        $"Update {job.Update.Input.Name}");

    private void Validate(Interceptors.HandleUpdateInput input)
    {
        var before = orders.Count;
        readOnly = true;
        try
        {
            Inbound.ValidateUpdate(input);
        }
        finally
        {
            readOnly = false;
        }

        if (orders.Count > before)
        {
            throw new UnexpectedOrdersException($"Update validator for {input.Update} created workflow commands");
        }
    }

    private async Task HandleUpdateAsync(Interceptors.HandleUpdateInput input)
    {
        LinkedListNode<RunningHandler>? entry = null;
        try
        {
            var handling = Inbound.HandleUpdateAsync(input);
            entry = running.AddLast(new RunningHandler(input.Update, input.Id, input.Definition.UnfinishedPolicy));
            if (handling.IsCompleted)
            {
                // An update is never over in the turn that accepts it: two of one task are both accepted first.
                await Task.Yield();
            }

            var result = await handling.ConfigureAwait(true);
            orders.Add(new UpdateCompletedOrder(input.Id, new(PayloadConverter.ToPayload(result), null)));
        }
        catch (Exception e) when (FailsWorkflow(e))
        {
            orders.Add(new UpdateCompletedOrder(input.Id, new(null, setup.ToFailure(e))));
        }
        catch (Exception e)
        {
            FailTask(e);
        }
        finally
        {
            if (entry is not null)
            {
                running.Remove(entry);
            }
        }
    }

    private void ApplyQuery(QueryJob job) => _ = OnSchedulerAsync(() =>
    {
        var name = job.Query.QueryType;
        var before = orders.Count;
        readOnly = true;
        try
        {
            var result = AnswerQuery(job);
            if (orders.Count > before)
            {
                orders.RemoveRange(before, orders.Count - before);
                throw new InvalidOperationException($"Query handler for {name} created workflow commands");
            }

            orders.Add(new QueryAnswerOrder(job.Id, PayloadConverter.ToPayload(result), null));
        }
        catch (Exception e)
        {
            orders.RemoveRange(before, orders.Count - before);
            orders.Add(new QueryAnswerOrder(job.Id, null, setup.ToFailure(e)));
        }
        finally
        {
            readOnly = false;
        }

        return Task.CompletedTask;
    });

    private object? AnswerQuery(QueryJob job)
    {
        var name = job.Query.QueryType;
        _ = InstanceOrCreate();
        switch (name)
        {
            case "__stack_trace":
                return setup.StackTrace == WorkflowStackTrace.None
                    ? throw new InvalidOperationException("Workflow stack traces are not enabled on this worker")
                    : stacks.Describe();
            case "__temporal_workflow_metadata":
                return MetadataQuery.Describe(this);
        }

        var definition = queries.Find(name) ?? (HandlerRules.IsReserved(name) ? null : DynamicQuery)
            ?? throw new InvalidOperationException(
                $"Query handler for {name} expected but not found, known queries: [{string.Join(' ', queries.Keys.Order(StringComparer.Ordinal))}]");
        var args = Arguments.DecodeHandler(
            PayloadConverter, definition.Target, definition.Dynamic, name, job.Query.QueryArgs?.Payloads_ ?? [], $"Query {name}");
        return Inbound.HandleQuery(new(job.Id, name, definition, args, Messages.Headers(job.Query.Header)));
    }

    private void WarnOfUnfinishedHandlers(IReadOnlyList<Order> ordered)
    {
        var ends = ordered.OfType<CloseOrder>().FirstOrDefault()?.Command.CommandType
            is Api.Enums.V1.CommandType.CompleteWorkflowExecution or Api.Enums.V1.CommandType.ContinueAsNewWorkflowExecution;
        if (!ends || facts.IsReplaying)
        {
            return;
        }

        foreach (var kind in running.Where(h => h.Policy == HandlerUnfinishedPolicy.WarnAndAbandon).GroupBy(h => h.UpdateId is not null))
        {
            Logger.LogWarning(
                "[TMPRL1102] Workflow finished while {Kind} handlers are still running: {Handlers}. Wait for Workflow.AllHandlersFinished, or give the handlers HandlerUnfinishedPolicy.Abandon",
                kind.Key ? "update" : "signal",
                string.Join(", ", kind.Select(h => h.UpdateId is null ? h.Name : $"{h.Name} ({h.UpdateId})")));
        }
    }

    private sealed record RunningHandler(string Name, string? UpdateId, HandlerUnfinishedPolicy Policy);

    private sealed class UnexpectedOrdersException(string message) : Exception(message);
}
