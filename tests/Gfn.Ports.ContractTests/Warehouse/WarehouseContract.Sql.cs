using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Warehouse;

/// <content>What every <see cref="IWarehouse"/> does with SQL.</content>
public abstract partial class WarehouseContract
{
    [SkippableFact]
    public async Task Migrate_RunsInOrderOfNameAndOnce()
    {
        var migrations = new Dictionary<string, string>
        {
            ["002_fill"] = "INSERT INTO steps VALUES ('second; third'); INSERT INTO steps VALUES ('fourth');",
            ["001_create"] = "-- first; of all\nCREATE TABLE steps (name VARCHAR(20));",
        };

        Assert.Equal(["001_create", "002_fill"], await Warehouse.MigrateAsync(migrations, default));
        migrations["003_more"] = "INSERT INTO steps VALUES ('fifth')";
        Assert.Equal(["003_more"], await Warehouse.MigrateAsync(migrations, default));
        Assert.Empty(await Warehouse.MigrateAsync(migrations, default));

        Assert.Equal([["fifth"], ["fourth"], ["second; third"]], await RowsAsync("SELECT name FROM steps ORDER BY name"));
    }

    [SkippableFact]
    public async Task Migrate_WithARecordedTextChanged_IsCorruptAndRunsNothing()
    {
        await Warehouse.MigrateAsync(new Dictionary<string, string> { ["001"] = "CREATE TABLE one (id INTEGER)" }, default);

        var failure = await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.MigrateAsync(
            new Dictionary<string, string> { ["000"] = "CREATE TABLE zero (id INTEGER)", ["001"] = "CREATE TABLE one (id BIGINT)" }, default));

        Assert.Equal(FailureCode.StateCorrupt, failure.Code);
        Assert.Contains("'001'", failure.Message, StringComparison.Ordinal);
        await AssertAbsentAsync("zero");
    }

    [SkippableFact]
    public async Task Migrate_ThatFails_IsNotRecordedAndStopsThoseAfterIt()
    {
        var migrations = new Dictionary<string, string>
        {
            ["001"] = "CREATE TABLE one (id INTEGER)",
            ["002"] = "INSERT INTO one VALUES (1); INSERT INTO nowhere VALUES (1)",
            ["003"] = "CREATE TABLE three (id INTEGER)",
        };

        await Assert.ThrowsAsync<SystemPipelineException>(() => Warehouse.MigrateAsync(migrations, default));
        await AssertAbsentAsync("three");
        migrations["002"] = "INSERT INTO one VALUES (1)";

        Assert.Equal(["002", "003"], await Warehouse.MigrateAsync(migrations, default));
    }

    [SkippableFact]
    public async Task Execute_OfSeveralStatements_CountsTheLast()
    {
        await Warehouse.ExecuteAsync("CREATE TABLE t (id INTEGER, name VARCHAR)", [], default);

        Assert.Equal(3, await Warehouse.ExecuteAsync("INSERT INTO t VALUES (1, 'a;b'), (2, 'c'), (3, NULL)", [], default));
        Assert.Equal(1, await Warehouse.ExecuteAsync("UPDATE t SET name = 'x'; DELETE FROM t WHERE id = $1", [new SqlParameter(2L)], default));

        Assert.Equal([[1L, "x"], [3L, "x"]], await RowsAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [SkippableFact]
    public async Task Query_OfEveryKindOfParameter_GivesItBack()
    {
        object?[] values = ["text", -5L, 0.25, 12.5m, true, new DateOnly(2024, 2, 29), new DateTimeOffset(2024, 2, 29, 12, 30, 0, TimeSpan.Zero), null];
        await Warehouse.ExecuteAsync("CREATE TABLE t (a VARCHAR, b BIGINT, c DOUBLE PRECISION, d DECIMAL(9, 2), e BOOLEAN, f DATE, g TIMESTAMP WITH TIME ZONE, h VARCHAR)", [], default);
        await Warehouse.ExecuteAsync("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", values.Select(value => new SqlParameter(value)).ToList(), default);

        Assert.Equal([values], await RowsAsync("SELECT a, b, c, d, e, f, g, h FROM t"));
        Assert.Equal([[1L]], await RowsAsync("SELECT count(*) FROM t WHERE a = $1 AND b = $2 AND c = $3 AND d = $4 AND e = $5 AND f = $6 AND g = $7", values[..^1]));
    }

    [SkippableFact]
    public async Task Query_WithMoreRowsThanAsked_IsTruncated()
    {
        await Warehouse.ExecuteAsync("CREATE TABLE t (id INTEGER)", [], default);
        await Warehouse.ExecuteAsync("INSERT INTO t VALUES (1), (2), (3)", [], default);

        var all = await Warehouse.QueryAsync("SELECT id FROM t ORDER BY id", [], 3, default);
        var some = await Warehouse.QueryAsync("SELECT id FROM t ORDER BY id", [], 2, default);
        var none = await Warehouse.QueryAsync("SELECT id FROM t ORDER BY id", [], 0, default);

        Assert.Equal((3, false), (all.Rows.Count, all.Truncated));
        Assert.Equal((2, true), (some.Rows.Count, some.Truncated));
        Assert.Equal((0, true), (none.Rows.Count, none.Truncated));
        Assert.Single(none.Columns);
    }

    [SkippableFact]
    public async Task Query_OfNoSuchTable_IsMissing() => await AssertAbsentAsync("nowhere");

    [SkippableFact]
    public async Task Query_ThatDoesNotParse_IsMisconfigured() =>
        Assert.Equal(FailureCode.Misconfigured, (await Assert.ThrowsAsync<SystemPipelineException>(() => RowsAsync("SELEC 1"))).Code);

    [SkippableFact]
    public async Task Query_WithTooFewParameters_IsMisconfigured() =>
        Assert.Equal(FailureCode.Misconfigured, (await Assert.ThrowsAsync<SystemPipelineException>(() => RowsAsync("SELECT $1, $2", 1L))).Code);
}
