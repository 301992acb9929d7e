using Gfn.Adapters.Local;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Warehouse;

/// <summary>The contract, and what is DuckDB's own.</summary>
public sealed class DuckDbWarehouseTests : WarehouseContract
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gfn-warehouse-{Guid.NewGuid():N}");
    private readonly ReadOnlyStore store = new();
    private DuckDbWarehouse? warehouse;

    protected override IWarehouse Warehouse => warehouse!;

    private string Scratch => Path.Combine(folder, "scratch");

    public override Task InitializeAsync()
    {
        ParquetFixture.Require();
        warehouse = Open();
        return Task.CompletedTask;
    }

    public override Task DisposeAsync()
    {
        warehouse?.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    protected override Task PutAsync(ObjectKey key, byte[] content)
    {
        store.Put(key, content);
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task Load_OfColumnsThatDifferInCase_KeepsThemApartForever()
    {
        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["id", "ID"], [["lower 1", "upper 1"]]), default);
        await Warehouse.LoadAsync(await RequestAsync("m2", Monday, ["ID"], [["upper 2"]]), default);
        await Warehouse.LoadAsync(await RequestAsync("m3", Monday, ["Id", "id"], [["mixed 3", "lower 3"]]), default);
        await Warehouse.LoadAsync(await RequestAsync("m4", Monday, ["Id_3"], [["other 4"]]), default);

        Assert.Equal(
            [["lower 1", "upper 1", null, null], ["lower 3", null, "mixed 3", null], [null, "upper 2", null, null], [null, null, null, "other 4"]],
            await RowsAsync("SELECT id, id_2, id_3, id_3_2 FROM orders ORDER BY ALL NULLS LAST"));
    }

    [SkippableFact]
    public async Task Load_OfColumnsThatDifferInCaseOfOtherLetters_NeedsNoNumber()
    {
        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["é"], [["lower"]]), default);
        await Warehouse.LoadAsync(await RequestAsync("m2", Monday, ["É"], [["upper"]]), default);

        Assert.Equal([["lower", null], [null, "upper"]], await RowsAsync("SELECT \"é\", \"É\" FROM orders ORDER BY ALL NULLS LAST"));
    }

    [SkippableFact]
    public async Task Load_OfNamesNoColumnCanHave_BendsThem()
    {
        var parquet = ParquetFixture.Of("SELECT 'empty' AS \"#\", 'plain' AS \"_\", 'blank' AS \" \", 'quote' AS \"\"\"\"");
        await Warehouse.LoadAsync(new LoadRequest(ParquetFixture.Commit("m1", Monday, [await OutputAsync(parquet, 1)], ["#", "_", " ", "\"", ""]), "orders", "run-1"), default);

        var all = await Warehouse.QueryAsync("SELECT * FROM orders", [], 1, default);

        Assert.Equal(["#", "_", " ", "\"", "__2"], all.Columns);
        Assert.Equal(["empty", "plain", "blank", "quote", null], all.Rows[0]);
    }

    [SkippableFact]
    public async Task Load_OfAThousandColumns_TakesThemAll()
    {
        var columns = Enumerable.Range(0, 1_000).Select(number => $"c{number}").ToList();

        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, columns[..500], [columns[..500]]), default);
        await Warehouse.LoadAsync(await RequestAsync("m2", Monday, columns, [columns]), default);

        Assert.Equal([["c0", "c999"]], await RowsAsync("SELECT c0, c999 FROM orders WHERE c500 = 'c500'"));
    }

    [SkippableFact]
    public async Task Load_IntoATableMadeBefore_FollowsItsTypesAndSpelling()
    {
        await Warehouse.ExecuteAsync("CREATE TABLE orders (\"Id\" INTEGER, loaded BOOLEAN DEFAULT true)", [], default);

        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["id"], [["7"]]), default);
        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(async () => await Warehouse.LoadAsync(await RequestAsync("m2", Monday, ["id"], [["8"], ["seven"]]), default));

        Assert.Equal(FailureCode.LoadRefused, refusal.Code);
        Assert.Equal([[7L, true]], await RowsAsync("SELECT * FROM orders"));
    }

    [SkippableFact]
    public async Task Load_OfNestedAndTypedColumns_WritesJsonAndText()
    {
        var parquet = ParquetFixture.Of("SELECT 7 AS number, 2.5::DOUBLE AS ratio, {'a': [1, NULL], 'b': 'x'} AS nested, [{'c': true}] AS list, TIMESTAMPTZ '2024-01-02 03:04:05+00' AS at");
        var commit = ParquetFixture.Commit("m1", Monday, [await OutputAsync(parquet, 1)], ["number", "ratio", "nested", "list", "at"]);

        await Warehouse.LoadAsync(new LoadRequest(commit, "orders", "run-1"), default);

        Assert.Equal([["7", "2.5", """{"a":[1,null],"b":"x"}""", """[{"c":true}]""", "2024-01-02 03:04:05+00"]], await RowsAsync("SELECT * FROM orders"));
    }

    [SkippableTheory]
    [InlineData("Orders")]
    [InlineData("main.orders")]
    [InlineData("MAIN.ORDERS")]
    public async Task Load_IntoTheSameTableSpelledOtherwise_IsAlreadyLoaded(string spelling)
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);
        await Warehouse.LoadAsync(request, default);

        Assert.IsType<LoadResult.AlreadyLoaded>(await Warehouse.LoadAsync(request with { Table = spelling }, default));
    }

    [SkippableFact]
    public async Task Load_IntoTheLedgersSchema_IsMisconfigured()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);

        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(request with { Table = "GFN_LEDGER.loads" }, default));

        Assert.Equal(FailureCode.Misconfigured, refusal.Code);
    }

    [SkippableFact]
    public async Task Load_LeavesNoCopiesBehind()
    {
        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["id"], [["1"]]), default);
        var bad = await RequestAsync("m2", Monday, ["id"], [["1"]]);
        await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(bad with { Commit = bad.Commit with { Outputs = [bad.Commit.Outputs[0] with { Rows = 9 }] } }, default));

        Assert.Empty(Directory.EnumerateFileSystemEntries(Scratch));
    }

    [SkippableFact]
    public async Task Load_OfAnObjectThatIsNotTheCommittedOne_IsCorrupt()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);
        store.Put(ObjectKey.Parse(request.Commit.Outputs[0].Uri), ParquetFixture.Text(["id"], [["2"]]));

        var failure = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(request, default));

        Assert.Equal(FailureCode.StateCorrupt, failure.Code);
    }

    [SkippableFact]
    public async Task Load_OfSomethingThatIsNotParquet_IsRefused()
    {
        var output = await OutputAsync("not a parquet file at all"u8.ToArray(), 1);

        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(new LoadRequest(ParquetFixture.Commit("m1", Monday, [output], ["id"]), "orders", "run-1"), default));

        Assert.Equal(FailureCode.LoadRefused, refusal.Code);
    }

    [SkippableFact]
    public async Task Reopened_Warehouse_RemembersWhatItLoaded()
    {
        var request = await RequestAsync("m1", Monday, ["id", "ID"], [["1", "2"]]);
        await Warehouse.LoadAsync(request, default);
        warehouse!.Dispose();

        warehouse = Open();

        Assert.IsType<LoadResult.AlreadyLoaded>(await Warehouse.LoadAsync(request, default));
        await Warehouse.LoadAsync(await RequestAsync("m2", Monday, ["ID"], [["3"]]), default);
        Assert.Equal([["1", "2"], [null, "3"]], await RowsAsync("SELECT id, id_2 FROM orders ORDER BY id_2"));
    }

    [SkippableFact]
    public void Open_OfAFileThatIsNoDatabase_IsCorrupt()
    {
        var path = Path.Combine(folder, "other.duckdb");
        File.WriteAllText(path, new string('x', 10_000));

        var failure = Assert.Throws<SystemPipelineException>(() => DuckDbWarehouse.Open(path, store, Scratch, Clock));

        Assert.Equal(FailureCode.StateCorrupt, failure.Code);
    }

    [SkippableFact]
    public async Task Query_Cancelled_EndsWhileItRuns()
    {
        using var cancel = new CancellationTokenSource();
        var query = Warehouse.QueryAsync("SELECT count(*) FROM range(1000000000) a(i), range(1000000000) b(j) WHERE i * j % 7 = 3", [], 1, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
    }

    [SkippableFact]
    public async Task Query_OfTypesThePortHasNot_GivesTheNearest()
    {
        var rows = await RowsAsync(
            """
            SELECT 1::UTINYINT, 18446744073709551615::UBIGINT, 170141183460469231731687303715884105727::HUGEINT, 1.5::FLOAT, TIMESTAMP '2024-01-02 03:04:05.5',
                   TIME '01:02:03', INTERVAL '1 day 2 hours', 'b5f1c2d3-0e4f-4a5b-8c6d-7e8f90a1b2c3'::UUID, '\x00\xFF'::BLOB, [1, NULL::INTEGER, 3][1:1], {'a': DATE '2024-01-02', 'b': ['x']}
            """);

        Assert.Equal(
            [
                1L, 18446744073709551615m, "170141183460469231731687303715884105727", 1.5, new DateTimeOffset(2024, 1, 2, 3, 4, 5, 500, TimeSpan.Zero),
                "01:02:03.000000", "1.02:00:00", "b5f1c2d3-0e4f-4a5b-8c6d-7e8f90a1b2c3", "00ff", "[1]", """{"a":"2024-01-02","b":["x"]}""",
            ],
            Assert.Single(rows));
    }

    [SkippableTheory]
    [InlineData("SELECT ';' -- no; end\n", 0)]
    [InlineData("/* a; /* b; */ c; */ SELECT 1;; ;", 0)]
    [InlineData("CREATE TABLE x (\"a;\"\"b\" INTEGER); INSERT INTO x VALUES (1), (2)", 2)]
    [InlineData("CREATE TABLE y AS SELECT $$a;b$$ AS v, $t$c;$$d$t$ AS w; UPDATE y SET v = e'\\';'", 1)]
    [InlineData("-- nothing", -1)]
    public async Task Execute_DividesStatementsWhereTheyEnd(string sql, long affected) =>
        Assert.Equal(affected, await Warehouse.ExecuteAsync(sql, [], default));

    [SkippableFact]
    public async Task Execute_OfAConstraintBroken_IsRefused()
    {
        await Warehouse.ExecuteAsync("CREATE TABLE t (id INTEGER PRIMARY KEY)", [], default);

        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.ExecuteAsync("INSERT INTO t VALUES (1), (1)", [], default));

        Assert.Equal(FailureCode.LoadRefused, refusal.Code);
    }

    [SkippableFact]
    public async Task Extensions_AreNotFetched()
    {
        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => RowsAsync("SELECT * FROM read_parquet('s3://bucket/key.parquet')"));

        Assert.Equal(FailureCode.Misconfigured, refusal.Code);
        Assert.Equal([["false", "false"]], await RowsAsync("SELECT current_setting('autoinstall_known_extensions')::VARCHAR, current_setting('autoload_known_extensions')::VARCHAR"));
    }

    [SkippableFact]
    public async Task Migrate_ThatEndsItsOwnTransaction_IsMisconfigured()
    {
        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.MigrateAsync(new Dictionary<string, string> { ["001"] = "CREATE TABLE t (id INTEGER); /* so */ commit" }, default));

        Assert.Equal(FailureCode.Misconfigured, refusal.Code);
        await AssertAbsentAsync("t");
    }

    private DuckDbWarehouse Open() => DuckDbWarehouse.Open(Path.Combine(folder, "data", "gfn.duckdb"), store, Scratch, Clock);
}
