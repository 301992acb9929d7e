using Gfn.Domain;
using Microsoft.Extensions.Time.Testing;

namespace Gfn.Ports.ContractTests.Warehouse;

/// <summary>What every <see cref="IWarehouse"/> does when it loads.</summary>
public abstract partial class WarehouseContract : IAsyncLifetime
{
    private protected static readonly RunDate Monday = RunDate.Parse("2026-03-02");
    private protected static readonly RunDate Tuesday = RunDate.Parse("2026-03-03");

    private int objects;

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The warehouse under test, empty.</summary>
    protected abstract IWarehouse Warehouse { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Puts an object where the warehouse reads outputs.</summary>
    protected abstract Task PutAsync(ObjectKey key, byte[] content);

    [SkippableFact]
    public async Task Load_IntoNoTable_CreatesItAndCountsRows()
    {
        var request = await RequestAsync("m1", Monday, ["id", "name"], [["1", "one"], ["2", null], ["3", ""]]);

        var result = await Warehouse.LoadAsync(request, default);

        Assert.Equal(new LoadResult.Loaded(3), result);
        Assert.Equal([["1", "one"], ["2", null], ["3", ""]], await RowsAsync("SELECT id, name FROM orders ORDER BY id"));
    }

    [SkippableFact]
    public async Task Load_Repeated_SaysWhenItWasLoadedAndChangesNothing()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"], ["2"]]);
        var at = Clock.GetUtcNow();
        await Warehouse.LoadAsync(request, default);
        Clock.Advance(TimeSpan.FromHours(1));

        var again = await Warehouse.LoadAsync(request with { Cause = "another run" }, default);

        Assert.Equal(new LoadResult.AlreadyLoaded(2, at), again);
        Assert.Equal(2L, await CountAsync("orders"));
        Assert.Equal("run-1", Assert.Single(await LoadedAsync(null)).Cause);
    }

    [SkippableFact]
    public async Task Load_ByManyAtOnce_HappensOnce()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"], ["2"]]);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Warehouse.LoadAsync(request, default)));

