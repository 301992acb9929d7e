using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>What is known about an object besides its bytes.</summary>
/// <param name="ETag">Digest of the bytes.</param>
/// <param name="ContentType">Media type, if given.</param>
/// <param name="Metadata">Caller's metadata.</param>
internal sealed record Sidecar(string ETag, string? ContentType, IReadOnlyDictionary<string, string> Metadata)
{
    public static Sidecar Bare(string etag) => new(etag, null, new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>Keeps sidecars beside the buckets. A sidecar is named by its object's time and size, so it holds for exactly one version.</summary>
/// <remarks>
/// It is written before the object appears and removed after it has been replaced. Whatever moment a process dies at, an object is seen with its own
/// sidecar or, when it came by other ways, with none; then its digest is computed from its bytes.
/// </remarks>
internal sealed class Sidecars(string root)
{
    /// <summary>The sidecar of a version; null if it has none.</summary>
    public Sidecar? Find(ObjectKey key, long mtime, long size)
    {
        try
        {
            return JsonSerializer.Deserialize<Sidecar>(File.ReadAllBytes(PathOf(key, mtime, size)), DomainJson.Compact);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write(ObjectKey key, long mtime, long size, Sidecar sidecar)
    {
        var path = PathOf(key, mtime, size);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(sidecar, DomainJson.Compact));
        if (sidecar.ContentType is not null || sidecar.Metadata.Count > 0)
        {
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Removes the sidecars of a key's other versions.</summary>
    public void Prune(ObjectKey key, (long Mtime, long Size)? current)
    {
        var (folder, name) = Place(key);
        if (!Directory.Exists(folder))
        {
            return;
        }

        var kept = current is { } version ? PathOf(key, version.Mtime, version.Size) : null;
        foreach (var path in Directory.EnumerateFiles(folder, $"{name}-*").Where(path => path != kept).ToList())
        {
            File.Delete(path);
        }
    }

    private string PathOf(ObjectKey key, long mtime, long size)
    {
        var (folder, name) = Place(key);
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{mtime}-{size}.json"));
    }

    private (string Folder, string Name) Place(ObjectKey key)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Value)));
        return (Path.Combine(root, digest[..2]), digest[2..34]);
    }
}
