using System.Text;
using Gfn.Adapters.Local.Conversion;
using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Gfn.Adapters.Local.Tests.Warehouse;

/// <summary>NDJSON in a folder, converted in process and loaded: the values in the table are those of the lines.</summary>
public sealed class ConvertedManifestTests : IDisposable
{
    private static readonly RunDate Day = RunDate.Parse("2026-03-02");

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly FolderObjectStore store;

    public ConvertedManifestTests()
    {
        store = new FolderObjectStore(folder.File("objects"), clock);
        store.CreateBucket("raw");
        store.CreateBucket("curated");
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [SkippableFact]
    public async Task Lines_OfTwoFiles_ArriveAsTheyWere()
    {
        using var warehouse = Open();
        var commit = await ConvertAsync(new()
        {
            ["a.ndjson"] = """
                {"id": 1.0, "name": "ümläut 🦆", "nested": {"a": [1, 2.50, null]}}
                {"id": 12345678901234567890123456789, "name": null, "ID": "other"}
                """,
            ["b.ndjson"] = """{"late": "yes", "id": true, "name": ""}""" + "\nnot json\n",
        });

        Assert.Equal(new LoadResult.Loaded(3), await warehouse.LoadAsync(new LoadRequest(commit, "orders", "run"), default));

        var rows = await warehouse.QueryAsync("SELECT id, id_2, name, nested, late, _source_file, _source_line FROM orders ORDER BY _source_file, _source_line::INTEGER", [], 10, default);
        Assert.Equal(["1.0", null, "ümläut 🦆", """{"a":[1,2.50,null]}""", null], rows.Rows[0].Take(5));
        Assert.Equal(["12345678901234567890123456789", "other", null, null, null], rows.Rows[1].Take(5));
        Assert.Equal(["true", null, "", null, "yes"], rows.Rows[2].Take(5));
        Assert.EndsWith("raw/b.ndjson", Assert.IsType<string>(rows.Rows[2][5]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Lines_OfManyRowGroups_AreCountedAlike()
    {
        using var warehouse = Open();
        var lines = string.Concat(Enumerable.Range(0, 50_000).Select(number => $$"""{"n": {{number}}, "text": "value number {{number}} of many"}{{"\n"}}"""));
        var commit = await ConvertAsync(new() { ["many.ndjson"] = lines }, rowGroupBytes: 64 << 10);

        Assert.Equal(new LoadResult.Loaded(50_000), await warehouse.LoadAsync(new LoadRequest(commit, "orders", "run"), default));

        var sums = await warehouse.QueryAsync("SELECT sum(n::BIGINT)::BIGINT, count(*) FILTER (WHERE text = 'value number ' || n || ' of many') FROM orders", [], 1, default);
        Assert.Equal([50_000L * 49_999 / 2, 50_000L], sums.Rows[0]);
    }

    private DuckDbWarehouse Open()
    {
        try
        {
            return DuckDbWarehouse.Open(folder.File("gfn.duckdb"), store, folder.File("scratch"), clock);
        }
        catch (SystemPipelineException missing) when (missing.InnerException is DllNotFoundException)
        {
            Skip.If(Environment.GetEnvironmentVariable("REQUIRE_EMULATORS") != "1", missing.Message);
            throw;
        }
    }

    private async Task<CommitRecord> ConvertAsync(Dictionary<string, string> files, long rowGroupBytes = 32 << 20)
    {
        var arrived = new List<ArrivedFile>();
        foreach (var (name, text) in files)
        {
            var key = new ObjectKey("raw", name);
            var stored = Assert.IsType<PutResult.Stored>(await store.PutAsync(key, Encoding.UTF8.GetBytes(text), PutOptions.Always, default));
            arrived.Add(new ArrivedFile(stored.Info.File(), Day, stored.Info.SizeBytes, null, clock.GetUtcNow()));
        }

        var by = new WrittenBy("workflow", "run");
        var manifest = Manifest.Build("test", arrived, clock.GetUtcNow(), by);
        var request = new ConversionRequest(manifest, new ObjectKey("curated", "orders/attempt-1"), new ConversionSettings(RowGroupBytesMax: rowGroupBytes));
        var result = await new InProcessConverter(store, 2).ConvertAsync(request, new Progress<ConversionProgress>(), default);
        var commit = new CommitRecord(manifest.ManifestId, CommitRecord.CurrentSchemaVersion, Day, "attempt-1", result.Outputs, result.Inputs, result.Columns, result.Rejects?.Uri, clock.GetUtcNow(), by);
        Assert.Empty(commit.Contradictions(manifest));
        return commit;
    }
}