        Assert.Single(results.OfType<LoadResult.Loaded>());
        Assert.Equal(7, results.OfType<LoadResult.AlreadyLoaded>().Count());
        Assert.Equal(2L, await CountAsync("orders"));
    }

    [SkippableFact]
    public async Task Load_OfManyManifestsAtOnce_LosesNone()
    {
        var requests = new List<LoadRequest>();
        for (var number = 0; number < 8; number++)
        {
            requests.Add(await RequestAsync($"m{number}", Monday, ["id", $"extra{number}"], [[$"{number}", "x"]]));
        }

        var results = await Task.WhenAll(requests.Select(request => Warehouse.LoadAsync(request, default)));

        Assert.All(results, result => Assert.Equal(new LoadResult.Loaded(1), result));
        Assert.Equal(8L, await CountAsync("orders"));
        Assert.Equal([["x"]], await RowsAsync("SELECT extra5 FROM orders WHERE id = '5'"));
    }

    [SkippableFact]
    public async Task Load_IntoTwoTables_LoadsEach()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);

        Assert.IsType<LoadResult.Loaded>(await Warehouse.LoadAsync(request, default));
        Assert.IsType<LoadResult.Loaded>(await Warehouse.LoadAsync(request with { Table = "mart.orders" }, default));

        Assert.Equal(1L, await CountAsync("mart.orders"));
    }

    [SkippableFact]
    public async Task Load_WithLateColumn_AddsItAsText()
    {
        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["id", "gone"], [["1", "g"]]), default);

        await Warehouse.LoadAsync(await RequestAsync("m2", Monday, ["late", "id"], [["007", "2"]]), default);

        Assert.Equal([["1", "g", null], ["2", null, "007"]], await RowsAsync("SELECT id, gone, late FROM orders ORDER BY id"));
    }

    [SkippableFact]
    public async Task Load_OfOutputsWithDifferentColumns_UnitesThemByName()
    {
        var first = await OutputAsync(["a", "b"], [["1", "2"]]);
        var second = await OutputAsync(["b", "c"], [["3", "4"], ["5", null]]);
        var commit = ParquetFixture.Commit("m1", Monday, [first, second], ["a", "b", "c"]);

        Assert.Equal(new LoadResult.Loaded(3), await Warehouse.LoadAsync(new LoadRequest(commit, "orders", "run-1"), default));

        Assert.Equal([["1", "2", null], [null, "3", "4"], [null, "5", null]], await RowsAsync("SELECT a, b, c FROM orders ORDER BY b"));
    }

    [SkippableFact]
    public async Task Load_OfAnEmptyOutput_KeepsItsColumns()
    {
        Assert.Equal(new LoadResult.Loaded(0), await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["id", "name"], []), default));

        Assert.Equal(["id", "name"], (await Warehouse.QueryAsync("SELECT * FROM orders", [], 1, default)).Columns);
    }

    [SkippableFact]
    public async Task Load_WithoutOutputs_IsRecorded()
    {
        var request = new LoadRequest(ParquetFixture.Commit("m1", Monday, [], []), "orders", "run-1");

        Assert.Equal(new LoadResult.Loaded(0), await Warehouse.LoadAsync(request, default));

        Assert.IsType<LoadResult.AlreadyLoaded>(await Warehouse.LoadAsync(request, default));
        Assert.Equal(0, Assert.Single(await LoadedAsync(Monday)).Rows);
    }

    [SkippableFact]
    public async Task Load_WithAnotherCountThanCommitted_IsRefusedWhole()
    {
        var good = await OutputAsync(["id"], [["1"]]);
        var bad = await OutputAsync(["id"], [["2"], ["3"]]) with { Rows = 3 };
        var commit = ParquetFixture.Commit("m1", Monday, [good, bad], ["id"]);

        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(new LoadRequest(commit, "orders", "run-1"), default));

        Assert.Equal(FailureCode.LoadRefused, refusal.Code);
        Assert.Contains(bad.Uri, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await LoadedAsync(null));
        await AssertAbsentAsync("orders");
    }

    [SkippableFact]
    public async Task Load_OfAMissingOutput_FailsAndCanBeRepeated()
    {
        var parquet = ParquetFixture.Text(["id"], [["1"]]);
        var key = new ObjectKey("curated", "later.parquet");
        var request = new LoadRequest(ParquetFixture.Commit("m1", Monday, [ParquetFixture.Output(key, parquet, 1)], ["id"]), "orders", "run-1");

        var failure = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(request, default));
        await PutAsync(key, parquet);

        Assert.Equal(FailureCode.Missing, failure.Code);
        Assert.Equal(new LoadResult.Loaded(1), await Warehouse.LoadAsync(request, default));
    }

    [SkippableFact]
    public async Task Load_Cancelled_LoadsNothing()
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Warehouse.LoadAsync(request, new CancellationToken(canceled: true)));

        Assert.Empty(await LoadedAsync(null));
        await AssertAbsentAsync("orders");
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData(".orders")]
    [InlineData("orders;")]
    [InlineData("orders\n")]
    [InlineData("or\"ders")]
    [InlineData("bestellungén")]
    public async Task Load_IntoATableOfAnImpossibleName_IsMisconfigured(string table)
    {
        var request = await RequestAsync("m1", Monday, ["id"], [["1"]]);

        var refusal = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.LoadAsync(request with { Table = table }, default));

        Assert.Equal(FailureCode.Misconfigured, refusal.Code);
    }

    [SkippableFact]
    public async Task Load_OfAnyText_KeepsItByteForByte()
    {
        string[] texts = ["it's", "\"quoted\"", "line\nfeed\r\n", " spaces ", "{\"json\": [1, 2]}", "ümläut 🦆", "NULL", "\\N", "007", "1e400", "x".PadRight(100_000, 'x')];

        await Warehouse.LoadAsync(await RequestAsync("m1", Monday, ["n", "odd name; --", "select"], texts.Select((text, index) => new[] { $"{index:00}", text, text }).ToArray()), default);

        Assert.Equal(texts.Select(text => (IReadOnlyList<object?>)[text, text]), await RowsAsync("SELECT \"odd name; --\", \"select\" FROM orders ORDER BY n"));
    }

    [SkippableFact]
    public async Task Loaded_ForADay_ListsThatDayOnly()
    {
        var monday = await RequestAsync("m1", Monday, ["id"], [["1"], ["2"]]);
        var tuesday = await RequestAsync("m2", Tuesday, ["id"], [["3"]]);
        await Warehouse.LoadAsync(tuesday, default);
        await Warehouse.LoadAsync(monday, default);

        var expected = new LoadedManifest(monday.Commit.ManifestId, Monday, "orders", 2, Clock.GetUtcNow(), "run-1");
        Assert.Equal([expected], await LoadedAsync(Monday));
        Assert.Equal([Monday, Tuesday], (await LoadedAsync(null)).Select(loaded => loaded.Date));
        Assert.Empty(await LoadedAsync(RunDate.Parse("2026-03-04")));
    }

    private protected async Task<LoadRequest> RequestAsync(string name, RunDate date, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string?>> rows) =>
        new(ParquetFixture.Commit(name, date, [await OutputAsync(columns, rows)], columns), "orders", "run-1");

    private protected Task<CommittedOutput> OutputAsync(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string?>> rows) =>
        OutputAsync(ParquetFixture.Text(columns, rows), rows.Count);

    private protected async Task<CommittedOutput> OutputAsync(byte[] parquet, long rows)
    {
        var key = new ObjectKey("curated", $"date=2026-03-02/part-{objects++:000}.parquet");
        await PutAsync(key, parquet);
        return ParquetFixture.Output(key, parquet, rows);
    }

    private protected async Task<IReadOnlyList<IReadOnlyList<object?>>> RowsAsync(string sql, params IReadOnlyList<object?> parameters) =>
        (await Warehouse.QueryAsync(sql, parameters.Select(value => new SqlParameter(value)).ToList(), 1_000, default)).Rows;

    private protected async Task<long> CountAsync(string table) => (long)(await RowsAsync($"SELECT count(*) FROM {table}"))[0][0]!;

    private protected async Task<List<LoadedManifest>> LoadedAsync(RunDate? date)
    {
        var loaded = new List<LoadedManifest>();
        await foreach (var manifest in Warehouse.LoadedAsync(date, default))
        {
            loaded.Add(manifest);
        }

        return loaded;
    }

    private protected async Task AssertAbsentAsync(string table) =>
        Assert.Equal(FailureCode.Missing, (await Assert.ThrowsAsync<SystemPipelineException>(() => CountAsync(table))).Code);
}
