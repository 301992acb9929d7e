using System.Text;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;
using Encoding = System.Text.Encoding;
using ParquetEncoding = Gfn.Formats.Parquet.Encoding;

namespace Gfn.Formats.Tests.Typed;

/// <summary>Values by types given: what comes back, what does not fit, and that the file holds together.</summary>
public sealed class TypedConversionTests
{
    [Theory]
    [InlineData("int64", "7", "7")]
    [InlineData("int64", "-0", "0")]
    [InlineData("int64", "9223372036854775807", "9223372036854775807")]
    [InlineData("int64", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("int64", "9223372036854775808", null)]
    [InlineData("int64", "5.0", "5")]
    [InlineData("int64", "1.5e1", "15")]
    [InlineData("int64", "5e3", "5000")]
    [InlineData("int64", "5.5", null)]
    [InlineData("int64", "1e400", null)]
    [InlineData("int64", "0e400", "0")]
    [InlineData("int64", "\"12\"", "12")]
    [InlineData("int64", "\"1\\u0032\"", "12")]
    [InlineData("int64", "\"\"", null)]
    [InlineData("int64", "\"012\"", null)]
    [InlineData("int64", "true", null)]
    [InlineData("int64", "[1]", null)]
    [InlineData("double", "1.10", "1.1")]
    [InlineData("double", "2e23", "2E+23")]
    [InlineData("double", "0.30000000000000004", "0.30000000000000004")]
    [InlineData("double", "1e400", null)]
    [InlineData("double", "1e-400", "0")]
    [InlineData("double", "\"1.5\"", "1.5")]
    [InlineData("double", "\"NaN\"", null)]
    [InlineData("decimal(5,2)", "1.10", "1.10")]
    [InlineData("decimal(5,2)", "-123.4500", "-123.45")]
    [InlineData("decimal(5,2)", "123.456", null)]
    [InlineData("decimal(5,2)", "1234", null)]
    [InlineData("decimal(5,2)", "12e1", "120.00")]
    [InlineData("decimal(5,2)", "0.00000", "0.00")]
    [InlineData("decimal(38,10)", "1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789")]
    [InlineData("decimal(38,0)", "-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999")]
    [InlineData("decimal(38,0)", "100000000000000000000000000000000000000", null)]
    [InlineData("bool", "true", "true")]
    [InlineData("bool", "false", "false")]
    [InlineData("bool", "1", null)]
    [InlineData("date", "\"2024-02-29\"", "\"2024-02-29\"")]
    [InlineData("date", "\"2023-02-29\"", null)]
    [InlineData("date", "\"0001-01-01\"", "\"0001-01-01\"")]
    [InlineData("date", "\"9999-12-31\"", "\"9999-12-31\"")]
    [InlineData("date", "\"2024-2-9\"", null)]
    [InlineData("date", "20240229", null)]
    [InlineData("timestamp", "\"2024-02-29T12:34:56.789Z\"", "\"2024-02-29T12:34:56.789000Z\"")]
    [InlineData("timestamp", "\"2024-02-29 12:34+02:00\"", "\"2024-02-29T10:34:00.000000Z\"")]
    [InlineData("timestamp", "\"1969-12-31T23:59:59.9999990-0030\"", "\"1970-01-01T00:29:59.999999Z\"")]
    [InlineData("timestamp", "\"2024-02-29T12:34:56\"", null)]
    [InlineData("timestamp", "\"2024-02-29T24:00:00Z\"", null)]
    [InlineData("timestamp", "\"2024-02-29T12:34:60Z\"", null)]
    [InlineData("timestamp", "\"2024-02-29T12:34:56.1234567Z\"", null)]
    [InlineData("timestamp", "\"2024-02-29T12:34:56.Z\"", null)]
    [InlineData("datetime", "\"2024-02-29T12:34:56\"", "\"2024-02-29T12:34:56.000000\"")]
    [InlineData("datetime", "\"2024-02-29T12:34:56Z\"", null)]
    [InlineData("string", "1.10", "\"1.10\"")]
    [InlineData("string", "\"a\\n\"", "\"a\\n\"")]
    [InlineData("string", "{ \"a\": 1 }", "\"{\\\"a\\\":1}\"")]
    [InlineData("json", "\"a\\n\"", "\"\\\"a\\\\n\\\"\"")]
    [InlineData("json", "[ 1, 2 ]", "\"[1,2]\"")]
    public void Scalar_ComesBackAsItsType_OrDoesNotFit(string type, string json, string? expected)
    {
        foreach (var (schema, line, shape) in new[]
        {
            ($$"""{"v":"{{type}}"}""", $$"""{"v":{{json}}}""", "{0}"),
            ($$"""{"v":["{{type}}"]}""", $$"""{"v":[{{json}}]}""", "[{0}]"),
            ($"{{\"v\":{{\"x\":\"{type}\"}}}}", $"{{\"v\":{{\"x\":{json}}}}}", "{{\"x\":{0}}}"),
        })
        {
            var conversion = Conversion(schema, MisfitPolicy.Null);

            var rows = Rows(conversion.Convert(Encoding.UTF8.GetBytes(line)));

            Assert.Equal(["{\"v\":" + string.Format(shape, expected ?? "null") + "}"], rows);
            Assert.Equal(expected is null ? 1 : 0, conversion.Misfits.Sum(misfit => misfit.Count));
        }
    }

    [Fact]
    public void Nested_Values_KeepTheirShape()
    {
        const string Schema = """{"id":"int64","tags":["string"],"geo":{"lat":"double","names":[{"lang":"string","v":["int64"]}]},"m":[["bool"]]}""";
        string[] lines =
        [
            """{"id":1,"tags":["a",null,""],"geo":{"lat":1.5,"names":[{"lang":"de","v":[1,2]},{"lang":null,"v":[]},{"lang":"x","v":null},null]},"m":[[true,false],[],null,[null]]}""",
            """{"id":2,"tags":[],"geo":{"lat":null,"names":[]},"m":[]}""",
            """{"id":3,"tags":null,"geo":null,"m":null}""",
            """{"id":null,"tags":null,"geo":{"lat":null,"names":null},"m":[[]]}""",
        ];
        var conversion = Conversion(Schema);

        var rows = Rows(conversion.Convert(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        Assert.Equal(lines, rows);
        Assert.Empty(conversion.Misfits);
    }

    [Fact]
    public void Misfits_AreRescued_WithTheirPathAndText()
    {
        const string Lines = """
            {"n":"x","s":{"a":true,"late":[1, 2]},"l":[1,"y",{"z":1},2]}
            {"n":2,"s":[],"l":3,"new":"text"}
            {"n":3}
            """;
        var conversion = Conversion("""{"n":"int64","s":{"a":"int64"},"l":["int64"]}""");

        var rows = Rows(conversion.Convert(Encoding.UTF8.GetBytes(Lines)));

        Assert.Equal(
            [
                """{"n":null,"s":{"a":null},"l":[1,null,null,2],"new":null,"_rescued":"{\"n\":\"x\",\"s.late\":[1,2],\"s.a\":true,\"l[]\":[\"y\",{\"z\":1}]}"}""",
                """{"n":2,"s":null,"l":null,"new":"text","_rescued":"{\"s\":[],\"l\":3}"}""",
                """{"n":3,"s":null,"l":null,"new":null,"_rescued":null}""",
            ],
            rows);
        Assert.Equal(
            ["""l ["int64"] 1""", "l[] int64 2", "n int64 1", """s {"a":"int64"} 1""", "s.a int64 1", "s.late none 1"],
            conversion.Misfits.Select(misfit => $"{misfit.Path} {misfit.Type} {misfit.Count}").Order(StringComparer.Ordinal));
        var first = conversion.Misfits.Single(misfit => misfit.Path == "n").First;
        Assert.Equal((0, 0L, 5L, "\"x\""), (first.Source, first.Line, first.Offset, first.Text));
    }

    [Fact]
    public void DuplicateKeys_InStructs_LastWins_AndAreCounted()
    {
        var conversion = Conversion("""{"s":{"a":"int64","b":["int64"]}}""");

        var rows = Rows(conversion.Convert("""{"s":{"b":[1,2,3],"a":1,"a":2,"b":[4],"\u0061":3}}"""u8.ToArray()));

        Assert.Equal(["""{"s":{"a":3,"b":[4]}}"""], rows);
        Assert.Equal(3, conversion.DuplicateKeys);
    }

    [Fact]
    public void ManyRows_InManyPagesAndGroups_ComeBack_UnderEveryEncodingAndCodec()
    {
        var random = new Random(11);
        var lines = Enumerable.Range(0, 4_000).Select(i => new StringBuilder()
            .Append("{\"id\":").Append(i)
            .Append(",\"few\":").Append(random.Next(5))
            .Append(",\"d\":").Append(random.Next(3) == 0 ? "null" : (random.Next(1_000) / 8.0).ToString("R"))
            .Append(",\"day\":\"2024-0").Append(random.Next(1, 10)).Append("-11\"")
            .Append(",\"ok\":").Append(random.Next(2) == 0 ? "true" : "false")
            .Append(",\"big\":").Append(random.NextInt64()).Append(random.NextInt64(1_000_000_000))
            .Append(",\"text\":\"t").Append(random.Next(900)).Append('"')
            .Append(",\"l\":[").AppendJoin(',', Enumerable.Range(0, random.Next(5)).Select(_ => "\"e" + random.Next(40) + "\"")).Append("]}").ToString()).ToList();
        const string Schema = """{"id":"int64","few":"int64","d":"double","day":"date","ok":"bool","big":"decimal(38,0)","text":"string","l":["string"]}""";
        var expected = Rows(Conversion(Schema).Convert(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        Assert.Equal(lines.Select(line => line.Replace("-11\"", "-11\"")), expected);

        foreach (var codec in new[] { CompressionCodec.Snappy, CompressionCodec.Zstd, CompressionCodec.Gzip, CompressionCodec.Uncompressed })
        {
            foreach (var encoding in Enum.GetValues<ColumnEncoding>())
            {
                var conversion = new InMemoryConversion
                {
                    Typing = new TypedOptions { Schema = TypedSchema.Parse(Encoding.UTF8.GetBytes(Schema)) },
                    GroupBytes = random.Next(20_000, 300_000),
                    ReadBytes = random.Next(500, 50_000),
                    Parquet = new ParquetOptions
                    {
                        Compression = codec,
                        PageBytesMax = random.Next(1_024, 20_000),
                        PageRowsMax = random.Next(8, 3_000),
                        DictionaryBytesMax = random.Next(200, 20_000),
                        Encodings = new[] { "id", "few", "d", "day", "ok", "big", "text", "l.list.element" }.ToDictionary(name => name, _ => encoding),
                        BloomFilterColumns = ["id", "d", "day", "big", "text", "l.list.element"],
                    },
                };

                var file = conversion.Convert(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

                Assert.Equal(expected, Rows(file));
                if (encoding == ColumnEncoding.Delta)
                {
                    var summary = ColumnSummary.Of(ParquetReader.Open(RandomAccessBytes.Of(file)));
                    Assert.Contains(ParquetEncoding.DeltaBinaryPacked, summary[0].Encodings);
                    Assert.Contains(ParquetEncoding.DeltaLengthByteArray, summary[6].Encodings);
                    Assert.True(summary[0].HasBloomFilter);
                }
            }
        }
    }

    [Fact]
    public void EveryCutOfTheInput_GivesTheSameFile()
    {
        var text = "{\"a\":1,\"b\":[{\"c\":\"x\\u00e9\"},null],\"z\":7}\r\n\n{\"b\":[1, {\"c\":[1, 2]}],\"late\":null}\nbad\n  {\"a\":\"no\",\"ключ\":\"🚀\",\"d\":\"2024-01-01\"}"u8.ToArray();
        InMemoryConversion Fresh(int readBytes) => new()
        {
            SourceColumns = true,
            ReadBytes = readBytes,
            Typing = new TypedOptions { Schema = TypedSchema.Parse("""{"a":"int64","b":[{"c":"string"}],"d":"date"}"""u8.ToArray()) },
            Parquet = new ParquetOptions { BloomFilterColumns = ["z", "a"] },
        };
        var expected = Fresh(int.MaxValue).Convert(text);
        Rows(expected);

        for (var readBytes = 1; readBytes <= text.Length; readBytes++)
        {
            Assert.Equal(expected, Fresh(readBytes).Convert(text));
        }
    }

    [Fact]
    public void StringMode_WithChosenEncodings_HoldsTheSameValues()
    {
        var text = RandomRecords.Text(new Random(5), records: 1_500);
        foreach (var encoding in Enum.GetValues<ColumnEncoding>())
        {
            var conversion = new InMemoryConversion
            {
                GroupBytes = 40_000,
                Parquet = new ParquetOptions { PageRowsMax = 200, Encodings = new Dictionary<string, ColumnEncoding> { ["col1"] = encoding, ["rare3"] = encoding }, BloomFilterColumns = ["col2", "key"] },
            };

            var columns = ReadBack.Text(Sound(conversion.Convert(text)));

            Assert.Equal(Expectation.Of(text).Columns, columns);
        }
    }

    private static InMemoryConversion Conversion(string schema, MisfitPolicy misfits = MisfitPolicy.Rescue) =>
        new() { Typing = new TypedOptions { Schema = TypedSchema.Parse(Encoding.UTF8.GetBytes(schema)), Misfits = misfits } };

    private static byte[] Sound(byte[] file)
    {
        var report = ParquetVerifier.Verify(RandomAccessBytes.Of(file));
        Assert.Empty(report.Findings);
        return file;
    }

    private static List<string> Rows(byte[] file)
    {
        var rows = new List<string>();
        for (var cursor = ParquetReader.Open(RandomAccessBytes.Of(Sound(file))).Rows(); cursor.Read();)
        {
            rows.Add(ParquetJson.Of(cursor.Current));
        }

        return rows;
    }
}
