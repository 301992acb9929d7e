using System.Text;
using Gfn.Activities;
using Gfn.Adapters.Local;
using Gfn.Adapters.Local.Conversion;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker;
using Gfn.Worker.Configuration;
using Gfn.Worker.Consuming;
using Gfn.Workflows;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Client;
using Temporalio.Worker;

namespace Gfn.Plant;

/// <summary>A whole ndjson pipeline on a temporary folder: folder store, SQLite tracker and queue, in-process converter, and DuckDB if asked for.</summary>
public sealed class LocalPlant : IDisposable
{
    public const string TaskQueue = "plant";
    public const string Table = "events";

    /// <summary>Small manifests, short waits: for tests against a clock that nobody turns.</summary>
    public static readonly LandingPolicy Brisk = new(2, 1L << 30, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(2));

    private readonly SqliteFileTracker tracker;
    private readonly SqliteWorkQueue queue;
    private readonly DuckDbWarehouse? duckDb;
    private readonly bool ownsRoot;

    /// <param name="warehouse">Whether rows are loaded into DuckDB; needs libduckdb.</param>
    /// <param name="policy">How arrivals are grouped.</param>
    /// <param name="clock">The adapters' time.</param>
    /// <param name="root">A folder that outlives this plant; null for one of its own.</param>
    /// <param name="receiveMax">Deliveries of a message.</param>
    /// <param name="visibilitySeconds">How long a message in hand stays hidden.</param>
    /// <param name="settleSeconds">How long a file must have been left alone before a listing counts it as complete.</param>
    public LocalPlant(bool warehouse = false, LandingPolicy? policy = null, TimeProvider? clock = null, string? root = null, int receiveMax = 5, int visibilitySeconds = 60, int settleSeconds = 0)
    {
        Clock = clock ?? TimeProvider.System;
        ownsRoot = root is null;
        Root = root ?? Directory.CreateTempSubdirectory("gfn-plant-").FullName;
        Folder = new FolderObjectStore(Path.Combine(Root, "objects"), Clock);
        foreach (var bucket in new[] { "input", "manifest", "output", "quarantine" })
        {
            Folder.CreateBucket(bucket);
        }

        tracker = SqliteFileTracker.Open(Path.Combine(Root, "tracker.db"), shards: 10, Clock);
        queue = SqliteWorkQueue.Open(Path.Combine(Root, "queue.db"), receiveMax, Clock);
        Faults = new Faults();
        Store = Folder.With<IObjectStore>(Faults);
        Tracker = tracker.With<IFileTracker>(Faults);
        Queue = queue.With<IWorkQueue>(Faults);
        duckDb = warehouse ? DuckDbWarehouse.Open(Path.Combine(Root, "warehouse.duckdb"), Folder, Path.Combine(Root, "scratch"), Clock) : null;
        Warehouse = duckDb is null ? new NoWarehouse() : duckDb.With<IWarehouse>(Faults);
        Converter = new InProcessConverter(Store, threads: 1).With<IFileConverter>(Faults);
        Options = new GfnOptions { Queue = new QueueOptions { ReceiveMax = receiveMax, VisibilitySeconds = visibilitySeconds, SettleSeconds = settleSeconds }, Warehouse = new WarehouseOptions { Provider = warehouse ? "duckdb" : "none", Table = Table }, Orchestration = new OrchestrationOptions { TaskQueue = TaskQueue } };
        Pipeline = Options.ToPipeline() with { Landing = policy ?? new LandingPolicy(100, 1L << 30, TimeSpan.FromMinutes(1), 4, TimeSpan.FromMinutes(5)) };
    }

    public TimeProvider Clock { get; }

    public string Root { get; }

    /// <summary>What goes wrong, and what has been called.</summary>
    public Faults Faults { get; }

    /// <summary>The store itself, past <see cref="Faults"/>.</summary>
    public FolderObjectStore Folder { get; }

    public IObjectStore Store { get; }

    public IFileTracker Tracker { get; }

    public IWorkQueue Queue { get; }

    public IWarehouse Warehouse { get; }

    public IFileConverter Converter { get; }

    public Board Notices { get; } = new();

    public GfnOptions Options { get; }

    public NdjsonPipeline Pipeline { get; }

