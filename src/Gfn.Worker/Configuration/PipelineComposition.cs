using System.Security.Cryptography;
using System.Text.Json;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Worker.Configuration;

/// <summary>Turns settings into what the stages take.</summary>
public static class PipelineComposition
{
    /// <summary>The ndjson pipeline as configured.</summary>
    public static NdjsonPipeline ToPipeline(this GfnOptions options) => new(
        new PipelineLayout(
            options.Pipeline.Name,
            options.Objects.LandingBucket,
            options.Pipeline.Prefix,
            options.Objects.ManifestBucket,
            options.Objects.OutputBucket,
            options.Objects.QuarantineBucket),
        new LandingRules(
            options.Objects.LandingBucket,
            options.Pipeline.Prefix,
            options.Pipeline.Suffixes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            options.Pipeline.FileBytesMax),
        options.Warehouse.Provider == "none" ? null : options.Warehouse.Table,
        new LandingPolicy(
            options.Landing.FilesMax,
            options.Landing.BytesMax,
            TimeSpan.FromSeconds(options.Landing.AgeSecondsMax),
            options.Landing.WindowMax,
            TimeSpan.FromSeconds(options.Landing.IdleCloseSeconds)),
        new ConversionSettings(options.Converter.Compression, options.Converter.SourceColumns, options.Converter.RowGroupBytesMax, options.Converter.RejectExcerpts),
        options.Orchestration.TaskQueue,
        Digest(options));

    private static string Digest(GfnOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options with { State = string.Empty }, DomainJson.Compact)))[..16];
}
