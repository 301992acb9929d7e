using System.Text.Json;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>What a commit record says, in short.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Attempt">The attempt that won.</param>
/// <param name="Files">Files in it.</param>
/// <param name="Refused">Files that are not NDJSON at all.</param>
/// <param name="Counts">What became of the lines.</param>
/// <param name="RowsOut">Rows in the Parquet objects.</param>
/// <param name="BytesOut">Their bytes.</param>
/// <param name="Misfits">Values that did not fit the type of their column.</param>
public sealed record CommitSummary(ManifestId Manifest, string Attempt, int Files, int Refused, LineCounts Counts, long RowsOut, long BytesOut, long Misfits = 0);

/// <summary>Stage: a conversion starts to count, and its files are settled by what the commit record says.</summary>
public sealed class CommitActivities(IObjectStore store, IFileTracker tracker, Quarantine quarantine, PipelineLayout layout, TimeProvider clock, ILogger<CommitActivities> logger)
{
    /// <summary>Publishes an attempt by writing the commit record, if absent.</summary>
    /// <remarks>Repeatable: of any number of attempts the first record stands, and every caller is told what that one says.</remarks>
    [Activity]
    public async Task<CommitSummary> CommitManifestAsync(ManifestRef manifest, ConvertedManifest converted)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        if (converted.Result is { } document && await store.FindCommitAsync(layout, manifest.Date, manifest.Manifest, cancel) is null)
        {
            var asked = await store.ReadManifestAsync(manifest, cancel);
            var record = await DraftAsync(manifest, converted.Attempt, document, cancel);
            await CheckAsync(record, asked, cancel);
            await store.PutAsync(layout.Commit(manifest.Date, manifest.Manifest), record.ToJson(), PutOptions.IfAbsent with { ContentType = "application/json" }, cancel);
        }

        var standing = await store.ReadCommitAsync(layout, manifest, cancel);
        var summary = Summary(standing);
        logger.ManifestCommitted(manifest.Manifest.Value, standing.Attempt, summary.RowsOut, summary.Counts.Rejected, summary.Refused);
        return summary;
    }

    /// <summary>Settles one slice of the manifest's files by its commit record: completed, or superseded when replaced, or quarantined when refused.</summary>
    /// <remarks>Repeatable: files already settled stay as they are.</remarks>
    /// <returns>Where the next slice begins; null after the last.</returns>
    [Activity]
    public async Task<int?> SettleFilesAsync(ManifestRef manifest, int offset)
    {
        var context = ActivityExecutionContext.Current;
        var commit = await store.ReadCommitAsync(layout, manifest, context.CancellationToken);
        var slice = commit.Inputs.Skip(offset).Take(IFileTracker.BatchMax).ToList();
        await new Settlement(tracker, quarantine, store, clock).SettleAsync(commit, slice, context.Info.WorkflowId ?? context.Info.ActivityId, context);
        return offset + slice.Count < commit.Inputs.Count ? offset + slice.Count : null;
    }

    private static CommitSummary Summary(CommitRecord record) => new(
        record.ManifestId,
        record.Attempt,
        record.Inputs.Count,
        record.Inputs.Count(input => input.Refusal is not null),
        record.Counts(),
        record.RowsOut(),
        record.Outputs.Sum(output => output.Bytes),
        record.MisfitValues());

    private async Task<CommitRecord> DraftAsync(ManifestRef manifest, string attempt, ObjectKey document, CancellationToken cancel)
    {
        var info = ActivityExecutionContext.Current.Info;
        var result = JsonSerializer.Deserialize<ConversionResult>(await store.ReadDocumentAsync(document, cancel), DomainJson.Compact)
            ?? throw new SystemPipelineException(FailureCode.StateCorrupt, $"{document} is empty.");
        return new CommitRecord(
            manifest.Manifest,
            CommitRecord.CurrentSchemaVersion,
            manifest.Date,
            attempt,
            result.Outputs,
            result.Inputs,
            result.Columns,
            result.Rejects?.Uri,
            clock.GetUtcNow(),
            new WrittenBy(info.WorkflowId ?? info.ActivityId, info.WorkflowRunId ?? info.ActivityId),
            result.Misfits);
    }

    private async Task CheckAsync(CommitRecord record, Manifest asked, CancellationToken cancel)
    {
        var problems = record.Contradictions(asked).ToList();
        foreach (var output in record.Outputs)
        {
            var info = await store.HeadAsync(ObjectKey.Parse(output.Uri), cancel);
            if (info?.SizeBytes != output.Bytes)
            {
                problems.Add($"{output.Uri} has {info?.SizeBytes.ToString() ?? "no"} bytes, not {output.Bytes}");
            }
        }

        if (problems.Count > 0)
        {
            throw new SystemPipelineException(FailureCode.CommitContradicted, $"Attempt {record.Attempt} of manifest {record.ManifestId} is not published: {string.Join("; ", problems.Take(5))}.");
        }
    }
}
