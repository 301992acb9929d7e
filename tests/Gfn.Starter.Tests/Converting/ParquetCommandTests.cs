namespace Gfn.Starter.Tests.Converting;

public sealed class ParquetCommandTests : IAsyncLifetime
{
    private readonly Workbench gfn = new();

    private string File => gfn.At("a.parquet");

    public async Task InitializeAsync()
    {
        var input = gfn.Write("a.ndjson", string.Concat(Enumerable.Range(0, 20).Select(n => $"{{\"n\":{n},\"name\":\"text\\u0007 {n}\",\"l\":[{n}]}}\n")));
        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", File, "--typed", "--bloom", "n", "--metadata", "owner=me"));
    }

    public Task DisposeAsync()
    {
        gfn.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Schema_IsPrinted_AsTextAndJson()
    {
        Assert.Equal(0, await gfn.RunAsync("parquet", "schema", File));
        Assert.StartsWith("message schema {\n  optional INT64 n;\n  optional BYTE_ARRAY name (STRING);\n  optional group l (LIST) {\n", gfn.Output, StringComparison.Ordinal);

        Assert.Equal(0, await gfn.RunAsync("parquet", "schema", File, "--json"));
        Assert.Equal("l.list.element", gfn.Json[2].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Head_ShowsChosenColumns_AndKeepsControlCharactersFromTheTerminal()
    {
        Assert.Equal(0, await gfn.RunAsync("parquet", "head", File, "-n", "2", "--columns", "name,n"));
        Assert.Contains("text· 1", gfn.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 20 rows", gfn.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\a', gfn.Output);

        Assert.Equal(2, await gfn.RunAsync("parquet", "head", File, "--columns", "x"));
        Assert.Contains("no field 'x'; its fields are n, name, l", gfn.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_TellBoundsNullsAndMetadata()
    {
        Assert.Equal(0, await gfn.RunAsync("parquet", "stats", File, "--json"));
        var column = gfn.Json.GetProperty("columns")[0];
        Assert.Equal(("0", "19", 0, true), (column.GetProperty("min").GetString(), column.GetProperty("max").GetString(), column.GetProperty("nulls").GetInt32(), column.GetProperty("bloom_filter").GetBoolean()));
        Assert.Contains(gfn.Json.GetProperty("metadata").EnumerateArray(), pair => pair.GetProperty("key").GetString() == "owner");

        Assert.Equal(0, await gfn.RunAsync("parquet", "stats", File));
        Assert.Contains("owner = me", gfn.Output, StringComparison.Ordinal);
        Assert.Contains("20 rows in 1 row groups", gfn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfABrokenFile_EndsWithOne_AndSaysWhere()
    {
        Assert.Equal(0, await gfn.RunAsync("parquet", "verify", File));
        Assert.Contains("sound: 20 rows", gfn.Output, StringComparison.Ordinal);

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes[60] ^= 1;
        await System.IO.File.WriteAllBytesAsync(gfn.At("broken.parquet"), bytes);
        Assert.Equal(1, await gfn.RunAsync("parquet", "verify", File, gfn.At("broken.parquet")));
        Assert.Contains("broken.parquet: error Unreadable, row group 0, column n", gfn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoParquetFile_IsSaid()
    {
        Assert.Equal(1, await gfn.RunAsync("parquet", "schema", gfn.At("a.ndjson")));
        Assert.Contains("not a Parquet file", gfn.Error, StringComparison.Ordinal);
        Assert.Equal(2, await gfn.RunAsync("parquet", "schema", gfn.At("none.parquet")));
    }

    [Fact]
    public async Task ManyColumns_AreShownBelowEachOther()
    {
        var input = gfn.Write("many.ndjson", $"{{{string.Join(',', Enumerable.Range(0, 60).Select(n => $"\"column_{n}\":{n}"))}}}\n");
        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("many.parquet")));

        Assert.Equal(0, await gfn.RunAsync("parquet", "head", gfn.At("many.parquet")));

        Assert.Contains("row 1\n  column_0   0\n  column_1   1\n", gfn.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_DoNotMoveTheCursor()
    {
        var input = gfn.Write("names.ndjson", "{\"a\\n\\u001b[2J\":1}\n");
        Assert.Equal(0, await gfn.RunAsync("convert", input, "-o", gfn.At("names.parquet")));

        foreach (var command in new[] { "schema", "head", "stats" })
        {
            Assert.Equal(0, await gfn.RunAsync("parquet", command, gfn.At("names.parquet")));
            Assert.Contains("a··[2J", gfn.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("is a folder; name its files, such as '", "schema", ".")]
    [InlineData("is a folder; name its files, such as '", "verify", ".")]
    [InlineData("read from its end", "head", "-")]
    [InlineData("no file has such a name", "verify", "*.none")]
    [InlineData("there is no such file", "stats", "no/such.parquet")]
    [InlineData("name one. Only verify takes several", "schema", "*.parquet")]
    [InlineData("--rows -1: a number of rows, 0 or more", "head", "a.parquet", "-n", "-1")]
    public async Task What_is_no_file_is_a_wrong_command_line(string sentence, string command, string file, params string[] more)
    {
        System.IO.File.Copy(File, gfn.At("b.parquet"));

        Assert.Equal(2, await gfn.RunAsync(["parquet", command, file == "-" ? file : gfn.At(file), .. more]));

        Assert.Contains(sentence, gfn.Error, StringComparison.Ordinal);
    }
}
