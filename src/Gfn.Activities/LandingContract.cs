using Gfn.Domain;

namespace Gfn.Activities;

/// <summary>What starts and feeds a landing run. Names and shapes are public API: histories hold them.</summary>
public static class LandingContract
{
    /// <summary>Name of the workflow.</summary>
    public const string Workflow = "LandingWorkflow";

    /// <summary>Signal that brings <see cref="ArrivedFile"/>s.</summary>
    public const string FilesArrived = "FilesArrived";

    /// <summary>Signal that brings other <see cref="LandingSettings"/>.</summary>
    public const string Reconfigure = "Reconfigure";

    /// <summary>Most bytes of file names in one list that crosses a history, so that it stays far below the payload limit.</summary>
    public const int KeyBytesMax = 60_000;

    /// <summary>Id of the landing run of a pipeline and day.</summary>
    public static string Id(string pipeline, RunDate date) => $"{IdPrefix(pipeline)}{date}";

    /// <summary>How the ids of a pipeline's landing runs begin.</summary>
    public static string IdPrefix(string pipeline) => $"ndjson/landing/{pipeline}/";

    /// <summary>Id of the run that works on a manifest.</summary>
    public static string ManifestRunId(ManifestId manifest) => $"ndjson/manifest/{manifest}";
}

/// <summary>Input of a landing run.</summary>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Date">The day.</param>
/// <param name="Policy">How to group.</param>
/// <param name="Work">How to work on the manifests it cuts.</param>
/// <param name="Carried">Left over from the run before, when continued as new; null at first.</param>
public sealed record LandingRequest(string Pipeline, RunDate Date, LandingPolicy Policy, ManifestWork Work, LandingCarry? Carried = null);

/// <summary>The settings a landing run goes by.</summary>
/// <param name="Policy">How to group.</param>
/// <param name="Work">How to work on the manifests it cuts.</param>
public sealed record LandingSettings(LandingPolicy Policy, ManifestWork Work);

/// <summary>How manifests are worked on; part of a manifest run's input.</summary>
/// <param name="Table">Warehouse table; null for none.</param>
/// <param name="Conversion">How Parquet is written.</param>
/// <param name="ConfigHash">Digest of the settings.</param>
public sealed record ManifestWork(string? Table, Ports.ConversionSettings Conversion, string ConfigHash);

/// <summary>What one landing run hands the next.</summary>
/// <param name="Waiting">Files in no manifest yet, oldest first.</param>
/// <param name="Manifests">Manifests cut so far.</param>
/// <param name="Failures">Of which failed.</param>
/// <param name="Overflow">More files wait than could be carried: ask the tracker.</param>
/// <param name="Flushing">How many of the oldest waiting files were told to be flushed.</param>
/// <param name="Closing">The run was told to close.</param>
public sealed record LandingCarry(IReadOnlyList<WaitingFile> Waiting, int Manifests, int Failures, bool Overflow, int Flushing = 0, bool Closing = false);

/// <summary>A file waiting for its manifest.</summary>
/// <param name="File">What arrived.</param>
/// <param name="Since">When the workflow heard of it.</param>
public sealed record WaitingFile(ArrivedFile File, DateTime Since);
