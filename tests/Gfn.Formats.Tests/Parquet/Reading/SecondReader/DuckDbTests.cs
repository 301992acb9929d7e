using Encoding = System.Text.Encoding;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;

namespace Gfn.Formats.Tests.Parquet.Reading.SecondReader;

/// <summary>DuckDB reads back every value, type, null count and bound of what we write, and finds rows by its statistics.</summary>
public sealed class DuckDbTests
{
    private const string Schema = """{"id":"int64","few":"int64","d":"double","c":"decimal(9,2)","w":"decimal(30,5)","o":"bool","day":"date","t":"timestamp","u":"datetime","x":"string","j":"json","l":["int64"],"s":{"x":"int64","y":["string"]},"m":[{"k":"string","v":[["double"]]}]}""";

    public static TheoryData<string> Inputs()
    {
        var files = new[] { "real", "edge", "duckdb", "blns" }
            .SelectMany(folder => Directory.EnumerateFiles(Checkout.Ndjson(folder), "*", SearchOption.AllDirectories))
            .Where(path => !path.EndsWith("expected.json", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "samples", "data"), "*.gz"));
        return new(files.Select(path => Path.GetRelativePath(Checkout.Root, path)).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Inputs))]
    public void TextColumns_ComeBackByteForByte(string file)
    {
        var bytes = Checkout.Read(Path.Combine(Checkout.Root, file));
        var conversion = new InMemoryConversion { GroupBytes = 1 << 20, Ndjson = new NdjsonOptions { DepthMax = 10_000 } };
        var parquet = conversion.Convert(bytes);
        var (expected, rows) = Expectation.Of(bytes);
        Assert.Equal(rows, conversion.Tally.Rows);
        using var duck = new DuckDb(parquet);
        var read = duck.Query($"SELECT * FROM {duck.Table}");

        Assert.Equal(rows, read.Count);
        if (rows == 0)
        {
            Assert.Equal([ParquetFileWriter.EmptyColumn], conversion.Columns);
            return;
        }

        var names = conversion.Columns;
        Assert.Equal(expected.Keys, names);
        for (var column = 0; column < names.Count; column++)
        {
            Assert.Equal(expected[names[column]], read.Select(row => (string?)row[column]));
        }
    }

    [SkippableFact]
    public void TypedColumns_HaveTheirTypesValuesAndNulls()
    {
        string[] lines =
        [
            """{"id":1,"d":-0.5,"c":1.10,"w":1234567890123456789012345.12345,"o":true,"day":"1969-12-31","t":"2024-02-29T12:34:56.789+01:00","u":"2024-02-29 12:34:56","x":"a\u0000é","j":"text","l":[1,null,3],"s":{"x":1,"y":["p",""]},"m":[{"k":"a","v":[[1.5],[],null]},null]}""",
            """{"id":null,"l":[],"s":{"y":null},"m":[],"j":[1, {"a":null}]}""",
            """{"id":-9223372036854775808,"d":1e308,"c":-9999999.99,"w":-0.00001,"o":false,"day":"9999-12-31","t":"0001-01-01T00:00:00Z","u":"9999-12-31T23:59:59.999999","x":1.50,"l":null,"s":null,"m":null}""",
        ];
        using var duck = new DuckDb(Typed(string.Join('\n', lines)).Parquet);

        Assert.Equal(
            ["BIGINT", "BIGINT", "DOUBLE", "DECIMAL(9,2)", "DECIMAL(30,5)", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "VARCHAR", "JSON", "BIGINT[]", "STRUCT(x BIGINT, y VARCHAR[])", "STRUCT(k VARCHAR, v DOUBLE[][])[]"],
            duck.Query($"DESCRIBE SELECT * FROM {duck.Table}").Select(row => (string)row[1]!));
        Assert.Equal(
            [
                """1|-0.5|1.10|1234567890123456789012345.12345|true|1969-12-31|1709206496789000|2024-02-29 12:34:56|"text"|[1, NULL, 3]|{'x': 1, 'y': [p, '']}|[{'k': a, 'v': [[1.5], [], NULL]}, NULL]""",
                """∅|∅|∅|∅|∅|∅|∅|∅|[1,{"a":null}]|[]|{'x': NULL, 'y': NULL}|[]""",
                "-9223372036854775808|1e+308|-9999999.99|-0.00001|false|9999-12-31|-62135596800000000|9999-12-31 23:59:59.999999|∅|∅|∅|∅",
            ],
            duck.Query($"SELECT concat_ws('|', {string.Join(", ", new[] { "id", "d", "c", "w", "o", "day", "epoch_us(t)", "u", "j", "l", "s", "m" }.Select(term => $"coalesce(({term})::VARCHAR, '∅')"))}) FROM {duck.Table}").Select(row => (string)row[0]!));
        Assert.Equal(["a\0é", null, "1.50"], duck.Query($"SELECT x FROM {duck.Table}").Select(row => (string?)row[0]));
    }

    [SkippableTheory]
    [InlineData(ColumnEncoding.Dictionary, CompressionCodec.Snappy)]
    [InlineData(ColumnEncoding.Plain, CompressionCodec.Zstd)]
    [InlineData(ColumnEncoding.Delta, CompressionCodec.Gzip)]
    [InlineData(ColumnEncoding.Delta, CompressionCodec.Uncompressed)]
    public void Filters_DrivenByBoundsAndBloomFilters_FindEveryRow(ColumnEncoding encoding, CompressionCodec codec)
    {
        var random = new Random(3);
        var records = Enumerable.Range(0, 6_000).Select(i => (Id: i * 3, Few: random.Next(7), D: random.Next(4) == 0 ? (double?)null : random.Next(900) / 4.0, Day: new DateOnly(2024, 1, 1).AddDays(i / 40), X: $"key-{random.Next(2_500):x}", L: random.Next(20))).ToList();
        var text = string.Join('\n', records.Select(record => $$"""{"id":{{record.Id}},"few":{{record.Few}},"d":{{record.D?.ToString("R") ?? "null"}},"day":"{{record.Day:yyyy-MM-dd}}","x":"{{record.X}}","l":[{{record.L}},{{record.L + 1}}]}"""));
        var names = new[] { "id", "few", "d", "day", "x", "l.list.element" };
        var (parquet, groups) = Typed(text, new ParquetOptions { Compression = codec, PageRowsMax = 500, Encodings = names.ToDictionary(name => name, _ => encoding), BloomFilterColumns = ["id", "x", "day", "d"] }, groupBytes: 60_000);
        Assert.True(groups > 5);
        using var duck = new DuckDb(parquet);

        Assert.Equal((long)groups * 4, duck.Scalar($"SELECT count(*) FROM parquet_metadata('{duck.Table[14..^2]}') WHERE bloom_filter_offset IS NOT NULL"));
        for (var probe = 0; probe < 60; probe++)
        {
            var chosen = records[random.Next(records.Count)];
            Assert.Equal(1L, duck.Scalar($"SELECT count(*) FROM {duck.Table} WHERE id = {chosen.Id}"));
            Assert.Equal(0L, duck.Scalar($"SELECT count(*) FROM {duck.Table} WHERE id = {chosen.Id + 1}"));
            Assert.Equal((long)records.Count(record => record.X == chosen.X), duck.Scalar($"SELECT count(*) FROM {duck.Table} WHERE x = '{chosen.X}'"));
            Assert.Equal((long)records.Count(record => record.Day >= chosen.Day && record.Few == chosen.Few), duck.Scalar($"SELECT count(*) FROM {duck.Table} WHERE day >= '{chosen.Day:yyyy-MM-dd}' AND few = {chosen.Few}"));
            Assert.Equal((long)records.Count(record => record.D < chosen.D), chosen.D is null ? 0L : duck.Scalar($"SELECT count(*) FROM {duck.Table} WHERE d < {chosen.D:R}"));
        }

        Assert.Equal((long)records.Count(record => record.D is null), duck.Scalar($"SELECT count(*) FROM {duck.Table} WHERE d IS NULL"));
        Assert.Equal(records.Sum(record => (record.L * 2L) + 1).ToString(), duck.Scalar($"SELECT sum(list_sum(l))::VARCHAR FROM {duck.Table}"));
    }

    private static (byte[] Parquet, int Groups) Typed(string text, ParquetOptions? parquet = null, long groupBytes = long.MaxValue)
    {
        var conversion = new InMemoryConversion { Typing = new TypedOptions { Schema = TypedSchema.Parse(Encoding.UTF8.GetBytes(Schema)) }, Parquet = parquet ?? new ParquetOptions(), GroupBytes = groupBytes };
        var file = conversion.Convert(Encoding.UTF8.GetBytes(text));
        Assert.Empty(conversion.Misfits);
        Assert.Empty(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings);
        return (file, ParquetReader.Open(RandomAccessBytes.Of(file)).MetaData.RowGroups.Count);
    }
}
