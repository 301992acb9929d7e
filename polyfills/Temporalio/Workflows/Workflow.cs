using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>Everything workflow code may ask of its run. Outside a workflow all but <see cref="InWorkflow"/> throw.</summary>
/// <exception cref="InvalidOperationException">Not in a workflow.</exception>
public static partial class Workflow
{
    /// <summary>Set where workflow code runs outside its scheduler: conditions.</summary>
    internal static readonly AsyncLocal<IWorkflowContext?> OverrideContext = new();

    public static bool InWorkflow => CurrentContext is not null;

    public static bool AllHandlersFinished => Context.AllHandlersFinished;

    /// <summary>Cancelled when the run is asked to cancel, once.</summary>
    public static CancellationToken CancellationToken => Context.CancellationToken;

    public static bool ContinueAsNewSuggested => Context.ContinueAsNewSuggested;

    public static IReadOnlyCollection<SuggestContinueAsNewReason> SuggestedContinueAsNewReasons => Context.SuggestedContinueAsNewReasons;

    /// <summary>What the built-in metadata query shows, Markdown.</summary>
    public static string CurrentDetails
    {
        get => Context.CurrentDetails;
        set => Context.CurrentDetails = value;
    }

    /// <summary>Events up to and including the start of the current task.</summary>
    public static int CurrentHistoryLength => Context.CurrentHistoryLength;

    /// <summary>Bytes of history as the server counted them at the start of the current task.</summary>
    public static int CurrentHistorySize => Context.CurrentHistorySize;

    public static WorkflowUpdateInfo? CurrentUpdateInfo => Context.CurrentUpdateInfo;

    public static WorkflowQueryDefinition? DynamicQuery
    {
        get => Context.DynamicQuery;
        set => Context.DynamicQuery = value;
    }

    public static WorkflowSignalDefinition? DynamicSignal
    {
        get => Context.DynamicSignal;
        set => Context.DynamicSignal = value;
    }

    public static WorkflowUpdateDefinition? DynamicUpdate
    {
        get => Context.DynamicUpdate;
        set => Context.DynamicUpdate = value;
    }

    public static WorkflowInfo Info => Context.Info;

    public static object Instance => Context.Instance;

    /// <summary>Silent while history is replayed.</summary>
    public static ILogger Logger => Context.Logger;

    public static IReadOnlyDictionary<string, IRawValue> Memo => Context.Memo;

    /// <summary>Silent while history is replayed.</summary>
    public static MetricMeter MetricMeter => Context.MetricMeter;

    public static IPayloadConverter PayloadConverter => Context.PayloadConverter;

    public static IDictionary<string, WorkflowQueryDefinition> Queries => Context.Queries;

    /// <summary>Seeded by the run: draws the same values again on replay.</summary>
    public static DeterministicRandom Random => Context.Random;

    public static IDictionary<string, WorkflowSignalDefinition> Signals => Context.Signals;

    public static SearchAttributeCollection TypedSearchAttributes => Context.TypedSearchAttributes;

    public static IDictionary<string, WorkflowUpdateDefinition> Updates => Context.Updates;

    /// <summary>When the current task was started by the server; the same throughout the task and on replay.</summary>
    public static DateTime UtcNow => Context.UtcNow;

    internal static IWorkflowContext Context =>
        CurrentContext ?? throw new InvalidOperationException("Not in workflow");

    private static IWorkflowContext? CurrentContext => TaskScheduler.Current as IWorkflowContext ?? OverrideContext.Value;

    /// <summary>A version 4 Guid drawn from <see cref="Random"/>.</summary>
    public static Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        var drawn = new byte[16];
        Context.Random.NextBytes(drawn);
        drawn.CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>True in runs that began this code with the patch in place; recorded with a marker.</summary>
    public static bool Patched(string patchId) => Context.Patch(patchId, deprecated: false);

    /// <summary>Says that no run without the patch is left, so that its marker may be absent.</summary>
    public static void DeprecatePatch(string patchId) => Context.Patch(patchId, deprecated: true);

    /// <exception cref="ArgumentException">No update, or two for one key.</exception>
    public static void UpsertMemo(params MemoUpdate[] updates) => Context.UpsertMemo(updates);

    /// <exception cref="ArgumentException">No update, or two for one key.</exception>
    public static void UpsertTypedSearchAttributes(params SearchAttributeUpdate[] updates) =>
        Context.UpsertTypedSearchAttributes(updates);

    /// <summary>What breaks determinism when used carelessly.</summary>
    public static class Unsafe
    {
        /// <summary>True while this code runs for events that history already holds; also in queries and validators then.</summary>
        public static bool IsReplaying => Context.IsReplaying;

        /// <summary>As <see cref="IsReplaying"/>, but false in queries and update validators.</summary>
        public static bool IsReplayingHistoryEvents => Context.IsReplayingHistoryEvents;

        /// <summary>Runs code that the determinism guard would refuse.</summary>
        /// <exception cref="InvalidOperationException">The code created commands.</exception>
        public static void WithTracingEventListenerDisabled(Action fn) => Context.WithTracingEventListenerDisabled(() =>
        {
            fn();
            return default(ValueTuple);
        });

        /// <inheritdoc cref="WithTracingEventListenerDisabled(Action)"/>
        public static T WithTracingEventListenerDisabled<T>(Func<T> fn) => Context.WithTracingEventListenerDisabled(fn);
    }
}
