using Gfn.Domain;
using Gfn.Formats;
using Gfn.Formats.Parquet;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;
using Gfn.Ports;
using Utf8 = System.Text.Encoding;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Converts manifests in this process, from and to an object store.</summary>
/// <param name="store">Holds the files and takes the output.</param>
/// <param name="threads">Row groups encoded at the same time, at least 1.</param>
public sealed class InProcessConverter(IObjectStore store, int threads) : IFileConverter
{
    /// <inheritdoc/>
    public async Task<ConversionResult> ConvertAsync(ConversionRequest request, IProgress<ConversionProgress> progress, CancellationToken cancel)
    {
        var files = request.Manifest.Files;
        var spec = new ConversionSpec
        {
            Parquet = new ParquetOptions { Compression = CodecOf(request.Settings.Compression) },
            SourceColumns = request.Settings.SourceColumns,
            ProcessedAt = request.Manifest.CreatedAt,
            RowGroupBytes = request.Settings.RowGroupBytesMax,
            Threads = threads,
            RejectShareMax = request.Settings.RejectShareMax,
            KeyValues = [new("gfn.manifest", request.Manifest.ManifestId.Value), new("gfn.pipeline", request.Manifest.Pipeline), new("gfn.date", request.Manifest.Date.Value)],
        };

        IReadOnlyList<ConversionInput> inputs = [.. files.Select(Input)];
        spec = spec with { KeyValues = [.. spec.KeyValues, new(SourceHash.Key, SourceHash.Of(inputs))] };
        await using var target = new StoreTarget(store, request);
        try
        {
            if (request.Settings.Typing is { } typing)
            {
                spec = await TypedAsync(spec, typing, inputs, cancel);
            }

            var conversion = new FileSetConversion(inputs, spec, target, progress);
            var report = await conversion.RunAsync(cancel);
            var rejects = await target.CompleteRejectsAsync(cancel);
            return new ConversionResult(
                [.. report.Outputs.Select(output => new CommittedOutput(target.Part(output.Index).Uri, output.Rows, output.Bytes, output.Sha256!))],
                [.. report.Inputs.Zip(files, Committed)],
                report.Columns,
                rejects,
                report.Misfits is [] ? null : [.. report.Misfits.Select(misfit => new CommittedMisfit(misfit.Path, misfit.Type, misfit.Count, files[misfit.First.Source].File(), misfit.First.Line + 1))]);
        }
        catch (Exception wrong) when (wrong is ColumnLimitException or TypedSchemaException)
        {
            throw new SystemPipelineException(FailureCode.Misconfigured, wrong.Message, wrong);
        }
    }

    private static async Task<ConversionSpec> TypedAsync(ConversionSpec spec, TypingSettings typing, IReadOnlyList<ConversionInput> inputs, CancellationToken cancel)
    {
        var schema = typing.Schema is { } given
            ? TypedSchema.Parse(Utf8.UTF8.GetBytes(given))
            : (await SchemaSampling.InferAsync(inputs, spec.Ndjson, new InferenceOptions(), SchemaSampling.DefaultBytes, cancel)).Schema;
        return spec with
        {
            Typing = new TypedOptions { Schema = schema, Misfits = PolicyOf(typing.Misfits) },
            KeyValues = [.. spec.KeyValues, new("gfn.schema", schema.ToString())],
        };
    }

    private static MisfitPolicy PolicyOf(string name) => name switch
    {
        "rescue" => MisfitPolicy.Rescue,
        "null" => MisfitPolicy.Null,
        "fail" => MisfitPolicy.Fail,
        _ => throw new SystemPipelineException(FailureCode.Misconfigured, $"'{name}' is not a policy for values that do not fit: rescue, null and fail are."),
    };

    private static CommittedInput Committed(ConvertedInput input, ManifestFile file) =>
        new(file.File(), input.Tally.Lines, input.Tally.Rows, input.Tally.Rejected, input.Tally.Blank, input.BytesRead, input.Refusal);

    private static CompressionCodec CodecOf(string name) => name switch
    {
        "snappy" => CompressionCodec.Snappy,
        "zstd" => CompressionCodec.Zstd,
        "gzip" => CompressionCodec.Gzip,
        "none" => CompressionCodec.Uncompressed,
        _ => throw new SystemPipelineException(FailureCode.Misconfigured, $"'{name}' is not a compression: snappy, zstd, gzip and none are."),
    };

    private ConversionInput Input(ManifestFile file) => new(file.Uri, file.Size, async (offset, cancel) =>
    {
        var identity = file.File();
        return await store.ReadAsync(identity.Location, new ReadOptions(offset, null, file.Version), cancel) switch
        {
            ReadResult.Found found => found.Content,
            ReadResult.VersionGone gone => throw new InputRefusedException(FailureCode.FileGone, $"{file.Uri} is now version {gone.CurrentVersion ?? "unknown"}; version {file.Version} was announced."),
            _ => throw new InputRefusedException(FailureCode.FileGone, $"{file.Uri} is not there any more."),
        };
    })
    {
        Digest = file.Version,
    };
}
