using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Engine.Storage;

namespace Temporalio.Engine.Histories;

/// <summary>One run of a workflow: its history, what is pending in it, and who waits for news of it.</summary>
internal sealed class Run(RunRecord record, CommitLog log, IJournal journal)
{
    private List<HistoryEvent>? events = [];
    private ArrayBufferWriter<byte>? unwritten;
    private long firstUnwritten;
    private HistoryEvent? closeEvent;
    private TaskCompletionSource? news;
    private TaskCompletionSource? closed;

    public RunRecord Record { get; } = record;

    public bool IsOpen => Record.Status is WorkflowExecutionStatus.Running or WorkflowExecutionStatus.Paused;

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
    public IReadOnlyList<HistoryEvent> Events => events ?? (IsOpen ? events = [.. journal.ReadEvents(Record.Key)] : journal.ReadEvents(Record.Key));

    /// <summary>The event that closed the run; null while it is open.</summary>
    public HistoryEvent? CloseEvent => closeEvent ??= IsOpen ? null : Events[^1];

    /// <summary>A fresh run starts with no events; one read from the journal loads them when they are needed.</summary>
    public static Run Restore(RunRecord record, CommitLog log, IJournal journal) => new(record, log, journal) { events = null };

    /// <summary>Writes an event, or sets it aside while a task is in flight.</summary>
    public HistoryEvent Add(EventType type, Timestamp time, Action<HistoryEvent> attributes, bool mayBuffer = false)
    {
        var entry = new HistoryEvent { EventType = type, EventTime = time };
        attributes(entry);
        if (mayBuffer && TaskInFlight)
        {
            Record.Buffered.Add(entry);
            log.Touch(this);
            return entry;
        }

        Write(entry);
        return entry;
    }

    /// <summary>Gives the events set aside their ids. Ends of activities and children go behind the rest, as the server orders them.</summary>
    public void FlushBuffered()
    {
        if (Record.Buffered.Count == 0)
        {
            return;
        }

        var waiting = Record.Buffered.ToList();
        Record.Buffered.Clear();
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

    public void Touch() => log.Touch(this);

    /// <summary>Ends when the run has something new on disk.</summary>
    public System.Threading.Tasks.Task WaitForNews() =>
        (news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends when the run has closed and that is on disk.</summary>
    public System.Threading.Tasks.Task WaitForClose() =>
        (closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>What there is to write: the record as it is now, and the events since the last time.</summary>
    public RunRow TakeRow()
    {
        var row = new RunRow(Record.Key, Record.ToByteArray(), firstUnwritten, unwritten?.WrittenMemory ?? default);
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
        }
    }

    private static bool IsOutcome(EventType type) => type is
        EventType.ActivityTaskStarted or EventType.ActivityTaskCompleted or EventType.ActivityTaskFailed or EventType.ActivityTaskTimedOut or EventType.ActivityTaskCanceled
        or EventType.ChildWorkflowExecutionCompleted or EventType.ChildWorkflowExecutionFailed or EventType.ChildWorkflowExecutionTimedOut
        or EventType.ChildWorkflowExecutionCanceled or EventType.ChildWorkflowExecutionTerminated;

    private void Write(HistoryEvent entry)
    {
        entry.EventId = Record.NextEventId++;
        entry.TaskId = (Record.Key << 20) + entry.EventId;
        var size = entry.CalculateSize();
        Record.HistoryBytes += size;
        _ = Events;
        events!.Add(entry);
        Serialize(entry, size);
        log.Touch(this);
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
