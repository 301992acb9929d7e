using System.Text;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>RFC 8259 as a test suite of others reads it.</summary>
public sealed class JsonValidatorTests
{
    public static TheoryData<string> Texts() => new(Directory.EnumerateFiles(Checkout.Ndjson("jsontestsuite")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_IsAcceptedOrRefused_AsItsNameSays(string file)
    {
        var text = File.ReadAllBytes(Checkout.Ndjson($"jsontestsuite/{file}"));

        var fault = JsonValidator.Check(text, out var at);

        Assert.InRange(at, 0, text.Length);
        if (file.StartsWith("y_", StringComparison.Ordinal))
        {
            Assert.Equal(JsonFault.None, fault);
        }
        else if (file.StartsWith("n_", StringComparison.Ordinal))
        {
            Assert.NotEqual(JsonFault.None, fault);
        }
    }

    [Theory]
    [InlineData("{\"a\":1}x", JsonFault.TrailingContent, 7)]
    [InlineData("{\"a\":tru}", JsonFault.Syntax, 8)]
    [InlineData("[1,", JsonFault.Truncated, 3)]
    [InlineData("\"\\ud83\"", JsonFault.Syntax, 6)]
    [InlineData("\"a\u0001\"", JsonFault.ControlCharacter, 2)]
    [InlineData("", JsonFault.Truncated, 0)]
    public void Fault_IsNamedWithItsByte(string text, JsonFault expected, long expectedAt)
    {
        var fault = JsonValidator.Check(Encoding.UTF8.GetBytes(text), out var at);

        Assert.Equal((expected, expectedAt), (fault, at));
    }
}
