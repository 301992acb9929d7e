namespace Temporalio.Engine.Storage;

/// <summary>A changed run as it is stored.</summary>
/// <param name="Run">Its record as it is now; by <see cref="RunRecord.Key"/>, with the columns that runs are looked up by.</param>
/// <param name="IsNew">True for the run's first row: it is in no file yet.</param>
/// <param name="FirstEventId">Id of the first of <paramref name="Events"/>; 0 when there are none.</param>
/// <param name="Events">The run's new events in order, as a <c>temporal.api.history.v1.History</c>.</param>
/// <param name="Parts">Those of the run's parts that changed; see <see cref="PartRow"/>.</param>
internal readonly record struct RunRow(RunColumns Run, bool IsNew, long FirstEventId, ReadOnlyMemory<byte> Events, IReadOnlyList<PartRow> Parts);

/// <summary>A run's own row.</summary>
/// <param name="StartedTicks">When the run started, in ticks of UTC.</param>
/// <param name="ClosedTicks">When it closed; null while it is open.</param>
/// <param name="Record">A <see cref="RunRecord"/>.</param>
internal readonly record struct RunColumns(long Key, string RunId, string WorkflowId, long StartedTicks, long? ClosedTicks, byte[] Record);

/// <summary>
/// One thing of a run that comes and goes: a pending activity, a timer, a child. Each is a row of its own, so that a commit writes what
/// changed however much is pending.
/// </summary>
/// <param name="Slot">The row's place among those of its run: in the order in which they were made.</param>
/// <param name="Data">The message that <paramref name="Kind"/> names; null when the part is no more.</param>
internal readonly record struct PartRow(long Slot, PartKind Kind, byte[]? Data);

/// <summary>What a part is, and which message holds it. The numbers are in history files.</summary>
internal enum PartKind
{
    /// <summary><see cref="ActivityRecord"/>.</summary>
    Activity = 1,

    /// <summary><see cref="TimerRecord"/>.</summary>
    Timer = 2,

    /// <summary><see cref="ChildRecord"/>.</summary>
    Child = 3,

    /// <summary><see cref="ExternalRecord"/>.</summary>
    ExternalSignal = 4,

    /// <summary><see cref="ExternalRecord"/>.</summary>
    ExternalCancel = 5,

    /// <summary><see cref="UpdateRecord"/>.</summary>
    Update = 6,

    /// <summary>A <c>HistoryEvent</c> without an id: it waits for the task in flight to end.</summary>
    Buffered = 7,

    /// <summary>A <c>StringValue</c>: the request id of a signal, so that a repeated one is known.</summary>
    SignalRequest = 8,
}

/// <summary>A run as it is read back.</summary>
/// <param name="Parts">In the order of their slots.</param>
internal sealed record StoredRun(RunRecord Record, IReadOnlyList<PartRow> Parts);
