using System.ComponentModel.DataAnnotations;

namespace Gfn.Worker.Configuration;

/// <summary>All settings. Keys are the property paths, such as <c>Landing:FilesMax</c>; in the environment <c>GFN_Landing__FilesMax</c>. Listed in <c>docs/reference/configuration.md</c>.</summary>
public sealed record GfnOptions
{
    /// <summary>Directory of everything this machine keeps: engine, tracker, queue, objects, warehouse. Default <c>.gfn</c>.</summary>
    [Required]
    public string State { get; init; } = ".gfn";

    /// <summary>Section <c>Pipeline</c>.</summary>
    public PipelineOptions Pipeline { get; init; } = new();

    /// <summary>Section <c>Landing</c>.</summary>
    public LandingOptions Landing { get; init; } = new();

    /// <summary>Section <c>Converter</c>.</summary>
    public ConverterOptions Converter { get; init; } = new();

    /// <summary>Section <c>Orchestration</c>.</summary>
    public OrchestrationOptions Orchestration { get; init; } = new();

    /// <summary>Section <c>Objects</c>.</summary>
    public ObjectsOptions Objects { get; init; } = new();

    /// <summary>Section <c>Tracker</c>.</summary>
    public TrackerOptions Tracker { get; init; } = new();

    /// <summary>Section <c>Queue</c>.</summary>
    public QueueOptions Queue { get; init; } = new();

    /// <summary>Section <c>Warehouse</c>.</summary>
    public WarehouseOptions Warehouse { get; init; } = new();

    /// <summary>Section <c>Notices</c>.</summary>
    public NoticesOptions Notices { get; init; } = new();
}

/// <summary>What the ndjson pipeline takes in.</summary>
public sealed record PipelineOptions
{
    /// <summary>Name of the pipeline, part of every path and workflow id. Default <c>ndjson</c>.</summary>
    [Required]
    [RegularExpression("[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?", ErrorMessage = "must be lower-case letters, digits and dashes, at most 42")]
    public string Name { get; init; } = "ndjson";

    /// <summary>Key prefix of the landing zone. Default <c>landing/ndjson/</c>.</summary>
    public string Prefix { get; init; } = "landing/ndjson/";

    /// <summary>Accepted name endings, separated by commas; matched exactly, as S3 matches them.</summary>
    [Required]
    public string Suffixes { get; init; } = ".ndjson,.jsonl,.ndjson.gz,.jsonl.gz,.ndjson.zst,.jsonl.zst";

    /// <summary>Largest file taken in, in bytes; larger ones are set aside. Default 5 GiB, what S3 stores in one put.</summary>
    [Range(1L, 5L << 40)]
    public long FileBytesMax { get; init; } = 5L << 30;
}

/// <summary>How arrivals are grouped into manifests.</summary>
public sealed record LandingOptions
{
    /// <summary>A manifest is cut when so many files wait. Default 100: cost per file falls with it, delay and the price of a retry rise.</summary>
    [Range(1, 250)]
    public int FilesMax { get; init; } = 100;

    /// <summary>A manifest is cut when the waiting files are so large together, in bytes. Default 1 GiB.</summary>
    [Range(1L, 1L << 40)]
    public long BytesMax { get; init; } = 1L << 30;

    /// <summary>No file waits longer than so many seconds. Default 60.</summary>
    [Range(1, 86_400)]
    public int AgeSecondsMax { get; init; } = 60;

    /// <summary>Most manifests in work at once, per day. Default 4.</summary>
    [Range(1, 200)]
    public int WindowMax { get; init; } = 4;

    /// <summary>With nothing to do for so many seconds, the day's run draws up its ledger and ends. Default 300.</summary>
    [Range(1, 86_400)]
    public int IdleCloseSeconds { get; init; } = 300;
}

/// <summary>How NDJSON becomes Parquet.</summary>
public sealed record ConverterOptions
{
    /// <summary>snappy, zstd, gzip or none. Default snappy.</summary>
    [AllowedValues("snappy", "zstd", "gzip", "none", ErrorMessage = "must be snappy, zstd, gzip or none")]
    public string Compression { get; init; } = "snappy";

    /// <summary>Adds <c>_source_file</c>, <c>_source_line</c>, <c>_processing_timestamp</c>. Default true.</summary>
    public bool SourceColumns { get; init; } = true;

    /// <summary>Input bytes of a row group, decompressed. Default 32 MiB; memory is about half of it for each thread of each conversion.</summary>
    [Range(1L << 20, 1L << 30)]
    public long RowGroupBytesMax { get; init; } = 32L << 20;

    /// <summary>Whether rejected lines are recorded with their first bytes. Switch off where lines may hold secrets. Default true.</summary>
    public bool RejectExcerpts { get; init; } = true;

    /// <summary><c>text</c>: every column as written. <c>typed</c>: by <see cref="Schema"/>, or by types found in samples of each manifest. Default text.</summary>
    [AllowedValues("text", "typed", ErrorMessage = "must be text or typed")]
    public string Mode { get; init; } = "text";

    /// <summary>Types of the columns, only in mode typed: a schema, or @ and the path of a file that holds one. Without it types are found, and may differ from manifest to manifest.</summary>
    public string? Schema { get; init; }

    /// <summary>What happens to a value its type cannot hold, only in mode typed: <c>rescue</c> keeps it in the column <c>_rescued</c>, <c>null</c> drops and counts it, <c>fail</c> refuses the file. Default rescue.</summary>
    [AllowedValues("rescue", "null", "fail", ErrorMessage = "must be rescue, null or fail")]
    public string Misfits { get; init; } = "rescue";

