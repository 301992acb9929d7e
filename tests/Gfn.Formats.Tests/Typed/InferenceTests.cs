using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;
using Encoding = System.Text.Encoding;

namespace Gfn.Formats.Tests.Typed;

/// <summary>The types found are the narrowest that hold everything, and then nothing is left over.</summary>
public sealed class InferenceTests
{
    [Theory]
    [InlineData("string", "null", "null")]
    [InlineData("int64", "1", "-9223372036854775808", "null")]
    [InlineData("decimal(19,0)", "1", "9223372036854775808")]
    [InlineData("decimal(38,0)", "99999999999999999999999999999999999999")]
    [InlineData("string", "100000000000000000000000000000000000000")]
    [InlineData("double", "1", "2.5")]
    [InlineData("double", "1e3")]
    [InlineData("double", "9007199254740992", "0.5")]
    [InlineData("decimal(17,1)", "9007199254740993", "0.5")]
    [InlineData("string", "9007199254740993", "1e3")]
    [InlineData("string", "1e400", "1")]
    [InlineData("bool", "true", "false")]
    [InlineData("string", "true", "1")]
    [InlineData("string", "\"1\"", "1")]
    [InlineData("string", "\"1\"")]
    [InlineData("date", "\"2024-01-02\"", "null")]
    [InlineData("timestamp", "\"2024-01-02T03:04:05Z\"", "\"2024-01-02 03:04:05.5+02:00\"")]
    [InlineData("datetime", "\"2024-01-02T03:04\"")]
    [InlineData("string", "\"2024-01-02\"", "\"2024-01-02T03:04\"")]
    [InlineData("string", "\"2024-01-02T03:04Z\"", "\"2024-01-02T03:04\"")]
    [InlineData("string", "\"2024-01-02\"", "\"soon\"")]
    [InlineData("json", "{}")]
    [InlineData("json", "{}", "1")]
    [InlineData("json", "[]", "{\"a\":1}")]
    [InlineData("""{"a":"int64","b":"string"}""", "{\"a\":1}", "{\"b\":null}", "{}")]
    [InlineData("""["string"]""", "[]", "null")]
    [InlineData("""["double"]""", "[1]", "[null,2.5]")]
    [InlineData("""[["int64"]]""", "[[1],[]]")]
    [InlineData("""[{"a":["bool"]}]""", "[{\"a\":[true]},null]")]
    [InlineData("""["json"]""", "[1,{\"a\":1}]")]
    public void Values_GiveTheNarrowestType(string expected, params string[] values)
    {
        var schema = Infer(Encoding.UTF8.GetBytes(string.Join('\n', values.Select(value => $"{{\"v\":{value}}}"))), new InferenceOptions());

        Assert.Equal(expected, schema.Fields[0].Type.ToString());
    }

    [Fact]
    public void Fractions_AreDecimals_WhereThatIsAskedFor()
    {
        var options = new InferenceOptions { ExactFractions = true };

        Assert.Equal("decimal(5,3)", Infer("{\"v\":12.5}\n{\"v\":-1.125}\n{\"v\":7}"u8.ToArray(), options).Fields[0].Type.ToString());
        Assert.Equal("double", Infer("{\"v\":12.5}\n{\"v\":1e2}"u8.ToArray(), options).Fields[0].Type.ToString());
    }

