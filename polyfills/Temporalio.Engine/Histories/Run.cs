using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>One run of a workflow: its history, what is pending in it, and who waits for news of it.</summary>
internal sealed class Run
{
    private readonly RunDirectory home;
    private readonly RunParts parts;
    private List<HistoryEvent>? events;
    private ArrayBufferWriter<byte>? unwritten;
    private long firstUnwritten;
    private HistoryEvent? closeEvent;
    private TaskCompletionSource? news;
    private TaskCompletionSource? closed;
    private bool isStored;

    /// <summary>A fresh run: no events, nothing pending.</summary>
    public Run(RunRecord record, RunDirectory home)
    {
        Record = record;
        this.home = home;
        events = [];
        parts = new RunParts(Touch);
        Activities = new(parts, PartKind.Activity, activity => activity.ScheduledEventId);
        Timers = new(parts, PartKind.Timer, timer => timer.TimerId, StringComparer.Ordinal);
        Children = new(parts, PartKind.Child, child => child.InitiatedEventId);
        ExternalSignals = new(parts, PartKind.ExternalSignal, signal => signal.InitiatedEventId);
        ExternalCancels = new(parts, PartKind.ExternalCancel, cancel => cancel.InitiatedEventId);
        KnownUpdates = new(parts, PartKind.Update, update => update.Id, StringComparer.Ordinal);
        Buffered = new(parts, PartKind.Buffered, entry => entry, ReferenceEqualityComparer.Instance);
        SignalRequests = new(parts, PartKind.SignalRequest, request => request.Value, StringComparer.Ordinal);
    }

    /// <summary>One of each run. What a run may have many of is in the tables below.</summary>
    public RunRecord Record { get; }

    /// <summary>Activities that have no outcome yet, by their scheduled event.</summary>
    public PartTable<long, ActivityRecord> Activities { get; }

    /// <summary>Timers that have neither fired nor been cancelled, by their own ids.</summary>
    public PartTable<string, TimerRecord> Timers { get; }

    /// <summary>Children that have not closed, by the event that initiated them.</summary>
    public PartTable<long, ChildRecord> Children { get; }

    public PartTable<long, ExternalRecord> ExternalSignals { get; }

    public PartTable<long, ExternalRecord> ExternalCancels { get; }

    /// <summary>Updates that a worker accepted or a reset admitted, whatever became of them, by their ids.</summary>
    public PartTable<string, UpdateRecord> KnownUpdates { get; }

    /// <summary>Events that wait for the task in flight to end before they get their ids.</summary>
    public PartTable<HistoryEvent, HistoryEvent> Buffered { get; }

    /// <summary>Request ids of the latest signals.</summary>
    public PartTable<string, StringValue> SignalRequests { get; }

    public bool IsOpen => Record.IsOpen;

    public WorkflowTaskRecord? Task => Record.Task;

    /// <summary>True while a worker holds a task of this run: what arrives now waits behind what the worker will answer.</summary>
    public bool TaskInFlight => Record.Task is { StartedEventId: > 0 };

    /// <summary>Queries that go out with the next task, or that wait for the one in flight to end.</summary>
    public Dictionary<string, PendingQuery> Queries { get; } = new(StringComparer.Ordinal);

    /// <summary>Updates that wait for a worker to accept or reject them, in the order they came.</summary>
    public List<PendingUpdate> Updates { get; } = [];

    /// <summary>Ids of updates that went out with the task in flight.</summary>
    public List<PendingUpdate> UpdatesInFlight { get; } = [];

    /// <summary>The history so far. An open run keeps it once it was needed; that of a closed one is read from the journal each time.</summary>
    public IReadOnlyList<HistoryEvent> Events => events ?? (IsOpen ? events = [.. home.ReadEvents(this)] : home.ReadEvents(this));

    /// <summary>True while the history is in memory.</summary>
    public bool HoldsEvents => events is not null;