    /// <summary>Largest share of a file's lines that may be rejected before the file is quarantined as a whole, 0 to 1. Default 1: any, as long as one line is good.</summary>
    [Range(0.0, 1.0)]
    public double RejectShareMax { get; init; } = 1;

    /// <summary>Conversions at once in this process. Default 2.</summary>
    [Range(1, 256)]
    public int ConcurrencyMax { get; init; } = 2;
}

/// <summary>What runs the workflows.</summary>
public sealed record OrchestrationOptions
{
    /// <summary><c>embedded</c>: the engine in this process, state in one file. <c>server</c>: a Temporal server or Temporal Cloud. Default embedded.</summary>
    [AllowedValues("embedded", "server", ErrorMessage = "must be embedded or server")]
    public string Provider { get; init; } = "embedded";

    /// <summary>Address of the server, <c>host:port</c>; only with provider server.</summary>
    [Required]
    public string Address { get; init; } = "localhost:7233";

    /// <summary>Whether the connection to the server is encrypted; it is as soon as an API key, a certificate or an authority is named. Default false.</summary>
    public bool Tls { get; init; }

    /// <summary>API key of Temporal Cloud; a secret: give it as <c>GFN_Orchestration__ApiKey</c> in the environment, not in a file or on the command line.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Path of the client's certificate, PEM, for a server that asks for one.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Path of that certificate's private key, PEM.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Path of the authority that signed the server's certificate, PEM; null for those the system trusts.</summary>
    public string? ServerCa { get; init; }

    /// <summary>Temporal namespace. Default <c>default</c>.</summary>
    [Required]
    public string Namespace { get; init; } = "default";

    /// <summary>Task queue of the ndjson pipeline. Default <c>gfn-ndjson</c>.</summary>
    [Required]
    public string TaskQueue { get; init; } = "gfn-ndjson";

    /// <summary>Loopback port on which the embedded engine answers Temporal clients, this program's own <c>runs</c> and <c>audit</c> among them; 0 takes a free one. Default 0.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; }

    /// <summary>Seconds a stopping worker gives running steps before it cancels them. Default 10.</summary>
    [Range(0, 3_600)]
    public int DrainSeconds { get; init; } = 10;
}

/// <summary>Where objects lie.</summary>
public sealed record ObjectsOptions
{
    /// <summary><c>folder</c>: below the state directory. Default folder.</summary>
    [AllowedValues("folder", ErrorMessage = "must be folder")]
    public string Provider { get; init; } = "folder";

    /// <summary>Bucket files arrive in.</summary>
    [Required]
    public string LandingBucket { get; init; } = "input";

    /// <summary>Bucket of manifests.</summary>
    [Required]
    public string ManifestBucket { get; init; } = "manifest";

    /// <summary>Bucket of Parquet and commit records.</summary>
    [Required]
    public string OutputBucket { get; init; } = "output";

    /// <summary>Bucket of files set aside.</summary>
    [Required]
    public string QuarantineBucket { get; init; } = "quarantine";
}

/// <summary>Where rows of files and manifests are kept.</summary>
public sealed record TrackerOptions
{
    /// <summary><c>sqlite</c>: below the state directory. Default sqlite.</summary>
    [AllowedValues("sqlite", ErrorMessage = "must be sqlite")]
    public string Provider { get; init; } = "sqlite";

    /// <summary>Shards of the status index; fixed once there are rows. Default 10.</summary>
    [Range(1, 1_000)]
    public int Shards { get; init; } = 10;
}

/// <summary>How notifications come in.</summary>
public sealed record QueueOptions
{
    /// <summary><c>sqlite</c>: below the state directory, fed by the folder watcher. Default sqlite.</summary>
    [AllowedValues("sqlite", ErrorMessage = "must be sqlite")]
    public string Provider { get; init; } = "sqlite";

    /// <summary>Deliveries after which a message goes to the dead letters. Default 5.</summary>
    [Range(2, 1_000)]
    public int ReceiveMax { get; init; } = 5;

    /// <summary>Seconds a message stays hidden while it is worked on; extended while work goes on. Default 60.</summary>
    [Range(5, 43_200)]
    public int VisibilitySeconds { get; init; } = 60;

    /// <summary>Seconds a file in the landing folder must have been left alone before it counts as complete. Default 1.</summary>
    [Range(0, 3_600)]
    public int SettleSeconds { get; init; } = 1;
}

/// <summary>Where rows are loaded.</summary>
public sealed record WarehouseOptions
{
    /// <summary><c>duckdb</c>: a file below the state directory. <c>none</c>: the pipeline ends with Parquet. Default duckdb.</summary>
    [AllowedValues("duckdb", "none", ErrorMessage = "must be duckdb or none")]
    public string Provider { get; init; } = "duckdb";

    /// <summary>Target table, <c>table</c> or <c>schema.table</c>. Default <c>events</c>.</summary>
    [RegularExpression("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?", ErrorMessage = "must be table or schema.table of letters, digits and underscores")]
    public string Table { get; init; } = "events";
}

/// <summary>Who is told.</summary>
public sealed record NoticesOptions
{
    /// <summary>Whether notices are written to the console's error stream. Default true.</summary>
    public bool Console { get; init; } = true;

    /// <summary>Address to which notices are posted as JSON. Such addresses are secrets: give it as <c>GFN_Notices__Webhook</c> in the environment. Default none.</summary>
    [HttpAddress]
    public string? Webhook { get; init; }

    /// <summary>Seconds a post may take. Default 10.</summary>
    [Range(1, 60)]
    public int WebhookSeconds { get; init; } = 10;
}
