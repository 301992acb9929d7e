using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Gfn.Adapters.Local.Conversion;
using Gfn.Formats;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Reading;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class FileConversionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnyNumberOfThreads_GivesTheSameBytes()
    {
        var large = Write("large.ndjson", Records(0, 20_000));
        var small = Enumerable.Range(0, 30).Select(i => Write($"small-{i}.ndjson", Records(i, 40))).ToList();
        var zipped = Gzip("zipped.ndjson.gz", Records(7, 9_000));
        List<string> files = [large, .. small, zipped];
        var expected = Convert(files, threads: 1, "one");

        foreach (var threads in new[] { 2, 3, 8 })
        {
            var got = Convert(files, threads, $"threads-{threads}");

            Assert.Equal(expected.Outputs, got.Outputs);
            Assert.Equal(expected.Inputs, got.Inputs);
        }

        Assert.Equal(20_000 + (30 * 40) + 9_000, expected.Tally.Rows);
        Assert.True(Open("one").MetaData.RowGroups.Count > 10);
    }

    [Fact]
    public void LinesAtPartBoundaries_AreReadOnce()
    {
        for (var length = 1_000; length < 1_060; length++)
        {
            var text = string.Concat(Enumerable.Range(0, 9).Select(i => $"{{\"n\":{i},\"pad\":\"{new string('x', length - 20 + (i % 3))}\"}}\n"));
            var report = Convert([Write("cut.ndjson", text)], threads: 2, $"cut-{length}", rowGroupBytes: 1_024);

            Assert.Equal(new LineTally(9, 9, 0, 0), report.Tally);
        }
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    [InlineData("data")]
    public async Task CompressedInput_CutShort_IsRefusedWhole_AndTheOthersGoOn(string extension)
    {
        var text = Records(1, 5_000);
        var whole = extension == "zst" ? Zstd("whole.zst", text) : Gzip($"whole.{extension}", text);
        var bytes = await File.ReadAllBytesAsync(whole);
        var good = Write("good.ndjson", "{\"a\":1}\n");
        foreach (var length in new[] { bytes.Length - 1, bytes.Length - 4, bytes.Length - 8, bytes.Length / 2, bytes.Length / 7 })
        {
            var cut = folder.File($"cut.{extension}");
            await File.WriteAllBytesAsync(cut, bytes[..length]);

            var report = Convert([good, cut, whole], threads: 2, $"cut-{length}");

            Assert.Matches("^compression-broken: .*cut short", report.Inputs[1].Refusal);
            Assert.Equal(default, report.Inputs[1].Tally);
            Assert.Equal(5_001, report.Tally.Rows);
            Assert.Equal(5_001, Open($"cut-{length}").MetaData.RowCount);
        }
    }

    [Fact]
    public async Task GzipMembers_AreReadOneAfterTheOther()
    {
        var first = await File.ReadAllBytesAsync(Gzip("a.gz", "{\"a\":1}\n{\"a\""));
        var second = await File.ReadAllBytesAsync(Gzip("b.gz", ":2}\n"));
        var both = folder.File("both.ndjson.gz");
        await File.WriteAllBytesAsync(both, [.. first, .. second]);

        var report = Convert([both], threads: 1, "members");

        Assert.Equal(new LineTally(2, 2, 0, 0), report.Tally);
    }

    [Fact]
    public void NotNdjson_IsRefused_NamingTheFirstBadLine()
    {
        var report = Convert([Write("pretty.json", "{\n  \"a\": 1\n}\n"), Write("good.ndjson", "{\"a\":1}\n")], threads: 1, "pretty");

        Assert.Equal("not-ndjson: None of 3 lines is a JSON object; the first is line 1, at byte 0 of the file: The line ends at byte 1, inside a value. Pretty-printed JSON becomes lines with: jq -c .", report.Inputs[0].Refusal);
        Assert.Equal(1, report.Tally.Rows);
    }

    [Fact]
    public void TooManyRejects_RefuseTheFile_ThoughRowsWereEncodedBefore()
    {
        var text = string.Concat(Enumerable.Range(0, 2_000).Select(i => i % 2 == 0 ? $"{{\"n\":{i}}}\n" : "bad\n"));

        var report = Convert([Write("a.ndjson", text), Write("b.ndjson", "{\"n\":1}\n")], threads: 2, "rejects", rowGroupBytes: 2_048, ndjson: new NdjsonOptions { RejectsMax = 100 });

        Assert.StartsWith("not-ndjson: More than 100 lines are not records; the first is line 2,", report.Inputs[0].Refusal);
        Assert.Equal(1, Open("rejects").MetaData.RowCount);
        Assert.False(File.Exists(folder.File("rejects.rejects")));
    }

    [Fact]
    public async Task Rejects_CarryFileLineOffsetReasonAndRawBytes()
    {
        var file = Write("mixed.ndjson", "{\"a\":1}\n\n{\"a\":tru}\n{\"a\":2}\n{\"b\"");

        var report = Convert([file], threads: 2, "mixed", rowGroupBytes: 1_024);

        Assert.Equal(new LineTally(5, 2, 2, 1), report.Tally);
        var rejects = (await File.ReadAllLinesAsync(folder.File("mixed.rejects"))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([(3, 9, 9, "syntax"), (5, 27, 4, "truncated")], rejects.Select(reject => (reject.GetProperty("line").GetInt32(), reject.GetProperty("offset").GetInt32(), reject.GetProperty("length").GetInt32(), reject.GetProperty("reason").GetString()!)));
        Assert.Equal("{\"b\"", Encoding.UTF8.GetString(rejects[1].GetProperty("raw").GetBytesFromBase64()));
    }

    [Fact]
    public void TargetSize_SplitsAtRowGroups()
    {
        var report = Convert([Write("large.ndjson", Records(3, 20_000))], threads: 2, "parts", fileBytes: 20_000);

        Assert.True(report.Outputs.Count > 2);
        Assert.Equal(20_000, report.Outputs.Sum(output => output.Rows));
        Assert.All(report.Outputs, output => Assert.Equal(output.Bytes, new FileInfo(folder.File($"parts/part-{output.Index:D5}.parquet")).Length));
    }

    [Fact]
    public void Stream_OfUnknownLength_IsReadToItsEnd()
    {
        var text = Records(5, 6_000);
        var input = FileConversion.Input("standard input", new MemoryStream(Encoding.UTF8.GetBytes(text)));
        using var target = new FileTarget(folder.File("stdin.parquet"), single: true, ["standard input"], rejectsPath: null);

        var report = FileConversion.Run([input], target, new ConversionSpec { RowGroupBytes = 50_000, Threads = 2 }, new Progress<ConversionProgress>(), default);

        Assert.Equal(6_000, report.Tally.Rows);
        Assert.True(Open("stdin").MetaData.RowGroups.Count > 5);
    }

    [Fact]
    public void EmptyInput_WritesNoFile()
    {
        var report = Convert([Write("empty.ndjson", string.Empty), Write("blank.ndjson", "\n \r\n")], threads: 1, "empty");

        Assert.Empty(report.Outputs);
        Assert.Equal(new LineTally(2, 0, 0, 2), report.Tally);
        Assert.All(report.Inputs, input => Assert.Null(input.Refusal));
    }

    [Fact]
    public async Task Cancellation_LeavesNothingUnfinished()
    {
        using var cancel = new CancellationTokenSource();
        var file = Write("large.ndjson", Records(9, 20_000));
        using var target = new FileTarget(folder.File("cancelled.parquet"), single: true, [file], rejectsPath: null);
        var input = FileConversion.Input(file);
        var cancelling = input with
        {
            OpenAsync = async (offset, token) =>
            {
                if (offset > 100_000)
                {
                    await cancel.CancelAsync();
                }

                return await input.OpenAsync(offset, token);
            },
        };

        Assert.ThrowsAny<OperationCanceledException>(() => FileConversion.Run([cancelling], target, new ConversionSpec { RowGroupBytes = 20_000, Threads = 2 }, new Progress<ConversionProgress>(), cancel.Token));

        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    private static string Records(int seed, int count)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append("{\"id\":").Append(i).Append(",\"name\":\"n").Append(random.Next(50)).Append("\",\"v\":").Append(random.NextDouble()).Append(random.Next(4) == 0 ? ",\"late\":[1, 2]}" : "}").Append('\n');
        }

        return text.ToString();
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        return folder.File(name);
    }

    private string Gzip(string name, string text)
    {
        using var gzip = new GZipStream(File.Create(folder.File(name)), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
        return folder.File(name);
    }

    private string Zstd(string name, string text)
    {
        using var compressor = new ZstdSharp.Compressor();
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        File.WriteAllBytes(folder.File(name), compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray());
        return folder.File(name);
    }

    private ParquetReader Open(string name) => ParquetReader.Open(RandomAccessBytes.Of(File.ReadAllBytes(folder.File($"{name}.parquet"))));

    private ConversionReport Convert(IReadOnlyList<string> files, int threads, string name, long rowGroupBytes = 64 << 10, long? fileBytes = null, NdjsonOptions? ndjson = null)
    {
        var spec = new ConversionSpec { Threads = threads, RowGroupBytes = rowGroupBytes, FileBytes = fileBytes, SourceColumns = true, Ndjson = ndjson ?? new NdjsonOptions() };
        using var target = new FileTarget(folder.File(fileBytes is null ? $"{name}.parquet" : name), single: fileBytes is null, files, folder.File($"{name}.rejects"));
        return FileConversion.Run([.. files.Select(FileConversion.Input)], target, spec, new Progress<ConversionProgress>(), default);
    }
}