    /// <summary>The event that closed the run; null while it is open.</summary>
    public HistoryEvent? CloseEvent => closeEvent ?? (IsOpen ? null : home.ReadLastEvent(this));

    /// <summary>Bytes that a closed run takes in memory, more or less. Known once it is on disk.</summary>
    public int Weight { get; private set; }

    /// <summary>A run as it was read from the journal; its events are loaded when they are needed.</summary>
    public static Run Restore(StoredRun stored, RunDirectory home)
    {
        var run = new Run(stored.Record, home) { events = null, isStored = true, Weight = stored.Record.CalculateSize() };
        foreach (var row in stored.Parts)
        {
            run.Restore(row);
        }

        return run;
    }

    /// <summary>Writes an event, or sets it aside while a task is in flight.</summary>
    public HistoryEvent Add(EventType type, Timestamp time, Action<HistoryEvent> attributes, bool mayBuffer = false)
    {
        var entry = new HistoryEvent { EventType = type, EventTime = time };
        attributes(entry);
        if (mayBuffer && TaskInFlight)
        {
            Buffered.Add(entry);
            return entry;
        }

        Write(entry);
        return entry;
    }

    /// <summary>Gives the events set aside their ids. Ends of activities and children go behind the rest, as the server orders them.</summary>
    public void FlushBuffered()
    {
        if (Buffered.Count == 0)
        {
            return;
        }

        var waiting = Buffered.Values.ToList();
        Buffered.Clear();
        var started = new Dictionary<long, long>();
        foreach (var entry in waiting.Where(entry => !IsOutcome(entry.EventType)).Concat(waiting.Where(entry => IsOutcome(entry.EventType))))
        {
            entry.EventId = Record.NextEventId;
            BufferedReferences.Resolve(entry, started);
            Write(entry);
        }
    }

    /// <summary>Writes an event of another run's history as it was, its id and time included.</summary>
    public HistoryEvent Copy(HistoryEvent original)
    {
        var entry = original.Clone();
        Write(entry);
        return entry;
    }

    /// <summary>The record has changed: the next commit writes it.</summary>
    public void Touch() => home.Touch(this);

    /// <summary>The history from this id on, so many events at most.</summary>
    public IReadOnlyList<HistoryEvent> EventsFrom(long id, int most)
    {
        if (events is null && !IsOpen)
        {
            return home.ReadEvents(this, id, most);
        }

        var all = Events;
        var first = (int)Math.Min(id - 1, all.Count);
        return ((List<HistoryEvent>)all).GetRange(first, Math.Min(most, all.Count - first));
    }

