using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Gfn.Bench.Shapes;

/// <summary>The files to convert, made once and kept in the user's cache.</summary>
internal static class InputFiles
{
    /// <summary>Counted up when a shape changes, so that no old file is taken for a new one.</summary>
    private const int Edition = 1;
    private const ulong Seed = 42;

    /// <summary>Names of the shapes, the real files of the checkout among them.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["events", "narrow", "wide", "real"];

    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("GFN_CACHE")
            ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "gfn"),
        "bench");

    /// <summary>Outputs and notes of this process, which deletes the folder in the end.</summary>
    public static string RunFolder { get; } = Path.Combine(Folder, $"run-{Environment.ProcessId}");

    /// <summary>Where a file is or would be.</summary>
    /// <param name="megabytes">Its size in millions of bytes.</param>
    public static string PathOf(string shape, int megabytes, bool gzip) =>
        Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{shape}-{megabytes}-e{Edition}.ndjson{(gzip ? ".gz" : "")}"));

    /// <summary>Makes a file unless it is there.</summary>
    public static void Make(string shape, int megabytes, bool gzip)
    {
        var path = PathOf(shape, megabytes, gzip);
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Folder);
        var unfinished = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            if (gzip)
            {
                Make(shape, megabytes, gzip: false);
                using var plain = File.OpenRead(PathOf(shape, megabytes, gzip: false));
                using var packed = new GZipStream(file, CompressionLevel.Optimal);
                plain.CopyTo(packed, 1 << 20);
            }
            else if (shape == "real")
            {
                Repeat(file, megabytes * 1_000_000L);
            }
            else
            {
                Generate(file, ShapeOf(shape), megabytes * 1_000_000L);
            }
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static IShape ShapeOf(string name) => name switch
    {
        "events" => new EventsShape(),
        "narrow" => new NarrowShape(),
        "wide" => new WideShape(),
        _ => throw new ArgumentException($"'{name}' is no shape; there are {string.Join(", ", Shapes)}.", nameof(name)),
    };

    private static void Generate(FileStream file, IShape shape, long bytes)
    {
        var lines = new JsonLines(new RandomSource(Seed));
        var encoded = new byte[4 << 20];
        var encoder = Encoding.UTF8.GetEncoder();
        while (file.Position < bytes)
        {
            lines.Text.Clear();
            while (lines.Text.Length < 500_000)
            {
                shape.Write(lines);
            }

            foreach (var chunk in lines.Text.GetChunks())
            {
                file.Write(encoded, 0, encoder.GetBytes(chunk.Span, encoded, flush: false));
            }
        }
    }

    /// <summary>The real network log of the samples, again and again: records as a sensor wrote them.</summary>
    private static void Repeat(FileStream file, long bytes)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(Path.Combine(Checkout.Root, "samples", "data", "zeek-dns.ndjson.gz")), CompressionMode.Decompress))
        {
            packed.CopyTo(content);
        }

        while (file.Position < bytes)
        {
            file.Write(content.GetBuffer(), 0, (int)content.Length);
        }
    }
}
