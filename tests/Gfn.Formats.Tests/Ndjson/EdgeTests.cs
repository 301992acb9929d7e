using System.Text.Json;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>One trap per file, a verdict for every line.</summary>
public sealed class EdgeTests
{
    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var file in Cases().Keys)
        {
            files.Add(file);
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Lines_GetTheVerdictsExpected(string file)
    {
        var verdicts = Cases()[file];
        var conversion = new InMemoryConversion();

        conversion.Convert(Checkout.Read(Checkout.Ndjson(file)));

        var rejected = conversion.Rejects.ToDictionary(reject => reject.Line, reject => reject.Fault.Code());
        var expected = verdicts.Select((verdict, line) => (Line: (long)line, Code: CodeOf(verdict))).Where(bad => bad.Code is not null).ToDictionary(bad => bad.Line, bad => bad.Code!);
        Assert.Equal(expected, rejected);
        Assert.Equal(new LineTally(verdicts.Count, verdicts.Count - expected.Count - verdicts.Count(IsBlank), expected.Count, verdicts.Count(IsBlank)), conversion.Tally);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Values_ComeBackByteForByte(string file)
    {
        var bytes = Checkout.Read(Checkout.Ndjson(file));

        var columns = ReadBack.Text(new InMemoryConversion().Convert(bytes));

        var (expected, rows) = Expectation.Of(bytes);
        if (rows > 0)
        {
            Assert.Equal(expected, columns);
        }
    }

    [Fact]
    public void Utf16_IsRefusedLineByLine()
    {
        var conversion = new InMemoryConversion();

        conversion.Convert(Checkout.Read(Checkout.Ndjson("edge/utf16le.ndjson")));

        Assert.Equal(0, conversion.Tally.Rows);
        Assert.Equal(conversion.Tally.Lines, conversion.Tally.Rejected);
    }

    [Fact]
    public void LoneSurrogate_UnderReplace_BecomesTheReplacementCharacter()
    {
        var conversion = new InMemoryConversion { Ndjson = new NdjsonOptions { LoneSurrogates = LoneSurrogatePolicy.Replace } };

        var columns = ReadBack.Text(conversion.Convert(Checkout.Read(Checkout.Ndjson("edge/lone-surrogate.ndjson"))));

        Assert.Equal(3, conversion.Tally.Rows);
        Assert.Equal("\uFFFD", columns["s"][0]);
        Assert.Equal("\uFFFD\uFFFD", columns["s"][2]);
    }

    [Fact]
    public void NonObjects_UnderWrap_GoToTheValueColumn()
    {
        var conversion = new InMemoryConversion { Ndjson = new NdjsonOptions { NonObjects = NonObjectPolicy.Wrap } };

        var columns = ReadBack.Text(conversion.Convert(Checkout.Read(Checkout.Ndjson("edge/top-level-scalars.ndjson"))));

        Assert.Equal(["1", "two", null, "true", "[5]", null], columns[NdjsonOptions.ValueColumn]);
        Assert.Equal([null, null, null, null, null, "6"], columns["id"]);
    }

    [Fact]
    public void DuplicateKey_LastValueStands_AndIsCounted()
    {
        var conversion = new InMemoryConversion();

        var columns = ReadBack.Text(conversion.Convert("""
            {"a":1,"a":2}
            {"a":1,"a":null}
            {"a":null,"a":"x","a":[1, 2]}
            """u8.ToArray()));

        Assert.Equal(["2", null, "[1,2]"], columns["a"]);
        Assert.Equal(4, conversion.DuplicateKeys);
    }

    [Fact]
    public void RejectedLine_LeavesNoColumnBehind()
    {
        var conversion = new InMemoryConversion();

        var columns = ReadBack.Text(conversion.Convert("{\"a\":1}\n{\"a\":2,\"ghost\":3,oops}\n{\"b\":4}\n"u8.ToArray()));

        Assert.Equal(["a", "b"], columns.Keys);
        Assert.Equal(["1", null], columns["a"]);
    }

    [Fact]
    public void LongLine_OverTheLimit_IsRejectedWhole_AndTheNextIsRead()
    {
        var text = "{\"a\":1}\n{\"a\":\"" + new string('x', 5_000) + "\"}\n{\"a\":3}\n";
        foreach (var readBytes in new[] { 100, 1_500, 1 << 20 })
        {
            var conversion = new InMemoryConversion { Ndjson = new NdjsonOptions { LineBytesMax = 1_024 }, ReadBytes = readBytes };

            var columns = ReadBack.Text(conversion.Convert(System.Text.Encoding.UTF8.GetBytes(text)));

            Assert.Equal(["1", "3"], columns["a"]);
            var reject = Assert.Single(conversion.Rejects);
            Assert.Equal((1, 8, 5_008, JsonFault.LineTooLong), (reject.Line, reject.Offset, reject.Length, reject.Fault));
        }
    }

    [Fact]
    public void Columns_OverTheLimit_RejectTheLine()
    {
        var conversion = new InMemoryConversion { Ndjson = new NdjsonOptions { ColumnsMax = 2 } };

        conversion.Convert("{\"a\":1,\"b\":2}\n{\"c\":3}\n{\"b\":4}\n"u8.ToArray());

        Assert.Equal(2, conversion.Tally.Rows);
        Assert.Equal(JsonFault.TooManyColumns, Assert.Single(conversion.Rejects).Fault);
    }

    [Fact]
    public void Depth_OverTheLimit_RejectsTheLine()
    {
        var conversion = new InMemoryConversion { Ndjson = new NdjsonOptions { DepthMax = 3 } };

        conversion.Convert("{\"a\":[[[1]]]}\n{\"a\":[[[[1]]]]}\n"u8.ToArray());

        Assert.Equal(1, conversion.Tally.Rows);
        Assert.Equal(JsonFault.TooDeep, Assert.Single(conversion.Rejects).Fault);
    }

    private static bool IsBlank(string verdict) => verdict == "blank";

    private static string? CodeOf(string verdict) => verdict switch
    {
        "bad:utf8" => "invalid-utf8",
        "policy:lone-surrogate" => "lone-surrogate",
        "policy:not-an-object" => "not-an-object",
        _ when verdict.StartsWith("bad:", StringComparison.Ordinal) => verdict[4..],
        _ => null,
    };

    private static Dictionary<string, List<string>> Cases()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Checkout.Ndjson("edge/expected.json")));
        return document.RootElement.GetProperty("files").EnumerateArray()
            .Where(file => file.GetProperty("lines").ValueKind == JsonValueKind.Array)
            .ToDictionary(file => file.GetProperty("file").GetString()!, file => file.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!).ToList());
    }
}
