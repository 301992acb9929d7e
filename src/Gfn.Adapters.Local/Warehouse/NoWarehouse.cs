using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Stands where a pipeline ends with Parquet: nothing was ever loaded, and nothing can be.</summary>
public sealed class NoWarehouse : IWarehouse
{
    /// <inheritdoc/>
    public Task<LoadResult> LoadAsync(LoadRequest request, CancellationToken cancel) => throw Absent();

    /// <inheritdoc/>
    public IAsyncEnumerable<LoadedManifest> LoadedAsync(RunDate? date, CancellationToken cancel) => AsyncEnumerable.Empty<LoadedManifest>();

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MigrateAsync(IReadOnlyDictionary<string, string> migrations, CancellationToken cancel) => throw Absent();

    /// <inheritdoc/>
    public Task<long> ExecuteAsync(string sql, IReadOnlyList<SqlParameter> parameters, CancellationToken cancel) => throw Absent();

    /// <inheritdoc/>
    public Task<QueryResult> QueryAsync(string sql, IReadOnlyList<SqlParameter> parameters, int rowsMax, CancellationToken cancel) => throw Absent();

    private static SystemPipelineException Absent() => new(FailureCode.Misconfigured, "This pipeline has no warehouse: Warehouse:Provider is none.");
}
