using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Plant;

/// <summary>The warehouse of a pipeline that ends with Parquet: nothing was ever loaded, and nothing may be.</summary>
internal sealed class NoTables : IWarehouse
{
    public Task<LoadResult> LoadAsync(LoadRequest request, CancellationToken cancel) => throw Misuse();

    public IAsyncEnumerable<LoadedManifest> LoadedAsync(RunDate? date, CancellationToken cancel) => AsyncEnumerable.Empty<LoadedManifest>();

    public Task<IReadOnlyList<string>> MigrateAsync(IReadOnlyDictionary<string, string> migrations, CancellationToken cancel) => throw Misuse();

    public Task<long> ExecuteAsync(string sql, IReadOnlyList<SqlParameter> parameters, CancellationToken cancel) => throw Misuse();

    public Task<QueryResult> QueryAsync(string sql, IReadOnlyList<SqlParameter> parameters, int rowsMax, CancellationToken cancel) => throw Misuse();

    private static SystemPipelineException Misuse() => new(FailureCode.Misconfigured, "This pipeline has no warehouse.");
}