    [Fact]
    public void ObjectsOfManyKeys_AreJson()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 30).Select(i => $"{{\"m\":{{\"k{i}\":1}}}}"));

        Assert.Equal("json", Infer(Encoding.UTF8.GetBytes(lines), new InferenceOptions { StructFieldsMax = 29 }).Fields[0].Type.ToString());
        Assert.IsType<ColumnType.Struct>(Infer(Encoding.UTF8.GetBytes(lines), new InferenceOptions { StructFieldsMax = 30 }).Fields[0].Type);
    }

    [Fact]
    public void DeepNesting_BecomesJson_WhereTypesEnd()
    {
        var line = "{\"a\":" + new string('[', 200) + new string(']', 200) + "}";

        var schema = Infer(Encoding.UTF8.GetBytes(line), new InferenceOptions());

        Assert.Contains("json", schema.ToString(), StringComparison.Ordinal);
        var conversion = new InMemoryConversion { Typing = new TypedOptions { Schema = schema } };
        conversion.Convert(Encoding.UTF8.GetBytes(line));
        Assert.Equal((1L, 0), (conversion.Tally.Rows, conversion.Misfits.Count));
    }

    [Fact]
    public void RandomDocuments_FitTheTypesFoundInThem_AndComeBack() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(ArbMap.Default.GeneratorFor<int>().ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var text = RandomRecords.Text(random, records: random.Next(1, 60));
            var conversion = new InMemoryConversion
            {
                Typing = new TypedOptions { Schema = Infer(text, new InferenceOptions { ExactFractions = random.Next(2) == 0 }) },
                ReadBytes = random.Next(10, 5_000),
                GroupBytes = random.Next(500, 20_000),
                Parquet = new ParquetOptions { PageBytesMax = random.Next(1_024, 4_000), PageRowsMax = random.Next(8, 100), DictionaryBytesMax = random.Next(0, 3) * 200 },
            };

            var file = conversion.Convert(text);

            Assert.Empty(conversion.Misfits);
            Assert.Empty(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings);
            AssertRows(text, file, conversion.Typing.Schema);
        }));

    private static TypedSchema Infer(byte[] text, InferenceOptions options)
    {
        using var inference = new TypeInference(new(), options);
        using var block = new LineBlock(text.Length + 1);
        text.CopyTo(block.Free);
        block.Fill(text.Length);
        inference.Append(block, last: true);
        return inference.Schema();
    }

    private static void AssertRows(byte[] text, byte[] file, TypedSchema schema)
    {
        var rows = ParquetReader.Open(RandomAccessBytes.Of(file)).Rows();
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            Assert.True(rows.Read());
            if (schema.Fields.Count > 0)
            {
                AssertSame(document.RootElement, rows.Current, new ColumnType.Struct(schema.Fields), line);
            }
        }

        Assert.False(rows.Read());
    }

    private static void AssertSame(JsonElement source, ParquetValue value, ColumnType type, string line)
    {
        if (source.ValueKind == JsonValueKind.Null)
        {
            Assert.IsType<ParquetValue.Null>(value);
            return;
        }

        switch (type)
        {
            case ColumnType.Struct(var fields):
                var members = Assert.IsType<ParquetValue.Struct>(value).Fields;
                for (var i = 0; i < fields.Count; i++)
                {
                    Assert.Equal(fields[i].Name, members[i].Key);
                    var there = source.EnumerateObject().Where(member => member.Name == fields[i].Name).Select(member => member.Value).ToList();
                    AssertSame(there.Count > 0 ? there[^1] : Nothing, members[i].Value, fields[i].Type, line);
                }

                break;
            case ColumnType.List(var element):
                var items = Assert.IsType<ParquetValue.List>(value).Items;
                Assert.Equal(source.GetArrayLength(), items.Count);
                for (var i = 0; i < items.Count; i++)
                {
                    AssertSame(source[i], items[i], element, line);
                }

                break;
            case ColumnType.Text when source.ValueKind == JsonValueKind.String:
                Assert.Equal(source.GetString(), value.ToString());
                break;
            case ColumnType.Text:
                Assert.Equal(source.GetRawText(), value.ToString());
                break;
            case ColumnType.Json:
                Assert.Equal(Expectation.Compact(source.GetRawText()), value.ToString());
                break;
            case ColumnType.Double:
                Assert.Equal(source.GetDouble(), Assert.IsType<ParquetValue.Double>(value).Value);
                break;
            case ColumnType.Bool:
                Assert.Equal(source.GetBoolean(), Assert.IsType<ParquetValue.Boolean>(value).Value);
                break;
            default:
                Assert.Equal(decimal.Parse(source.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture), decimal.Parse(value.ToString(), CultureInfo.InvariantCulture));
                break;
        }
    }

    private static JsonElement Nothing { get; } = JsonDocument.Parse("null").RootElement;
}
