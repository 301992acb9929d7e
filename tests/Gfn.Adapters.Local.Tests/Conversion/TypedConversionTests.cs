using System.Text;
using Gfn.Adapters.Local.Conversion;
using Gfn.Formats;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Inference;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Tests.Conversion;

/// <summary>Typed mode over files and threads, and inputs that only differ in how they are stored.</summary>
public sealed class TypedConversionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnyNumberOfThreads_GivesTheSameBytes_AndTheSameMisfits()
    {
        var files = Enumerable.Range(0, 6).Select(i => Write($"{i}.ndjson", Records(i, 3_000))).ToList();
        var typing = new TypedOptions { Schema = TypedSchema.Parse("""{"id":"int64","v":"double","s":{"a":["int64"]}}"""u8.ToArray()) };
        var expected = Convert(files, threads: 1, typing);
        Assert.NotEmpty(expected.Misfits);
        Assert.Contains(TypedOptions.RescueColumn, expected.Columns);

        foreach (var threads in new[] { 2, 5 })
        {
            var got = Convert(files, threads, typing);

            Assert.Equal(expected.Outputs, got.Outputs);
            Assert.Equal(expected.Misfits, got.Misfits);
        }
    }

    [Fact]
    public void Fail_RefusesTheFileWithTheFirstMisfit_WhateverTheThreads()
    {
        var files = new[] { Write("good.ndjson", "{\"id\":1}\n"), Write("bad.ndjson", string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{{\"id\":{(i is 1_500 or 1_700 ? "\"x\"" : i)}}}\n"))) };
        var typing = new TypedOptions { Schema = TypedSchema.Parse("""{"id":"int64"}"""u8.ToArray()), Misfits = MisfitPolicy.Fail };

        foreach (var threads in new[] { 1, 4 })
        {
            var report = Convert(files, threads, typing);

            Assert.Equal((1L, null), (report.Tally.Rows, report.Inputs[0].Refusal));
            Assert.StartsWith("value-misfit: Line 1501, at byte ", report.Inputs[1].Refusal);
        }
    }

    [Fact]
    public async Task Samples_AreSpreadOverFiles_AndEverythingMeansEverything()
    {
        var files = new[] { Write("a.ndjson", "{\"n\":1}\n"), Write("b.ndjson", string.Concat(Enumerable.Repeat("{\"n\":2}\n", 2_000)) + "{\"n\":2.5}\n") };
        var inputs = files.Select(FileConversion.Input).ToList();

        var (sampled, _, records) = await SchemaSampling.InferAsync(inputs, new NdjsonOptions(), new InferenceOptions(), sampleBytes: 8_192, default);
        var (whole, _, all) = await SchemaSampling.InferAsync(inputs, new NdjsonOptions(), new InferenceOptions(), sampleBytes: null, default);

        Assert.Equal(("""{"n":"int64"}""", """{"n":"double"}"""), (sampled.ToString(), whole.ToString()));
        Assert.InRange(records, 100, 1_000);
        Assert.Equal(2_002, all);
    }

    [Fact]
    public async Task Zstd_FramesAreReadOneAfterTheOther_AndAChangedByteRefusesTheFile()
    {
        var first = Zstd(Records(1, 2_000));
        await File.WriteAllBytesAsync(folder.File("both.ndjson.zst"), [.. first, .. Zstd("{\"id\":7}\n")]);
        var changed = (byte[])first.Clone();
        changed[changed.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(folder.File("changed.zst"), changed);

        var report = Convert([folder.File("both.ndjson.zst"), folder.File("changed.zst")], threads: 2, typing: null);

        Assert.Equal(2_001, report.Tally.Rows);
        Assert.StartsWith("compression-broken: ", report.Inputs[1].Refusal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task LineOfAHundredMegabytes_IsOneValue()
    {
        const int Length = 100_000_000;
        var path = folder.File("long.ndjson");
        await using (var writer = new StreamWriter(path))
        {
            await writer.WriteAsync("{\"n\":1}\n{\"n\":2,\"text\":\"");
            for (var i = 0; i < Length / 1_000; i++)
            {
                await writer.WriteAsync(new string((char)('a' + (i % 26)), 1_000));
            }

            await writer.WriteAsync("\"}\n{\"n\":3}\n");
        }

        foreach (var typing in new[] { null, new TypedOptions { Schema = TypedSchema.Parse("""{"n":"int64","text":"string"}"""u8.ToArray()) } })
        {
            var report = Convert([path], threads: 1, typing, rowGroupBytes: 32 << 20);

            Assert.Equal(new LineTally(3, 3, 0, 0), report.Tally);
            using var file = ParquetFile.Open(folder.File("out.parquet"));
            Assert.Equal([0, Length, 0], file.Head(3, ["text"]).Select(row => row.Fields[0].Value is ParquetValue.Text(var text) ? text.Length : 0));
        }
    }

    [Fact]
    public async Task Progress_OfCompressedInput_CountsStoredBytes()
    {
        await File.WriteAllBytesAsync(folder.File("a.ndjson.zst"), Zstd(Records(3, 20_000)));
        var last = new Last();
        using var target = new FileTarget(folder.File("p.parquet"), single: true, ["a"], rejectsPath: null);

        FileConversion.Run([FileConversion.Input(folder.File("a.ndjson.zst"))], target, new ConversionSpec(), last, default);

        Assert.Equal(new FileInfo(folder.File("a.ndjson.zst")).Length, last.Value!.BytesIn);
        Assert.Equal(last.Value.BytesTotal, last.Value.BytesIn);
    }

    private static string Records(int seed, int count)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append("{\"id\":").Append(random.Next(50) == 0 ? "\"odd\"" : i).Append(",\"v\":").Append(random.NextDouble()).Append(",\"s\":{\"a\":[1,").Append(random.Next(30) == 0 ? "true" : 2).Append("]},\"late\":\"x\"}\n");
        }

        return text.ToString();
    }

    private static byte[] Zstd(string text)
    {
        using var compressor = new ZstdSharp.Compressor();
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray();
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(folder.File(name), text);
        return folder.File(name);
    }

    private ConversionReport Convert(IReadOnlyList<string> files, int threads, TypedOptions? typing, long rowGroupBytes = 16 << 10)
    {
        var spec = new ConversionSpec { Threads = threads, RowGroupBytes = rowGroupBytes, SourceColumns = true, Typing = typing };
        using var target = new FileTarget(folder.File("out.parquet"), single: true, files, rejectsPath: null);
        return FileConversion.Run([.. files.Select(FileConversion.Input)], target, spec, new Last(), default);
    }

    private sealed class Last : IProgress<ConversionProgress>
    {
        public ConversionProgress? Value { get; private set; }

        public void Report(ConversionProgress value) => Value = value;
    }
}