    public PipelineLayout Layout => Pipeline.Layout;

    public ManifestWork Work => new(Pipeline.Table, Pipeline.Conversion, Pipeline.ConfigHash);

    public Quarantine Quarantine => new(Store, Tracker, Layout, NullLogger<Quarantine>.Instance);

    public Intake Intake => new(Store, Tracker, Quarantine, Pipeline, Clock, NullLogger<Intake>.Instance);

    public Leftovers Leftovers => new(Store, Tracker, Layout, Clock, NullLogger<Leftovers>.Instance);

    public Retry Retry => new(Store, Tracker, Layout, NullLogger<Retry>.Instance);

    public ManifestActivities Manifests => new(Tracker, Store, Quarantine, Leftovers, Layout, Clock, NullLogger<ManifestActivities>.Instance);

    public ConversionActivities Conversions => new(Converter, Store, Layout, NullLogger<ConversionActivities>.Instance);

    public CommitActivities Commits => new(Store, Tracker, Quarantine, Layout, Clock, NullLogger<CommitActivities>.Instance);

    public LoadActivities Loads => new(Warehouse, Store, Layout, NullLogger<LoadActivities>.Instance);

    public Auditor Auditor => new(Store, Tracker, Warehouse, Pipeline, Clock);

    public LedgerActivities Ledgers => new(Auditor, NullLogger<LedgerActivities>.Instance);

    public NoticeActivities Telling => new([Notices], NullLogger<NoticeActivities>.Instance);

    public LandingDoor Door(ITemporalClient client) => new(client, Pipeline);

    public IntakeActivities Intakes(ITemporalClient client) => new(Store, Tracker, Intake, Leftovers, Door(client), Pipeline, Clock);

    public RetryActivities Retries(ITemporalClient client) => new(Retry, Tracker, Intake, Door(client));

    public NotificationHandler Handler(ITemporalClient client) => new(Intake, Door(client), NullLogger<NotificationHandler>.Instance);

    public NotificationConsumer Consumer(ITemporalClient client) => new(Queue, Handler(client), Options, Clock, NullLogger<NotificationConsumer>.Instance);

    /// <summary>Instances of every activity class, as a worker takes them.</summary>
    public IReadOnlyList<object> Activities(ITemporalClient client) => [Intakes(client), Retries(client), Manifests, Conversions, Commits, Loads, Ledgers, Telling];

    /// <summary>A worker with the pipeline's workflows and stages.</summary>
    public TemporalWorkerOptions WorkerOptions(ITemporalClient client)
    {
        var options = new TemporalWorkerOptions(TaskQueue) { Interceptors = [new FailureInterceptor()], Identity = "plant" }
            .AddWorkflow<LandingWorkflow>()
            .AddWorkflow<ManifestWorkflow>()
            .AddWorkflow<ReconcileWorkflow>()
            .AddWorkflow<AuditWorkflow>()
            .AddWorkflow<RetryWorkflow>();
        foreach (var stage in Activities(client))
        {
            options.AddAllActivities(stage.GetType(), stage);
        }

        return options;
    }

    /// <summary>Writes an object into the landing bucket, as an uploader would.</summary>
    /// <returns>As the store has it.</returns>
    public async Task<ObjectInfo> UploadAsync(string key, byte[] content)
    {
        var stored = await Folder.PutAsync(new ObjectKey(Layout.LandingBucket, key), content, PutOptions.Always, default);
        return ((PutResult.Stored)stored).Info;
    }

    /// <inheritdoc cref="UploadAsync(string, byte[])"/>
    public Task<ObjectInfo> UploadAsync(string key, string content) => UploadAsync(key, Encoding.UTF8.GetBytes(content));

    /// <summary>Uploads and lets it in, as the consumer would.</summary>
    /// <returns>The file as it waits; null if it does not.</returns>
    public async Task<ArrivedFile?> ArriveAsync(string key, string content)
    {
        var info = await UploadAsync(key, content);
        return (await Intake.AdmitAsync(info.File(), info.SizeBytes, null, info.ModifiedAt, "test", default)).File;
    }

    public void Dispose()
    {
        duckDb?.Dispose();
        queue.Dispose();
        tracker.Dispose();
        Folder.Dispose();
        if (ownsRoot)
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
