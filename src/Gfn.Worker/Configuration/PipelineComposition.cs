using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Formats.Typed;
using Gfn.Ports;
using Microsoft.Extensions.Options;

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
            options.Pipeline.FileBytesMax,
            TimeSpan.FromSeconds(options.Queue.SettleSeconds)),
        options.Warehouse.Provider == "none" ? null : options.Warehouse.Table,
        new LandingPolicy(
            options.Landing.FilesMax,
            options.Landing.BytesMax,
            TimeSpan.FromSeconds(options.Landing.AgeSecondsMax),
            options.Landing.WindowMax,
            TimeSpan.FromSeconds(options.Landing.IdleCloseSeconds)),
        new ConversionSettings(
            options.Converter.Compression,
            options.Converter.SourceColumns,
            options.Converter.RowGroupBytesMax,
            options.Converter.RejectExcerpts,
            Typing(options.Converter),
            options.Converter.RejectShareMax),
        options.Orchestration.TaskQueue,
        Digest(options));

    private static TypingSettings? Typing(ConverterOptions converter)
    {
        if (converter.Mode == "text")
        {
            return null;
        }

        try
        {
            var schema = converter.Schema is { } text ? TypedSchema.Parse(text.StartsWith('@') ? File.ReadAllBytes(text[1..]) : Encoding.UTF8.GetBytes(text)) : null;
            return new TypingSettings(schema?.ToString(), converter.Misfits);
        }
        catch (Exception wrong) when (wrong is TypedSchemaException or IOException)
        {
            throw new OptionsValidationException("Converter", typeof(ConverterOptions), [$"Converter:Schema: {wrong.Message}"]);
        }
    }

    private static string Digest(GfnOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            options with { State = string.Empty, Orchestration = options.Orchestration with { ApiKey = null }, Notices = options.Notices with { Webhook = null }, Converter = options.Converter with { Schema = Typing(options.Converter)?.Schema } }, DomainJson.Compact)))[..16];
}
