using System.Text.Json.Nodes;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;
using Encoding = System.Text.Encoding;

namespace Gfn.Formats.Tests.Typed;

/// <summary>Random nested records, with keys missing, unknown, twice or escaped, and values of other types, against a model that walks a tree of nodes.</summary>
public sealed class ShreddingTests
{
    private const string Schema = """{"a":"int64","s":{"x":"int64","l":[{"p":"string","q":["int64"],"a key of more than thirty-two bytes":"bool"}],"t":{"x":"double"}},"l":[["string"]]}""";

    private static readonly ColumnType Root = new ColumnType.Struct(TypedSchema.Parse(Encoding.UTF8.GetBytes(Schema)).Fields);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_and_misfits_are_those_of_the_model(int seed)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 2_000).Select(_ => Value(random, Root, depth: 0)).ToList();
        var expectedRows = new List<string>();
        var misfits = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            expectedRows.Add(Fit(Root, Tree(line), string.Empty, misfits)!.ToJsonString(Relaxed));
        }

        foreach (var (pageBytes, pageRows, readBytes) in new[] { (1 << 18, 65_536, 1 << 20), (1_024, 100, 3_000), (1_024, 8, 700) })
        {
            var conversion = new InMemoryConversion
            {
                Typing = new TypedOptions { Schema = TypedSchema.Parse(Encoding.UTF8.GetBytes(Schema)), Misfits = MisfitPolicy.Null },
                Parquet = new ParquetOptions { PageBytesMax = pageBytes, PageRowsMax = pageRows },
                GroupBytes = 200_000,
                ReadBytes = readBytes,
            };

            var file = conversion.Convert(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

            Assert.Empty(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings);
            Assert.Equal(expectedRows, Rows(file));
            Assert.Equal(misfits.Select(pair => $"{pair.Key} {pair.Value}"), conversion.Misfits.GroupBy(misfit => misfit.Path).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Sum(misfit => misfit.Count)}"));
        }
    }

    [Fact]
    public void A_value_that_a_later_one_replaces_leaves_no_trace()
    {
        var conversion = new InMemoryConversion { Typing = new TypedOptions { Schema = TypedSchema.Parse(Encoding.UTF8.GetBytes(Schema)) } };

        var file = conversion.Convert("""
            {"s":{"l":[{"p":"1","no":1,"q":[1,"x"],"q":[2]},{"q":7}],"x":1,"t":[],"l":[{"p":"2","q":[3,4]},null],"t":{"x":1}}}
            {"s":{"l":[{"q":[]},{"p":"3","p":null}],"l":null}}
            {"s":{"x":"bad","x":5}}
            """u8.ToArray());

        Assert.Equal(
            [
                """{"a":null,"s":{"x":1,"l":[{"p":"2","q":[3,4],"a key of more than thirty-two bytes":null},null],"t":{"x":1}},"l":null}""",
                """{"a":null,"s":{"x":null,"l":null,"t":null},"l":null}""",
                """{"a":null,"s":{"x":5,"l":null,"t":null},"l":null}""",
            ],
            Rows(file));
        Assert.Empty(conversion.Misfits);
        Assert.Equal(4, conversion.DuplicateKeys);
    }

    [Fact]
    public void A_list_of_many_elements_in_one_row_comes_back()
    {
        var line = $$"""{"l":[[{{string.Join(',', Enumerable.Range(0, 200_000).Select(i => i % 7 == 0 ? "null" : $"\"{i % 50}\""))}}],["z"]],"a":1}""";
        var conversion = new InMemoryConversion { Typing = new TypedOptions { Schema = TypedSchema.Parse(Encoding.UTF8.GetBytes(Schema)) } };

        var rows = Rows(conversion.Convert(Encoding.UTF8.GetBytes($"{{\"a\":0}}\n{line}\n{{\"l\":[]}}")));

        Assert.Equal(3, rows.Count);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(line)!["l"], JsonNode.Parse(rows[1])!["l"]));
        Assert.Equal("""{"a":null,"s":null,"l":[]}""", rows[2]);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static List<string> Rows(byte[] file)
    {
        var rows = new List<string>();
        for (var cursor = ParquetReader.Open(RandomAccessBytes.Of(file)).Rows(); cursor.Read();)
        {
            rows.Add(ParquetJson.Of(cursor.Current));
        }

        return rows;
    }

    /// <summary>JSON text of a value that mostly fits a type.</summary>
    private static string Value(Random random, ColumnType type, int depth)
    {
        if (depth > 0 && random.Next(8) == 0)
        {
            return random.Next(8) switch
            {
                0 => "true",
                1 => "[]",
                2 => "{ }",
                3 => "\"text\"",
                4 => "-12",
                5 => "[1, {\"x\" :[2]} ]",
                _ => "null",
            };
        }

        return type switch
        {
            ColumnType.Struct(var fields) => Object(random, fields, depth),
            ColumnType.List(var element) => $"[{string.Join(random.Next(3) == 0 ? " , " : ",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, element, depth + 1)))}]",
            ColumnType.Int64 => random.NextInt64(-(1L << random.Next(1, 62)), 1L << random.Next(1, 62)).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ColumnType.Double => (random.Next(-100_000, 100_000) / 64.0).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            ColumnType.Bool => random.Next(2) == 0 ? "true" : "false",
            _ => random.Next(5) == 0 ? "\"a\\u0062\\\"c\"" : $"\"t{random.Next(40)}\"",
        };
    }

    private static string Object(Random random, IReadOnlyList<TypedField> fields, int depth)
    {
        var members = new List<string>();
        foreach (var field in fields)
        {
            for (var times = random.Next(6) switch { 0 => 0, 1 when depth > 0 => 2, _ => 1 }; times > 0; times--)
            {
                var name = random.Next(10) == 0 ? $"\\u{(int)field.Name[0]:x4}{field.Name[1..]}" : field.Name;
                members.Add($"\"{name}\"{(random.Next(5) == 0 ? " : " : ":")}{Value(random, field.Type, depth + 1)}");
            }
        }

        if (depth > 0 && random.Next(10) == 0)
        {
            members.Add($"\"unknown\":{random.Next(100)}");
        }

        if (random.Next(4) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        }

        return $"{{{string.Join(',', members)}}}";
    }

    /// <summary>The tree of a document whose objects may have keys twice: the last stands.</summary>
    private static JsonNode? Tree(string text)
    {
        using var document = System.Text.Json.JsonDocument.Parse(text);
        return Tree(document.RootElement);
    }

    private static JsonNode? Tree(System.Text.Json.JsonElement element)
    {
        switch (element.ValueKind)
        {
            case System.Text.Json.JsonValueKind.Object:
                var made = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    made[member.Name] = Tree(member.Value);
                }

                return made;
            case System.Text.Json.JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Tree)]);
            case System.Text.Json.JsonValueKind.Null:
                return null;
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    /// <summary>A value as its type has it; null and counted if it does not fit.</summary>
    private static JsonNode? Fit(ColumnType type, JsonNode? value, string path, SortedDictionary<string, long> misfits)
    {
        switch (type, value)
        {
            case (_, null):
                return null;
            case (ColumnType.Struct(var fields), JsonObject given):
                var made = new JsonObject();
                foreach (var field in fields)
                {
                    made[field.Name] = Fit(field.Type, given[field.Name], Below(path, field.Name), misfits);
                }

                foreach (var (name, _) in given.Where(member => fields.All(field => field.Name != member.Key)))
                {
                    Count(Below(path, name));
                }

                return made;
            case (ColumnType.List(var element), JsonArray given):
                return new JsonArray([.. given.Select(item => Fit(element, item, $"{path}[]", misfits))]);
            case (ColumnType.Text, JsonArray or JsonObject):
                return value.ToJsonString(Relaxed);
            case (ColumnType.Text, JsonValue):
                return value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            case (ColumnType.Int64 or ColumnType.Double, JsonValue) when value.GetValueKind() == System.Text.Json.JsonValueKind.Number && (type is ColumnType.Double || !value.ToJsonString().Contains('.')):
                return value.DeepClone();
            case (ColumnType.Bool, JsonValue) when value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False:
                return value.DeepClone();
            default:
                Count(path);
                return null;
        }

        void Count(string at) => misfits[at] = misfits.GetValueOrDefault(at) + 1;
    }

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
