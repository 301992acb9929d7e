using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Gfn.Formats.Tests;

/// <summary>Files of the checkout.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string Ndjson(string name) => Path.Combine(Root, "tests", "data", "ndjson", name);

    public static byte[] Read(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(path);
        }

        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Gfn.Temporal.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
