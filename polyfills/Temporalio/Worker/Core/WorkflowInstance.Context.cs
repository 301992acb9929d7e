using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Worker.Core;

internal sealed partial class WorkflowInstance
{
    private static readonly AsyncLocal<WorkflowUpdateInfo?> CurrentUpdate = new();

    private readonly Dictionary<string, IRawValue> memo;
    private readonly Dictionary<string, bool> patches = new(StringComparer.Ordinal);
    private bool readOnly;
    private MetricMeter? meter;

    public bool AllHandlersFinished => running.Count == 0;

    public CancellationToken CancellationToken => cancellation.Token;

    public bool ContinueAsNewSuggested => facts.ContinueAsNewSuggested;

    public IReadOnlyCollection<SuggestContinueAsNewReason> SuggestedContinueAsNewReasons => facts.SuggestReasons;

    public string CurrentDetails { get; set; } = string.Empty;

    public int CurrentHistoryLength => facts.HistoryLength;

    public int CurrentHistorySize => facts.HistorySize;

    public WorkflowUpdateInfo? CurrentUpdateInfo => CurrentUpdate.Value;

    public WorkflowInfo Info { get; }

    public object Instance => InstanceOrCreate();

    public bool IsReplaying => facts.IsReplaying;

    public bool IsReplayingHistoryEvents => facts.IsReplaying && !readOnly;

    public ILogger Logger { get; }

    public IReadOnlyDictionary<string, IRawValue> Memo => memo;

    public MetricMeter MetricMeter => meter ??= new ReplaySafeMeter(
        setup.Meter().WithTags(
        [
            new("namespace", Info.Namespace), new("task_queue", Info.TaskQueue), new("workflow_type", Info.WorkflowType),
        ]),
        this);

    public IPayloadConverter PayloadConverter => setup.PayloadConverter;

    public DeterministicRandom Random { get; private set; }

    public SearchAttributeCollection TypedSearchAttributes { get; private set; }

    public DateTime UtcNow => facts.Time;

    public bool Patch(string patchId, bool deprecated)
    {
        if (readOnly)
        {
            throw new InvalidOperationException("Cannot patch in a query or update validator");
        }

        if (!patches.TryGetValue(patchId, out var patched))
        {
            patched = !facts.IsReplaying || setup.HasPatch(patchId);
            patches[patchId] = patched;
            if (patched)
            {
                orders.Add(new PatchOrder(patchId, deprecated));
            }
        }

        return patched;
    }

    public void UpsertMemo(IReadOnlyCollection<MemoUpdate> updates)
    {
        RequireUpdates(updates.Count, updates.Select(update => update.UntypedKey), nameof(updates));
        var upserted = new Memo();
        foreach (var update in updates)
        {
            try
            {
                upserted.Fields[update.UntypedKey] = PayloadConverter.ToPayload(update.HasValue ? update.UntypedValue : null);
            }
            catch (Exception e)
            {
                throw new ArgumentException($"Failed converting memo key {update.UntypedKey}", e);
            }
        }

        foreach (var update in updates)
        {
            if (update.HasValue)
            {
                memo[update.UntypedKey] = new RawValue(upserted.Fields[update.UntypedKey]);
            }
            else
            {
                memo.Remove(update.UntypedKey);
            }
        }

        orders.Add(new UpsertMemoOrder(upserted));
    }

    public void UpsertTypedSearchAttributes(IReadOnlyCollection<SearchAttributeUpdate> updates)
    {
        RequireUpdates(updates.Count, updates.Select(update => update.UntypedKey.Name), nameof(updates));
        var (attributes, message) = SearchAttributeUpdates.Apply(TypedSearchAttributes, updates);
        TypedSearchAttributes = attributes;
        orders.Add(new UpsertAttributesOrder(message));
    }

    public T WithTracingEventListenerDisabled<T>(Func<T> function)
    {
        var before = orders.Count;
        var was = GuardDisabled;
        GuardDisabled = true;
        try
        {
            var result = function();
            return orders.Count == before
                ? result
                : throw new InvalidOperationException("Workflow commands were created while the tracing event listener was disabled");
        }
        finally
        {
            GuardDisabled = was;
        }
    }

    public Task DelayAsync(DelayOptions options) =>
        Outbound.DelayAsync(new(options.Delay, options.CancellationToken, options.Summary));

    public Task<TResult> ExecuteActivityAsync<TResult>(string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        Outbound.ScheduleActivityAsync<TResult>(new(activity, args, (ActivityOptions)options.Clone(), null));

    public Task<TResult> ExecuteLocalActivityAsync<TResult>(string activity, IReadOnlyCollection<object?> args, LocalActivityOptions options) =>
        Outbound.ScheduleLocalActivityAsync<TResult>(new(activity, args, (LocalActivityOptions)options.Clone(), null));

    public Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions options) =>
        Outbound.StartChildWorkflowAsync<TWorkflow, TResult>(new(workflow, args, (ChildWorkflowOptions)options.Clone(), null));

    public ContinueAsNewException CreateContinueAsNewException(
        string workflow, IReadOnlyCollection<object?> args, ContinueAsNewOptions? options) =>
        Outbound.CreateContinueAsNewException(new(workflow, args, options, null));

    public ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId) =>
        new ExternalHandle<TWorkflow>(this, id, runId);

    public Task<bool> WaitConditionAsync(WaitConditionOptions options)
    {
        if (readOnly)
        {
            throw new InvalidOperationException("Cannot wait in a query or update validator");
        }

        var released = new TaskCompletionSource<bool>();
        var node = conditions.AddLast((options.ConditionCheck, released));
        var token = options.CancellationToken ?? CancellationToken;
        return OnSchedulerAsync(async () =>
        {
            try
            {
                using var registration = token.Register(() => released.TrySetCanceled(token));
                if (options.Timeout is not { } timeout)
                {
                    return await released.Task.ConfigureAwait(true);
                }

                using var timerToken = new CancellationTokenSource();
                var timer = StartTimer(timeout, options.TimeoutSummary ?? nameof(Workflow.WaitConditionAsync), timerToken.Token);
                var first = await Task.WhenAny(released.Task, timer).ConfigureAwait(true);
                if (first != released.Task)
                {
                    await timer.ConfigureAwait(true);
                    return false;
                }

                timerToken.Cancel();
                return await released.Task.ConfigureAwait(true);
            }
            finally
            {
                conditions.Remove(node);
            }
        });
    }

    private static void RequireUpdates(int count, IEnumerable<string> keys, string paramName)
    {
        if (count == 0)
        {
            throw new ArgumentException("At least one update required", paramName);
        }

        if (keys.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Multiple updates seen for key {twice.Key}");
        }
    }
}
