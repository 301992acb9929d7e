using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Temporalio.Engine.Clock;
using Temporalio.Engine.Matching;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;

namespace Temporalio.Engine.Histories;

/// <summary>
/// Owner of every run: each change happens under its gate, one at a time, and is on disk before anyone is told. Its parts, by file:
/// starting and closing runs, workflow tasks, commands, activities, children and other workflows, signals, queries, updates.
/// </summary>
internal sealed partial class HistoryShard : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Run> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Run> current = new(StringComparer.Ordinal);
    private readonly CommitLog log;
    private readonly IJournal journal;
    private readonly Random random;
    private readonly ILogger logger;
    private long lastKey;

    public HistoryShard(EngineOptions options)
    {
        Options = options;
        Clock = new EngineClock(options.Time);
        random = options.Seed is { } seed ? new Random(seed) : new Random();
        logger = options.Loggers.CreateLogger("Temporalio.Engine");
        journal = options.DatabasePath is { } path ? new SqliteJournal(path) : new MemoryJournal();
        log = new CommitLog(gate, journal, options.OnCommitPoint);
        Timers = new TimerQueue(Clock, OnAlarm);
        Attributes = new Visibility.AttributeNames(options.SearchAttributes);
    }

    public EngineOptions Options { get; }

    public EngineClock Clock { get; }

    public TimerQueue Timers { get; }

    public TaskQueues Queues { get; } = new();

    public Visibility.AttributeNames Attributes { get; }

    /// <summary>Drawn once and kept with the histories: the jitter of schedules depends on it.</summary>
    public string NamespaceId { get; private set; } = "";

    /// <summary>Every run that is kept, open or closed, in the order they started.</summary>
    public IEnumerable<Run> Runs => runs.Values;

    /// <summary>Changes state under the gate and returns once the change is on disk.</summary>
    public async Task<T> ChangeAsync<T>(Func<T> change)
    {
        T result;
        Task durable;
        lock (gate)
        {
            ThrowIfBroken();
            result = change();
            durable = Settle();
        }

        await durable;
        return result;
    }

    /// <summary>As <see cref="ChangeAsync{T}"/>, for a change that hands back what it waits for.</summary>
    public async Task<T> ChangeThenAsync<T>(Func<Task<T>> change)
    {
        Task<T> result;
        Task durable;
        lock (gate)
        {
            ThrowIfBroken();
            result = change();
            durable = Settle();
        }

        await durable;
        return await result;
    }

    /// <summary>Reads state under the gate; what it saw is on disk when this returns.</summary>
    public Task<T> ReadAsync<T>(Func<T> read) => ChangeAsync(read);

    /// <summary>What has changed since the caller entered the gate is on disk when this ends. Ask under the gate.</summary>
    public Task Settle()
    {
        OnQuiet?.Invoke();
        log.Seal();
        return log.Durable;
    }

    /// <summary>Runs under the gate without waiting for the disk.</summary>
    public void Enter(Action change)
    {
        lock (gate)
        {
            change();
            OnQuiet?.Invoke();
            log.Seal();
        }
    }

    public void SaveDocument(string name, Google.Protobuf.IMessage? content) => log.Document(name, content);

    public IEnumerable<KeyValuePair<string, byte[]>> Documents => journal.ReadDocuments();

    public string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        var milliseconds = new DateTimeOffset(Clock.UtcNow).ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
        {
            bytes[i] = (byte)milliseconds;
        }

        return new Guid(bytes, bigEndian: true).ToString();
    }

    public double NextDouble() => random.NextDouble();

    /// <summary>The run that an execution names: the given run, or the latest of its workflow id.</summary>
    /// <exception cref="Seam.ServiceException">NotFound.</exception>
    public Run Find(Api.Common.V1.WorkflowExecution? execution)
    {
        var id = execution?.WorkflowId ?? "";
        var runId = execution?.RunId ?? "";
        if (id.Length == 0)
        {
            throw Refusal.InvalidArgument("WorkflowId is not set on request.");
        }

        if (runId.Length > 0 && !Guid.TryParse(runId, out _))
        {
            throw Refusal.InvalidArgument("Invalid RunId.");
        }

        if (runId.Length > 0 ? runs.TryGetValue(runId, out var run) && run.Record.WorkflowId == id : current.TryGetValue(id, out run))
        {
            return run;
        }

        throw Refusal.NotFound(runId.Length > 0 ? $"workflow execution not found for workflow ID \"{id}\" and run ID \"{runId}\"" : $"workflow not found for ID: {id}");
    }

    public Run FindOpen(Api.Common.V1.WorkflowExecution? execution, string firstRunId = "")
    {
        var run = Find(execution);
        if (firstRunId.Length > 0 && run.Record.FirstRunId != firstRunId)
        {
            throw Refusal.NotFound("workflow execution not found");
        }

        return run.IsOpen ? run : throw Refusal.NotFound("workflow execution already completed");
    }

    public Run? Latest(string workflowId) => current.GetValueOrDefault(workflowId);

    public Run? ById(string runId) => runs.GetValueOrDefault(runId);

    public void Dispose()
    {
        Timers.Dispose();
        log.Dispose();
    }

    /// <summary>Forgets a run and its history.</summary>
    public void Delete(Run run)
    {
        runs.Remove(run.Record.RunId);
        if (current.GetValueOrDefault(run.Record.WorkflowId) == run)
        {
            current.Remove(run.Record.WorkflowId);
            if (runs.Values.LastOrDefault(other => other.Record.WorkflowId == run.Record.WorkflowId) is { } earlier)
            {
                current[run.Record.WorkflowId] = earlier;
            }
        }

        log.Delete(run);
    }

    private void OpenNamespace()
    {
        var name = $"namespace/{Options.Namespace}";
        var kept = journal.ReadDocuments().FirstOrDefault(document => document.Key == name).Value;
        NamespaceId = kept is null ? NewId() : StringValue.Parser.ParseFrom(kept).Value;
        if (kept is null)
        {
            SaveDocument(name, new StringValue { Value = NamespaceId });
        }
    }

    private void Register(Run run)
    {
        runs[run.Record.RunId] = run;
        current[run.Record.WorkflowId] = run;
    }

    private void ThrowIfBroken()
    {
        if (log.Broken is { } cause)
        {
            throw new Seam.ServiceException(Seam.ServiceStatus.Unavailable, $"the history file cannot be written: {cause.Message}. Free the disk or mend the file, then start again; nothing that was acknowledged is lost.");
        }
    }

    private Timestamp Now => Clock.Now;
}
