using Gfn.Formats.Typed;
using Encoding = System.Text.Encoding;

namespace Gfn.Formats.Tests.Typed;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("""{"id":"int64","p":"decimal(10,2)","t":["string"],"g":{"lat":"double","l":[{"x":"date"}]},"j":"json","o":"bool","a":"timestamp","b":"datetime"}""")]
    [InlineData("""{"":"string","a.b":"string","ü":"int64"}""")]
    public void Notation_ReadAndWritten_IsTheSame(string text) => Assert.Equal(text, Parse(text).ToString());

    [Fact]
    public void JsonSchema_IsTranslated()
    {
        const string Text = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["id"],
              "properties": {
                "id": {"type": "integer", "minimum": 0}, "name": {"type": ["string", "null"], "maxLength": 9}, "n": {"type": "number"},
                "price": {"type": "number", "multipleOf": 0.01, "maximum": 99999.99}, "day": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"},
                "tags": {"type": "array", "items": {"type": "string"}}, "geo": {"type": "object", "properties": {"lat": {"type": ["integer", "number"]}}},
                "any": {}, "yes": true, "ok": {"type": "boolean"}, "raw": {"type": "string", "contentMediaType": "application/json"}
              }
            }
            """;

        Assert.Equal(
            """{"id":"int64","name":"string","n":"double","price":"decimal(7,2)","day":"date","at":"timestamp","tags":["string"],"geo":{"lat":"double"},"any":"json","yes":"json","ok":"bool","raw":"json"}""",
            Parse(Text).ToString());
    }

    [Theory]
    [InlineData("{", "Not a schema: the file is not JSON, line 1, byte 1.")]
    [InlineData("[]", "Not a schema: the file must hold an object of columns.")]
    [InlineData("""{"a":{"b":"int"}}""", "Not a schema: at 'a.b' 'int' is no type")]
    [InlineData("""{"a":[]}""", "Not a schema: at 'a' a list is written as an array of exactly one type")]
    [InlineData("""{"a":["int64","int64"]}""", "at 'a' a list is written as an array of exactly one type")]
    [InlineData("""{"a":{}}""", "at 'a' a struct needs at least one field")]
    [InlineData("""{"a":1}""", "at 'a' Number is no type")]
    [InlineData("""{"a":"decimal(39,0)"}""", "at 'a' decimal(39,0) is not possible")]
    [InlineData("""{"a":"int64","a":"int64"}""", "at 'a' the name occurs twice")]
    [InlineData("""{"_rescued":"string"}""", "at '_rescued' the name is taken")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/x"}}}""", "at 'a' \"$ref\" is not understood")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","integer"]}}}""", "at 'a' a column has one type, here are string and integer")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"null"}}}""", "at 'a' a column that is always null has no type")]
    public void WrongSchemas_SayWhereAndWhy(string text, string expected)
    {
        var failure = Assert.Throws<TypedSchemaException>(() => Parse(text));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepTypes_AreRefused()
    {
        Parse("{\"a\":" + string.Concat(Enumerable.Repeat("[", 30)) + "\"int64\"" + string.Concat(Enumerable.Repeat("]", 30)) + "}");
        Assert.Throws<TypedSchemaException>(() => Parse("{\"a\":" + string.Concat(Enumerable.Repeat("[", 40)) + "\"int64\"" + string.Concat(Enumerable.Repeat("]", 40)) + "}"));
    }

    private static TypedSchema Parse(string text) => TypedSchema.Parse(Encoding.UTF8.GetBytes(text));
}
