using Gfn.Domain;

namespace Gfn.Activities;

/// <summary>Everything the ndjson pipeline's stages need to know about their pipeline. Made once from the configuration.</summary>
/// <param name="Layout">Where its objects lie.</param>
/// <param name="Rules">What it takes in.</param>
/// <param name="Table">Warehouse table its rows go to; null for a pipeline that ends with Parquet.</param>
/// <param name="Landing">How arrivals are grouped.</param>
/// <param name="Conversion">How Parquet is written.</param>
/// <param name="TaskQueue">Where its workflows run.</param>
/// <param name="ConfigHash">Digest of the settings, recorded in manifests.</param>
public sealed record NdjsonPipeline(
    PipelineLayout Layout,
    LandingRules Rules,
    string? Table,
    LandingPolicy Landing,
    Ports.ConversionSettings Conversion,
    string TaskQueue,
    string ConfigHash);

/// <summary>How arrivals are grouped into manifests, and how a day ends.</summary>
/// <param name="FilesMax">A manifest is cut when so many files wait; 1 to 250.</param>
/// <param name="BytesMax">A manifest is cut when the waiting files are so large together.</param>
/// <param name="AgeMax">No file waits longer than this.</param>
/// <param name="WindowMax">Most manifests in work at once.</param>
/// <param name="IdleClose">With nothing to do for so long, the run draws up its ledger and ends; the next arrival starts another.</param>
/// <param name="EventsMax">With so many events the run continues as new, so that histories stay small.</param>
public sealed record LandingPolicy(int FilesMax, long BytesMax, TimeSpan AgeMax, int WindowMax, TimeSpan IdleClose, int EventsMax = 4_000);