    /// <summary>Ends when the run has something new on disk.</summary>
    public System.Threading.Tasks.Task WaitForNews() =>
        (news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends when the run has closed and that is on disk.</summary>
    public System.Threading.Tasks.Task WaitForClose() =>
        (closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>What there is to write: the record as it is now, and the events and parts since the last time.</summary>
    public RunRow TakeRow()
    {
        var record = Record.ToByteArray();
        var columns = new RunColumns(Record.Key, Record.RunId, Record.WorkflowId, Record.StartTime.ToDateTime().Ticks, Record.CloseTime?.ToDateTime().Ticks, record);
        var row = new RunRow(columns, !isStored, firstUnwritten, unwritten?.WrittenMemory ?? default, parts.Take());
        Weight = record.Length;
        isStored = true;
        unwritten = null;
        firstUnwritten = 0;
        return row;
    }

    /// <summary>What was taken is on disk.</summary>
    /// <param name="stillDirty">True when the run has changed again since: then its events are not all there yet.</param>
    public void OnCommitted(bool stillDirty)
    {
        news?.TrySetResult();
        news = null;
        if (!IsOpen && !stillDirty)
        {
            events = null;
            closed?.TrySetResult();
            closed = null;
            Weight += closeEvent?.CalculateSize() ?? 0;
            home.Settle(this);
        }
    }

    /// <summary>The run is on disk no more.</summary>
    public void OnDeleted()
    {
        news?.TrySetResult();
        closed?.TrySetResult();
        home.Forget(this);
    }

    private static bool IsOutcome(EventType type) => type is
        EventType.ActivityTaskStarted or EventType.ActivityTaskCompleted or EventType.ActivityTaskFailed or EventType.ActivityTaskTimedOut or EventType.ActivityTaskCanceled
        or EventType.ChildWorkflowExecutionCompleted or EventType.ChildWorkflowExecutionFailed or EventType.ChildWorkflowExecutionTimedOut
        or EventType.ChildWorkflowExecutionCanceled or EventType.ChildWorkflowExecutionTerminated;

    private void Restore(PartRow row)
    {
        parts.Skip(row.Slot);
        Weight += row.Data!.Length;
        switch (row.Kind)
        {
            case PartKind.Activity:
                Activities.Place(row.Slot, ActivityRecord.Parser.ParseFrom(row.Data));
                break;
            case PartKind.Timer:
                Timers.Place(row.Slot, TimerRecord.Parser.ParseFrom(row.Data));
                break;
            case PartKind.Child:
                Children.Place(row.Slot, ChildRecord.Parser.ParseFrom(row.Data));
                break;
            case PartKind.ExternalSignal:
                ExternalSignals.Place(row.Slot, ExternalRecord.Parser.ParseFrom(row.Data));
                break;
            case PartKind.ExternalCancel:
                ExternalCancels.Place(row.Slot, ExternalRecord.Parser.ParseFrom(row.Data));
                break;
            case PartKind.Update:
                KnownUpdates.Place(row.Slot, UpdateRecord.Parser.ParseFrom(row.Data));
                break;
            case PartKind.Buffered:
                Buffered.Place(row.Slot, HistoryEvent.Parser.ParseFrom(row.Data));
                break;
            case PartKind.SignalRequest:
                SignalRequests.Place(row.Slot, StringValue.Parser.ParseFrom(row.Data));
                break;
            default:
                throw new InvalidDataException($"Run {Record.RunId} of workflow {Record.WorkflowId} has a part of the unknown kind {(int)row.Kind} in slot {row.Slot}: the history file was written by another version, or is damaged.");
        }
    }

    private void Write(HistoryEvent entry)
    {
        entry.EventId = Record.NextEventId++;
        entry.TaskId = (Record.Key << 20) + entry.EventId;
        var size = entry.CalculateSize();
        Record.HistoryBytes += size;
        _ = Events;
        events!.Add(entry);
        Serialize(entry, size);
        Touch();
        if (IsClosing(entry.EventType))
        {
            closeEvent = entry;
        }
    }

    // As the next element of a History: its tag, its length, itself.
    private void Serialize(HistoryEvent entry, int size)
    {
        if (unwritten is null)
        {
            unwritten = new ArrayBufferWriter<byte>(size + 8);
            firstUnwritten = entry.EventId;
        }

        var head = unwritten.GetSpan(8);
        head[0] = (History.EventsFieldNumber << 3) | (int)WireFormat.WireType.LengthDelimited;
        var used = 1;
        var rest = (uint)size;
        for (; rest >= 0x80; rest >>= 7)
        {
            head[used++] = (byte)(rest | 0x80);
        }

        head[used++] = (byte)rest;
        unwritten.Advance(used);
        entry.WriteTo(unwritten);
    }

    private static bool IsClosing(EventType type) => type is
        EventType.WorkflowExecutionCompleted or EventType.WorkflowExecutionFailed or EventType.WorkflowExecutionTimedOut
        or EventType.WorkflowExecutionCanceled or EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionContinuedAsNew;
}

/// <summary>A query on its way: what was asked, and the caller who waits.</summary>
internal sealed record PendingQuery(string Id, WorkflowQuery Query, TaskCompletionSource<Api.WorkflowService.V1.RespondQueryTaskCompletedRequest> Answer)
{
    public bool SentWithTask { get; set; }
}
