using System.Globalization;
using System.IO.Compression;

namespace Gfn.Starter.Tests;

/// <summary>Memory does not grow with the input.</summary>
[Trait("Category", "Slow")]
public sealed class LargeFileTests : IDisposable
{
    private const long InputBytes = 2L << 30;
    private const long MemoryBytesMax = 512L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly CommandLine gfn = new();

    [SkippableFact]
    public async Task Convert_TwoGigabytes_StaysUnderHalfAGigabyteOfMemory()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Peak memory is read from /proc, which Linux has.");
        var input = Path.Combine(gfn.Directory, "big.ndjson");
        var lines = await WriteAsync(input);

        using var convert = GfnProcess.Start(gfn.Directory, "convert", input, "-o", "big.parquet", "--json");
        var peak = await convert.PeakMemoryAsync(Patience);
        var (exitCode, output, error) = await convert.EndAsync(Patience);

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Contains(lines.ToString(CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
        Assert.InRange(peak, 1, MemoryBytesMax);
    }

    public void Dispose() => gfn.Dispose();

    /// <summary>Real DNS records, over and over.</summary>
    private static async Task<long> WriteAsync(string path)
    {
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "samples", "zeek-dns.ndjson.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var records = new MemoryStream();
        await gzip.CopyToAsync(records);
        var content = records.ToArray();
        var linesEach = content.AsSpan().Count((byte)'\n');

        await using var target = File.Create(path);
        var lines = 0L;
        while (target.Length < InputBytes)
        {
            await target.WriteAsync(content);
            lines += linesEach;
        }

        return lines;
    }
}
