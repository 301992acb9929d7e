using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Gfn.Activities;

/// <summary>What a load did.</summary>
/// <param name="Rows">Rows the warehouse has of the manifest.</param>
/// <param name="Before">They were there before this call.</param>
public sealed record LoadedRows(long Rows, bool Before);

/// <summary>Stage: committed Parquet becomes rows of a table.</summary>
public sealed class LoadActivities(IWarehouse warehouse, IObjectStore store, PipelineLayout layout, ILogger<LoadActivities> logger)
{
    /// <summary>Loads a committed manifest.</summary>
    /// <remarks>Repeatable: the warehouse writes rows and ledger row in one transaction, and a manifest in the ledger is not loaded again.</remarks>
    [Activity]
    public async Task<LoadedRows> LoadManifestAsync(ManifestRef manifest, string table)
    {
        var info = ActivityExecutionContext.Current.Info;
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        var commit = await store.ReadCommitAsync(layout, manifest, cancel);
        var rows = await warehouse.LoadAsync(new LoadRequest(commit, table, info.WorkflowId ?? info.ActivityId), cancel) switch
        {
            LoadResult.Loaded loaded => new LoadedRows(loaded.Rows, Before: false),
            LoadResult.AlreadyLoaded before => new LoadedRows(before.Rows, Before: true),
            var other => throw new InvalidOperationException($"Unknown answer {other.GetType().Name}."),
        };
        logger.ManifestLoaded(manifest.Manifest.Value, table, rows.Rows, rows.Before);
        return rows;
    }
}
