using Gfn.Adapters.Local;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Warehouse;

/// <summary>The contract with outputs in a folder store, which are read where they lie.</summary>
public sealed class DuckDbOverFolderTests : WarehouseContract
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gfn-warehouse-{Guid.NewGuid():N}");
    private FolderObjectStore? store;
    private DuckDbWarehouse? warehouse;

    protected override IWarehouse Warehouse => warehouse!;

    private string Scratch => Path.Combine(folder, "scratch");

    public override Task InitializeAsync()
    {
        ParquetFixture.Require();
        store = new FolderObjectStore(Path.Combine(folder, "objects"), Clock);
        store.CreateBucket("curated");
        warehouse = DuckDbWarehouse.Open(Path.Combine(folder, "gfn.duckdb"), store, Scratch, Clock);
        return Task.CompletedTask;
    }

    public override Task DisposeAsync()
    {
        warehouse?.Dispose();
        store?.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    protected override Task PutAsync(ObjectKey key, byte[] content) => store!.PutAsync(key, content, PutOptions.Always, default);

    [SkippableTheory]
    [InlineData("date=2026-03-02/id=9/part.parquet")]
    [InlineData("odd [1] * ? {a,b} 'quoted' \"twice\" \\ ü %20.parquet")]
    public async Task Load_OfAKeyOfAnyCharacters_ReadsTheFileInItsPlace(string key)
    {
        var parquet = ParquetFixture.Text(["id"], [["1"], ["2"]]);
        var output = ParquetFixture.Output(new ObjectKey("curated", key), parquet, 2);
        await PutAsync(ObjectKey.Parse(output.Uri), parquet);

        Assert.Equal(new LoadResult.Loaded(2), await Warehouse.LoadAsync(new LoadRequest(ParquetFixture.Commit("m1", Monday, [output], ["id"]), "orders", "run-1"), default));

        Assert.Equal(["id"], (await Warehouse.QueryAsync("SELECT * FROM orders", [], 1, default)).Columns);
        Assert.False(Directory.Exists(Scratch));
    }

    [SkippableFact]
    public async Task Load_OfAFileChangedSinceTheCommit_IsCorrupt()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);
        await PutAsync(ObjectKey.Parse(request.Commit.Outputs[0].Uri), ParquetFixture.Text(["id"], [["2"]]));

        var failure = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(request, default));

        Assert.Equal(FailureCode.StateCorrupt, failure.Code);
    }
}
