using System.Globalization;
using Gfn.Formats.Parquet;
using Gfn.Formats.Typed;
using Parquet.Schema;
using Utf8 = System.Text.Encoding;

namespace Gfn.Formats.Tests.Parquet.Reading.SecondReader;

/// <summary>Parquet.Net, the reader that programs of .NET use, on files of ours. It has no polyfill, so it reads in the official flavour.</summary>
public sealed class ParquetNetTests
{
    private const int Rows = 5_000;

    [Theory]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Zstd)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Uncompressed)]
    public async Task Text_columns_are_what_was_written(CompressionCodec codec)
    {
        var lines = Enumerable.Range(0, Rows).Select(i => $$"""{"id":"{{i}}","few":"v{{i % 7}}"{{(i % 3 == 0 ? string.Empty : $",\"maybe\":\"m\\u00e9 {i}\"")}},"n":{{i}}.50,"late{{i / 4_000}}":null}""");
        var file = new InMemoryConversion { GroupBytes = 60_000, Parquet = new ParquetOptions { Compression = codec, PageRowsMax = 500 } }.Convert(Utf8.UTF8.GetBytes(string.Join('\n', lines)));

        var columns = await ReadAsync(file);

        Assert.Equal(["id", "few", "n", "late0", "maybe", "late1"], columns.Keys);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"{i}"), columns["id"]);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"v{i % 7}"), columns["few"]);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => i % 3 == 0 ? null : $"mé {i}"), columns["maybe"]);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"{i}.50"), columns["n"]);
        Assert.All(columns["late0"].Concat(columns["late1"]), Assert.Null);
    }

    [Theory]
    [InlineData(ColumnEncoding.Dictionary)]
    [InlineData(ColumnEncoding.Plain)]
    [InlineData(ColumnEncoding.Delta)]
    public async Task Typed_columns_are_what_was_written(ColumnEncoding encoding)
    {
        const string Schema = """{"i":"int64","d":"double","b":"bool","t":"timestamp","s":"string","p":"decimal(10,2)"}""";
        var first = new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);
        var lines = Enumerable.Range(0, Rows).Select(i => i % 5 == 0
            ? "{}"
            : string.Create(CultureInfo.InvariantCulture, $$"""{"i":{{i * 1_000_003L}},"d":{{i / 8.0}},"b":{{(i % 2 == 0 ? "true" : "false")}},"t":"{{first.AddSeconds(i):yyyy-MM-ddTHH:mm:ss.ffffff}}Z","s":"text {{i % 900}}","p":{{i}}.25}"""));
        var conversion = new InMemoryConversion
        {
            GroupBytes = 100_000,
            Typing = new TypedOptions { Schema = TypedSchema.Parse(Utf8.UTF8.GetBytes(Schema)), Misfits = MisfitPolicy.Fail },

            // Parquet.Net 6.1 does not read times and decimals in DELTA_BINARY_PACKED.
            Parquet = new ParquetOptions { PageRowsMax = 400, Encodings = new[] { "i", "d", "s" }.ToDictionary(name => name, _ => encoding) },
        };

        var columns = await ReadAsync(conversion.Convert(Utf8.UTF8.GetBytes(string.Join('\n', lines))));

        Check("i", i => i * 1_000_003L);
        Check("d", i => i / 8.0);
        Check("b", i => i % 2 == 0);
        Check("t", i => first.AddSeconds(i));
        Check("s", i => $"text {i % 900}");
        Check("p", i => i + 0.25m);

        void Check(string name, Func<int, object> of) => Assert.Equal(Enumerable.Range(0, Rows).Select(i => i % 5 == 0 ? null : of(i)), columns[name]);
    }

    /// <summary>All values by column; null for null.</summary>
    private static async Task<Dictionary<string, List<object?>>> ReadAsync(byte[] file)
    {
        await using var reader = await global::Parquet.ParquetReader.CreateAsync(new MemoryStream(file));
        var columns = reader.Schema.DataFields.ToDictionary(field => field.Name, _ => new List<object?>());
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            foreach (var field in reader.Schema.DataFields)
            {
                columns[field.Name].AddRange(await ReadAsync(group, field));
            }
        }

        return columns;
    }

    private static async Task<IEnumerable<object?>> ReadAsync(global::Parquet.ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[group.RowCount];
            await group.ReadAsync(field, texts.AsMemory());
            return texts;
        }

        return field.ClrType switch
        {
            var type when type == typeof(long) => await ReadAsync<long>(group, field),
            var type when type == typeof(double) => await ReadAsync<double>(group, field),
            var type when type == typeof(bool) => await ReadAsync<bool>(group, field),
            var type when type == typeof(DateTime) => await ReadAsync<DateTime>(group, field),
            var type when type == typeof(decimal) => await ReadAsync<decimal>(group, field),
            var other => throw new NotSupportedException($"{field.Name} is read as {other}."),
        };
    }

    private static async Task<IEnumerable<object?>> ReadAsync<T>(global::Parquet.ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory());
        return values.Select(value => (object?)value);
    }
}
