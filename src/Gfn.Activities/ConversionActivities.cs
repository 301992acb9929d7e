using System.Text.Json;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>A conversion that is done and not yet published.</summary>
/// <param name="Attempt">The attempt that did it.</param>
/// <param name="Result">Where its result document lies; null when the manifest was committed before.</param>
public sealed record ConvertedManifest(string Attempt, ObjectKey? Result);

/// <summary>Stage: the files of a manifest become Parquet.</summary>
public sealed class ConversionActivities(IFileConverter converter, IObjectStore store, PipelineLayout layout, ILogger<ConversionActivities> logger)
{
    /// <summary>Converts a manifest below a prefix of this attempt's own, and leaves a result document there.</summary>
    /// <remarks>Repeatable: attempts never share a prefix and none counts before the commit. A committed manifest is not converted again.</remarks>
    [Activity]
    public async Task<ConvertedManifest> ConvertManifestAsync(ManifestRef manifest, ConversionSettings settings)
    {
        var context = ActivityExecutionContext.Current;
        var attempt = AttemptName(context.Info);
        if (await store.HeadAsync(layout.Commit(manifest.Date, manifest.Manifest), context.CancellationToken) is not null)
        {
            return new ConvertedManifest(attempt, null);
        }

        var asked = await store.ReadManifestAsync(manifest, context.CancellationToken);
        var prefix = layout.Attempt(manifest.Date, manifest.Manifest, attempt);
        var result = await converter.ConvertAsync(new ConversionRequest(asked, prefix, settings), new Beats(context), context.CancellationToken);

        var document = prefix.Under("_result.json");
        await store.PutAsync(document, JsonSerializer.SerializeToUtf8Bytes(result, DomainJson.Compact), PutOptions.Always with { ContentType = "application/json" }, context.CancellationToken);
        logger.ManifestConverted(manifest.Manifest.Value, attempt, result.Inputs.Sum(input => input.Rows), result.Inputs.Sum(input => input.Rejected), result.Outputs.Sum(output => output.Bytes));
        return new ConvertedManifest(attempt, document);
    }

    private static string AttemptName(ActivityInfo info) => $"{(info.WorkflowRunId ?? info.ActivityId).Replace("-", string.Empty, StringComparison.Ordinal)}-{info.Attempt}";

    private sealed class Beats(ActivityExecutionContext context) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => context.Heartbeat(value);
    }
}
