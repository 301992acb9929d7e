using System.Text.Json;
using System.Text.Json.Nodes;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;

namespace Gfn.Formats.Tests.Parquet.Reading.SecondReader;

/// <summary>What we write, read by somebody else's code; and what somebody else reads out of it, held against our reader.</summary>
[Trait("Category", "Slow")]
public sealed class HyparquetTests
{
    [SkippableTheory]
    [MemberData(nameof(OwnFiles.Names), MemberType = typeof(OwnFiles))]
    public void RealRecords_WrittenByUs_AreTheSameToBothReaders(string variant) => AreTheSame(OwnFiles.Real(variant));

    [SkippableTheory]
    [MemberData(nameof(OwnFiles.Names), MemberType = typeof(OwnFiles))]
    public void RandomRecords_WrittenByUs_AreTheSameToBothReaders(string variant)
    {
        for (var seed = 100; seed < 105; seed++)
        {
            AreTheSame(OwnFiles.Random(variant, seed));
        }
    }

    [SkippableTheory]
    [InlineData(ColumnEncoding.Dictionary, CompressionCodec.Snappy)]
    [InlineData(ColumnEncoding.Plain, CompressionCodec.Zstd)]
    [InlineData(ColumnEncoding.Delta, CompressionCodec.Gzip)]
    public void TypedRecords_WrittenByUs_ComeBackAsTheLines(ColumnEncoding encoding, CompressionCodec codec)
    {
        const string Schema = """{"id":"int64","d":"double","o":"bool","x":"string","l":["int64"],"s":{"x":"int64","y":["string"]},"m":[{"k":"string","v":[["double"]]}],"t":"timestamp"}""";
        var lines = Enumerable.Range(0, 700).Select(i => (i % 3) switch
        {
            0 => $$$"""{"id":{{{i}}},"d":{{{i}}}.5,"o":true,"x":"text {{{i % 20}}}","l":[1,null,{{{i}}}],"s":{"x":{{{i}}},"y":["p","q{{{i % 7}}}"]},"m":[{"k":"a","v":[[0.5],[],null]},null],"t":null}""",
            1 => """{"id":null,"d":null,"o":false,"x":"","l":[],"s":{"x":null,"y":[]},"m":[],"t":null}""",
            _ => """{"id":-1,"d":1e+300,"o":null,"x":null,"l":null,"s":null,"m":null,"t":null}""",
        }).ToList();
        var conversion = new InMemoryConversion
        {
            Typing = new TypedOptions { Schema = TypedSchema.Parse(System.Text.Encoding.UTF8.GetBytes(Schema)) },
            GroupBytes = 20_000,
            Parquet = new ParquetOptions { Compression = codec, PageRowsMax = 64, Encodings = new[] { "id", "d", "x", "l.list.element", "s.y.list.element" }.ToDictionary(name => name, _ => encoding) },
        };

        var read = Hyparquet.Objects(conversion.Convert(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        Assert.Equal(lines.Count, read.Length);
        for (var row = 0; row < lines.Count; row++)
        {
            Assert.True(JsonNode.DeepEquals(WithoutNulls(lines[row]), WithoutNulls(read[row])), $"{lines[row]} came back as {read[row]}");
        }
    }

    /// <summary>The other reader leaves out lists and structs that are null.</summary>
    private static JsonObject WithoutNulls(string json)
    {
        var record = JsonNode.Parse(json)!.AsObject();
        foreach (var name in record.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            record.Remove(name);
        }

        return record;
    }

    private static void AreTheSame(byte[] file)
    {
        var theirs = Hyparquet.Lines(file);
        var ours = ReadBack.Text(file);
        var reader = ParquetReader.Open(RandomAccessBytes.Of(file));
        using var facts = JsonDocument.Parse(theirs[0]);

        Assert.Equal(reader.MetaData.RowCount, facts.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(reader.Schema.Columns.Select(column => column.Path), facts.RootElement.GetProperty("columns").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal(Facts(reader), facts.RootElement.GetProperty("groups").EnumerateArray().SelectMany(group => group.EnumerateArray()).Select(chunk => chunk.ToString()));

        Assert.Equal(reader.MetaData.RowCount, theirs.Length - 1);
        for (var row = 0; row < theirs.Length - 1; row++)
        {
            using var values = JsonDocument.Parse(theirs[row + 1]);
            Assert.Equal(ours.Values.Select(column => column[row]), values.RootElement.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? null : value.ToString()));
        }
    }

    private static IEnumerable<string> Facts(ParquetReader reader)
    {
        for (var group = 0; group < reader.MetaData.RowGroups.Count; group++)
        {
            for (var column = 0; column < reader.Schema.Columns.Count; column++)
            {
                var nulls = reader.MetaData.RowGroups[group].Columns[column].MetaData!.Statistics?.NullCount ?? -1;
                var pages = reader.OffsetIndex(group, column)?.Pages.Count ?? -1;
                var pageNulls = string.Join(',', reader.ColumnIndex(group, column)?.NullCounts ?? []);
                yield return $$"""{"nulls":{{nulls}},"pages":{{pages}},"pageNulls":[{{pageNulls}}]}""";
            }
        }
    }
}
