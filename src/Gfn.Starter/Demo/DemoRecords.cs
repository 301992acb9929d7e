using System.IO.Compression;
using System.Text;
using Gfn.Domain;

namespace Gfn.Starter.Demo;

/// <summary>A file for the landing zone.</summary>
/// <param name="Day">The day it belongs to.</param>
/// <param name="Name">Path below the day.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record DemoFile(RunDate Day, string Name, byte[] Content);

/// <summary>Several hundred files cut from real records, a few of them broken on purpose. The same every time, byte for byte.</summary>
internal static class DemoRecords
{
    private const int DnsLinesPerFile = 168;
    private const int MovieLinesPerFile = 80;

    /// <summary>The day of the DNS log.</summary>
    public static RunDate DnsDay { get; } = RunDate.Parse("2018-03-24");

    /// <summary>The day the movies are filed under.</summary>
    public static RunDate MovieDay { get; } = RunDate.Parse("2018-03-25");

    /// <summary>Cuts the samples.</summary>
    /// <param name="folder">Where <c>zeek-dns.ndjson.gz</c> and <c>movies.ndjson.gz</c> lie.</param>
    public static IReadOnlyList<DemoFile> Cut(string folder)
    {
        var dns = Lines(Path.Combine(folder, "zeek-dns.ndjson.gz"));
        var movies = Lines(Path.Combine(folder, "movies.ndjson.gz"));
        var files = new List<DemoFile>();
        files.AddRange(dns.Chunk(DnsLinesPerFile).Select((lines, index) => index % 4 == 3
            ? new DemoFile(DnsDay, $"sensor-{index % 3}/dns-{index:D4}.ndjson.gz", Zipped(Joined(lines)))
            : new DemoFile(DnsDay, $"sensor-{index % 3}/dns-{index:D4}.ndjson", Joined(lines))));
        files.AddRange(movies.Chunk(MovieLinesPerFile).Select((lines, index) => new DemoFile(MovieDay, $"movies {index:D2}.ndjson", Joined(lines))));
        files.AddRange(Broken(dns));
        return files;
    }

    /// <summary>What goes wrong in real life: bad lines among good ones, a file cut short, one that is no NDJSON, an empty one, a stray one.</summary>
    private static IEnumerable<DemoFile> Broken(IReadOnlyList<byte[]> dns)
    {
        byte[][] mixed =
        [
            dns[0],
            "{\"_path\":\"dns\",\"query\":\"cut off in the mid"u8.ToArray(),
            dns[1],
            [.. "{\"_path\":\"dns\",\"query\":\""u8, 0xC3, 0x28, .. "\"}"u8],
            [],
            "{\"_path\":\"dns\",\"rcode\":01}"u8.ToArray(),
            dns[2],
            "{\"_path\":\"dns\"} {\"_path\":\"dns\"}"u8.ToArray(),
            dns[3],
        ];
        yield return new DemoFile(DnsDay, "broken/bad-lines.ndjson", Joined(mixed));
        yield return new DemoFile(DnsDay, "broken/cut-short.ndjson.gz", Zipped(Joined([.. dns.Take(200)]))[..^400]);
        yield return new DemoFile(DnsDay, "broken/pretty-printed.ndjson", "{\n  \"_path\": \"dns\",\n  \"query\": \"example.org\"\n}\n"u8.ToArray());
        yield return new DemoFile(DnsDay, "broken/empty.ndjson", []);
        yield return new DemoFile(DnsDay, "broken/notes.txt", Encoding.UTF8.GetBytes("sensor 2 was down from 4 to 5\n"));
    }

    private static List<byte[]> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        var lines = new List<byte[]>();
        foreach (var range in bytes.GetBuffer().AsSpan(0, (int)bytes.Length).Split((byte)'\n'))
        {
            var line = bytes.GetBuffer().AsSpan(0, (int)bytes.Length)[range];
            if (!line.IsEmpty)
            {
                lines.Add(line.ToArray());
            }
        }

        return lines;
    }

    private static byte[] Joined(IReadOnlyList<byte[]> lines)
    {
        using var bytes = new MemoryStream();
        foreach (var line in lines)
        {
            bytes.Write(line);
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }

    private static byte[] Zipped(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
