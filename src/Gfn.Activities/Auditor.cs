using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Activities;

/// <summary>Gathers what the four witnesses of the ledger say. Reads only.</summary>
public sealed class Auditor(IObjectStore store, IFileTracker tracker, IWarehouse warehouse, NdjsonPipeline pipeline, TimeProvider clock)
{
    /// <summary>The ledger of one day.</summary>
    /// <param name="date">The day; null for all days the tracker knows.</param>
    /// <param name="listing">Whether to list the landing zone too, and so to find what nobody tracked. Only sensible over all days.</param>
    /// <param name="beat">Called now and then.</param>
    /// <param name="cancel">Ends the walk.</param>
    public async Task<LedgerReport> AuditAsync(RunDate? date, bool listing, Action beat, CancellationToken cancel)
    {
        var builder = new LedgerBuilder();
        IReadOnlyList<RunDate> dates = date is null ? await tracker.DatesAsync(cancel) : [date];
        foreach (var day in dates)
        {
            await foreach (var row in tracker.QueryAllAsync(new FileQuery(day), cancel))
            {
                builder.Tracked(row);
            }

            beat();
            await foreach (var found in store.ListAllAsync(pipeline.Layout.OutputBucket, pipeline.Layout.CommitPrefix(day), cancel).Where(found => PipelineLayout.IsCommit(found.Key)))
            {
                builder.Committed(CommitRecord.FromJson(await store.ReadDocumentAsync(found.Key, cancel)));
                beat();
            }
        }

        if (listing)
        {
            await foreach (var found in store.ListAllAsync(pipeline.Layout.LandingBucket, pipeline.Layout.LandingPrefix, cancel).Where(found => !pipeline.Rules.IsUnfinished(found.Key, found.ModifiedAt, clock.GetUtcNow())))
            {
                builder.Listed(found.File());
            }
        }

        if (pipeline.Table is { } table)
        {
            await foreach (var load in warehouse.LoadedAsync(date, cancel).Where(load => load.Table == table))
            {
                builder.Loaded(load.Manifest, load.Rows);
            }
        }

        return builder.Build(warehouse: pipeline.Table is not null);
    }
}
