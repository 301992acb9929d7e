using System.IO.Compression;
using System.Text;

namespace Gfn.Starter.Tests.Converting;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly Workbench gfn = new();

    public void Dispose() => gfn.Dispose();

    [Fact]
    public async Task GoodFile_IsConverted_AndSummed()
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1}\n\n{\"a\":2,\"b\":\"x\"}\n");

        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("a.parquet")));

        Assert.Contains("3 lines: 2 rows, 0 rejected, 1 blank; 2 columns", gfn.Output, StringComparison.Ordinal);
        Assert.Empty(gfn.Error);
        Assert.Equal(["""{"a":"1","b":null}""", """{"a":"2","b":"x"}"""], await HeadAsync("a.parquet"));
    }

    [Fact]
    public async Task SourceHash_IsTheSame_ForAnyNumberOfThreads_AndChangesWithTheContent()
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1}\n");

        var hashes = new List<string?>();
        foreach (var (text, threads) in new[] { ("{\"a\":1}\n", "1"), ("{\"a\":1}\n", "4"), ("{\"a\":2}\n", "1") })
        {
            gfn.Write("a.ndjson", text);
            Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("a.parquet"), "--source-hash", "--parallelism", threads));
            Assert.Equal(0, await gfn.RunAsync("parquet", "stats", gfn.At("a.parquet"), "--json"));
            hashes.Add(gfn.Json.GetProperty("metadata").EnumerateArray().Single(pair => pair.GetProperty("key").GetString() == "gfn.source-hash").GetProperty("value").GetString());
        }

        Assert.Equal(64, hashes[0]!.Length);
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
        Assert.Equal(2, await gfn.RunAsync("convert", "-", "-o", gfn.At("b.parquet"), "--source-hash"));
        Assert.Contains("--source-hash: standard input can be read only once", gfn.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--misfits is about types: it goes with --typed, --schema or --column", "--misfits", "null")]
    [InlineData(2, "--save-schema is about types", "--save-schema", "x.json")]
    [InlineData(2, "it is a folder, or may not be read", "--schema", "/")]
    [InlineData(2, "there is no such file", "--schema", "/no/such/schema.json")]
    [InlineData(0, "asked for columns that are not there: c.x, b", "--bloom", "a", "--bloom", "b", "--encoding", "c.x=plain")]
    public async Task Options_ThatWouldDoNothing_AreSaid(int status, string sentence, params string[] options)
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1}\n");

        Assert.Equal(status, await gfn.RunAsync(["convert", input, "-o", gfn.At("a.parquet"), .. options]));

        Assert.Contains(sentence, gfn.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParquetAsInput_IsRecognised()
    {
        var input = gfn.Write("a.parquet", "PAR1\n");

        Assert.Equal(1, await gfn.RunAsync("convert", input, "-o", gfn.At("b.parquet")));

        Assert.Contains("begins like a Parquet file", gfn.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digests_OfOutputs_AreInTheReportForMachines()
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1}\n");

        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("a.parquet"), "--json"));

        var written = System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(gfn.At("a.parquet")));
        Assert.Equal(Convert.ToHexStringLower(written), gfn.Json.GetProperty("outputs")[0].GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task BadLines_AreNamed_Kept_AndEndWithThree()
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1}\n{\"a\":tru}\n{\"a\":2}\n{\"b\"");

        Assert.Equal(3, await gfn.RunAsync("convert", input, "-o", gfn.At("a.parquet"), "--rejects", gfn.At("aside/bad.ndjson")));

        Assert.Contains($"{input}:2: rejected, at byte 8 of the file: Not JSON: unexpected character at byte 8 of the line.", gfn.Error, StringComparison.Ordinal);
        Assert.Contains($"{input}:4: rejected, at byte 26 of the file: The line ends at byte 4, inside a value.", gfn.Error, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(gfn.At("aside/bad.ndjson")).Length);
    }

    [Fact]
    public async Task RefusedFile_AmongGood_EndsWithThree_Alone_WithOne()
    {
        var good = gfn.Write("good.ndjson", "{\"a\":1}\n");
        var bad = gfn.Write("bad.ndjson", "{\n\"a\":1\n}\n");

        Assert.Equal(3, await gfn.RunAsync("convert", good, bad, "-o", gfn.At("out"), "--json"));
        Assert.StartsWith("not-ndjson: ", gfn.Json.GetProperty("inputs")[1].GetProperty("refusal").GetString());
        Assert.Equal(1, gfn.Json.GetProperty("rows").GetInt32());
        Assert.Equal(gfn.At("out/part-00000.parquet"), gfn.Json.GetProperty("outputs")[0].GetProperty("path").GetString());

        Assert.Equal(1, await gfn.RunAsync("convert", bad, "-o", gfn.At("none.parquet")));
        Assert.Contains($"{bad}: refused: not-ndjson: None of 3 lines is a JSON object", gfn.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(gfn.At("none.parquet")));
    }

    [Fact]
    public async Task Patterns_MeetFilesInOrder_AndFoldersBelow()
    {
        gfn.Write("logs/b.ndjson", "{\"n\":2}\n");
        gfn.Write("logs/a.ndjson", "{\"n\":1}\n");
        gfn.Write("logs/deep/er/c.ndjson", "{\"n\":3}\n");
        gfn.Write("logs/other.txt", "no\n");

        Assert.Equal(0, await gfn.RunAsync("convert", gfn.At("logs/*.ndjson"), "-o", gfn.At("flat.parquet")));
        Assert.Equal(["""{"n":"1"}""", """{"n":"2"}"""], await HeadAsync("flat.parquet"));

        Assert.Equal(0, await gfn.RunAsync("convert", gfn.At("logs/**/*.ndjson"), "-o", gfn.At("deep.parquet")));
        Assert.Equal(3, (await HeadAsync("deep.parquet")).Length);
    }

    [Theory]
    [InlineData("-o", "x.parquet", "none.ndjson", "there is no such file")]
    [InlineData("-o", "x.parquet", "none*.ndjson", "no file has such a name")]
    [InlineData("-o", "x.parquet", ".", "is a folder; name its files")]
    [InlineData("-o", "a.ndjson", "a.ndjson", "is an input and would be overwritten")]
    public async Task WrongPaths_EndWithTwo_AndASentence(string option, string output, string input, string expected)
    {
        gfn.Write("a.ndjson", "{\"a\":1}\n");

        Assert.Equal(2, await gfn.RunAsync("convert", gfn.At(input), option, gfn.At(output)));

        Assert.Contains(expected, gfn.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snappy, zstd, gzip or none", "--compression", "lzo")]
    [InlineData("a number of bytes", "--row-group", "many")]
    [InlineData("ColumnsMax is 0", "--max-columns", "0")]
    [InlineData("int64, double", "--column", "a=integer")]
    [InlineData("write NAME=TYPE", "--column", "a")]
    [InlineData("dictionary, plain or delta", "--encoding", "a=rle")]
    [InlineData("there is no such file", "--schema", "none.json")]
    public async Task WrongOptions_EndWithTwo_AndASentence(string expected, params string[] options)
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1}\n");

        Assert.Equal(2, await gfn.RunAsync(["convert", input, "-o", gfn.At("x.parquet"), .. options]));

        Assert.Contains(expected, gfn.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(gfn.At("x.parquet")));
    }

    [Fact]
    public async Task Typed_FindsTypes_AndTheSavedSchemaGivesTheSameBytes()
    {
        var input = gfn.Write("a.ndjson", "{\"id\":1,\"at\":\"2024-01-02T03:04:05Z\",\"price\":1.5,\"tags\":[\"a\"],\"geo\":{\"lat\":1}}\n{\"id\":2,\"late\":true}\n");

        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("found.parquet"), "--typed", "--save-schema", gfn.At("schema.json"), "--column", "price=decimal(9,2)"));
        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("given.parquet"), "--schema", gfn.At("schema.json")));

        Assert.Equal("""{"id":"int64","at":"timestamp","price":"decimal(9,2)","tags":["string"],"geo":{"lat":"int64"},"late":"bool"}""", File.ReadAllText(gfn.At("schema.json")).Trim());
        Assert.Equal(File.ReadAllBytes(gfn.At("found.parquet")), File.ReadAllBytes(gfn.At("given.parquet")));
        Assert.Equal("""{"id":1,"at":"2024-01-02T03:04:05.000000Z","price":1.50,"tags":["a"],"geo":{"lat":1},"late":null}""", (await HeadAsync("found.parquet"))[0]);
    }

    [Fact]
    public async Task Misfits_AreRescued_OrCounted_OrRefuseTheFile()
    {
        var input = gfn.Write("a.ndjson", "{\"id\":1}\n{\"id\":\"x\"}\n");
        var schema = gfn.Write("schema.json", "{\"id\":\"int64\"}");

        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("r.parquet"), "--schema", schema));
        Assert.Contains($"column id (int64): 1 values do not fit; the first is \"x\", {input}:2, byte 15", gfn.Error, StringComparison.Ordinal);
        Assert.Equal("""{"id":null,"_rescued":"{\"id\":\"x\"}"}""", (await HeadAsync("r.parquet"))[1]);

        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("n.parquet"), "--schema", schema, "--misfits", "null"));
        Assert.Equal("""{"id":null}""", (await HeadAsync("n.parquet"))[1]);

        Assert.Equal(1, await gfn.RunAsync("convert", input, "-o", gfn.At("f.parquet"), "--schema", schema, "--misfits", "fail"));
        Assert.Contains("refused: value-misfit: Line 2, at byte 15 of the file: \"x\" does not fit column id of type int64", gfn.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(gfn.At("f.parquet")));
    }

    [Fact]
    public async Task RejectShare_OverTheLimit_RefusesTheFile()
    {
        var bad = gfn.Write("bad.ndjson", "{\"a\":1}\nx\n\ny\n{\"a\":2}\n");
        var good = gfn.Write("good.ndjson", "{\"a\":3}\n");

        Assert.Equal(3, await gfn.RunAsync("convert", bad, good, "-o", gfn.At("a.parquet"), "--max-reject-share", "0.4"));
        Assert.Contains("2 of 4 lines are not records", gfn.Error, StringComparison.Ordinal);
        Assert.Equal(["""{"a":"3"}"""], await HeadAsync("a.parquet"));

        Assert.Equal(3, await gfn.RunAsync("convert", bad, good, "-o", gfn.At("b.parquet"), "--max-reject-share", "0.5"));
        Assert.Equal(3, (await HeadAsync("b.parquet")).Length);
    }

    [Fact]
    public async Task SourceColumns_WithAMomentGiven_GiveTheSameBytes_WhateverTheParallelism()
    {
        var inputs = Enumerable.Range(0, 5).Select(i => gfn.Write($"{i}.ndjson", string.Concat(Enumerable.Range(0, 400).Select(n => $"{{\"n\":{n},\"i\":{i}}}\n")))).ToArray();
        foreach (var threads in new[] { "1", "3" })
        {
            Assert.Equal(0, await gfn.RunAsync(["convert", .. inputs, "-o", gfn.At($"{threads}.parquet"), "--source-columns", "--processed-at", "2024-01-01T00:00:00Z", "--parallelism", threads, "--row-group", "4KiB", "--quiet"]));
            Assert.Empty(gfn.Output);
        }

        Assert.Equal(File.ReadAllBytes(gfn.At("1.parquet")), File.ReadAllBytes(gfn.At("3.parquet")));
        Assert.Contains("\"_source_line\":1,\"_processing_timestamp\":\"2024-01-01T00:00:00.000000Z\"", (await HeadAsync("1.parquet"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DuplicateAndCollidingKeys_AreReported()
    {
        var input = gfn.Write("a.ndjson", "{\"a\":1,\"a\":2,\"A\":3}\n");

        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("a.parquet")));

        Assert.Contains("1 keys were met again", gfn.Error, StringComparison.Ordinal);
        Assert.Contains("differ by case only, which many engines cannot tell apart: a, A", gfn.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ReadsStandardInput_AndEndsWithItsCode()
    {
        var info = new System.Diagnostics.ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "gfn"), ["convert", "-", "-o", gfn.At("stdin.parquet"), "--typed"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = System.Diagnostics.Process.Start(info)!;
        await using (var zip = new GZipStream(process.StandardInput.BaseStream, CompressionLevel.Fastest))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(n => $"{{\"n\":{n}}}\n")) + "bad\n"));
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(3, process.ExitCode);
        Assert.Contains("5,001 lines: 5,000 rows, 1 rejected", await output, StringComparison.Ordinal);
        Assert.Contains("-:5001: rejected", await error, StringComparison.Ordinal);
        Assert.Equal("""{"n":4999}""", (await HeadAsync("stdin.parquet"))[^1]);
    }

    private async Task<string[]> HeadAsync(string name)
    {
        Assert.Equal(0, await gfn.RunAsync("parquet", "verify", gfn.At(name)));
        Assert.Equal(0, await gfn.RunAsync("parquet", "head", gfn.At(name), "-n", "100000", "--json"));
        return gfn.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
