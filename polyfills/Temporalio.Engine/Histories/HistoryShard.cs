using System.Runtime.ExceptionServices;
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
    private readonly CommitLog log;
    private readonly IJournal journal;
    private Random random;
    private readonly ILogger logger;
    private long lastKey;

    public HistoryShard(EngineOptions options)
    {
        Options = options;
        Clock = new EngineClock(options.Time);
        random = options.Seed is { } seed ? new Random(seed) : new Random();
        logger = options.Loggers.CreateLogger("Temporalio.Engine");
        journal = options.OpenJournal?.Invoke() ?? new SqliteJournal(options.DatabasePath);
        log = new CommitLog(gate, journal, options.OnCommitPoint, OnAlarm);
        Runs = new RunDirectory(log, journal);
        Timers = new TimerQueue(Clock, OnAlarm, IsVoid);
        Attributes = new Visibility.AttributeNames(options.SearchAttributes);
    }

    public EngineOptions Options { get; }

    public EngineClock Clock { get; }

    public TimerQueue Timers { get; }

    public TaskQueues Queues { get; } = new();

    public Visibility.AttributeNames Attributes { get; }

    /// <summary>Drawn once and kept with the histories: the jitter of schedules depends on it.</summary>
    public string NamespaceId { get; private set; } = "";

    public RunDirectory Runs { get; }

    /// <summary>Changes state under the gate and returns, or refuses, once the change is on disk.</summary>
    /// <exception cref="Seam.ServiceException">As <paramref name="change"/> refuses; or Unavailable: the disk takes nothing at present.</exception>
    public Task<T> ChangeAsync<T>(Func<T> change) => ChangeAsync(change, outlasting: false);

    /// <summary>As <see cref="ChangeAsync{T}(Func{T})"/>, but outlasts a full disk: for answers that hand out tasks, which would be lost with a refusal.</summary>
    public Task<T> HandOutAsync<T>(Func<T> change) => ChangeAsync(change, outlasting: true);

    private async Task<T> ChangeAsync<T>(Func<T> change, bool outlasting)
    {
        var (result, refusal, durable) = Decide(change, outlasting);
        await OnDiskAsync(durable).ConfigureAwait(false);
        refusal?.Throw();
        return result!;
    }

    /// <summary>As <see cref="ChangeAsync{T}(Func{T})"/>, for a change that hands back what it waits for.</summary>
    public async Task<T> ChangeThenAsync<T>(Func<Task<T>> change) => await (await ChangeAsync(change).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Reads state under the gate; what it saw is on disk when this returns.</summary>
    public Task<T> ReadAsync<T>(Func<T> read) => ChangeAsync(read);

    /// <summary>Reads one run under the gate; what it saw of that run is on disk when this returns.</summary>
    public async Task<T> ReadAsync<T>(Func<Run> find, Func<Run, T> read)
    {
        T result;
        Task durable;
        lock (gate)
        {
            ThrowIfInTrouble();
            var run = find();
            result = read(run);
            durable = log.DurableOf(run);
        }

        await OnDiskAsync(durable).ConfigureAwait(false);
        return result;
    }

    /// <summary>What has changed so far is on disk when this ends, even if the disk is full for a while. Ask under the gate.</summary>
    public Task Committed => log.Committed;

    /// <summary>Runs under the gate without waiting for the disk.</summary>
    public void Enter(Action change)
    {
        lock (gate)
        {
            change();
            Seal();
        }
    }

    private (T? Result, ExceptionDispatchInfo? Refusal, Task Durable) Decide<T>(Func<T> change, bool outlasting)
    {
        lock (gate)
        {
            ThrowIfInTrouble();
            var before = log.Changes;
            try
            {
                var result = change();
                Seal();
                return (result, null, outlasting ? log.Committed : log.Durable);
            }
            catch (Seam.ServiceException e)
            {
                // A refusal may have left its mark, such as a failed workflow task.
                Seal();
                return (default, ExceptionDispatchInfo.Capture(e), log.Changes == before ? Task.CompletedTask : log.Durable);
            }
        }
    }

    private void Seal()
    {
        OnQuiet?.Invoke();
        log.Seal();
    }

    private static async ValueTask OnDiskAsync(Task durable)
    {
        if (durable.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await durable.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Refusal.NotOnDisk(e);
        }
    }

    public void SaveDocument(string name, Google.Protobuf.IMessage? content) => log.Document(name, content);

    /// <summary>The documents whose names begin so, as they are on disk.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Documents(string prefix) => journal.ReadDocuments(prefix);

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

        var run = runId.Length > 0 ? Runs.ById(runId) : Runs.Latest(id);
        if (run is not null && run.Record.WorkflowId == id)
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

    public Run? Latest(string workflowId) => Runs.Latest(workflowId);

    public Run? ById(string runId) => runId.Length == 0 ? null : Runs.ById(runId);

    public void Dispose()
    {
        Timers.Dispose();
        log.Dispose();
    }

    /// <summary>Ends a run where it is open, and forgets it and its history.</summary>
    public void Remove(Run run)
    {
        if (run.IsOpen)
        {
            Terminate(run, "Delete workflow execution", null, HistoryService);
        }

        Runs.Delete(run);
    }

    private void OpenNamespace()
    {
        var name = $"namespace/{Options.Namespace}";
        var kept = journal.ReadDocuments(name).FirstOrDefault(document => document.Key == name).Value;
        NamespaceId = kept is null ? NewId() : StringValue.Parser.ParseFrom(kept).Value;
        if (kept is null)
        {
            SaveDocument(name, new StringValue { Value = NamespaceId });
        }
    }

    private void ThrowIfInTrouble()
    {
        if (log.Trouble is { } cause)
        {
            throw Refusal.NotOnDisk(cause);
        }
    }

    private Timestamp Now => Clock.Now;
}
