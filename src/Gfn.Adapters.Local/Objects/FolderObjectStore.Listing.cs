using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <content>Listings: a walk through the folders in order of keys, past what lies before the continuation.</content>
public sealed partial class FolderObjectStore
{
    private const int ListMax = 1_000;

    /// <inheritdoc/>
    public Task<Page<ObjectInfo>> ListAsync(string bucket, string prefix, string? continuation, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ListMax);
        return Guarded(bucket, () =>
        {
            var top = BucketPath(bucket);
            if (!Directory.Exists(top))
            {
                throw new SystemPipelineException(FailureCode.Missing, $"There is no bucket {bucket} in {root}.");
            }

            var found = new List<ObjectInfo>();
            foreach (var (text, path) in Walk(top, string.Empty, prefix, continuation))
            {
                cancel.ThrowIfCancellationRequested();
                if (found.Count == limit)
                {
                    return Task.FromResult(new Page<ObjectInfo>(found, found[^1].Key.Key));
                }

                if (Listed(new ObjectKey(bucket, text), path) is { } info)
                {
                    found.Add(info);
                }
            }

            return Task.FromResult(new Page<ObjectInfo>(found, Continuation: null));
        });
    }

    /// <summary>Keys and files below a folder, in order.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="text">The part of the key that stands for it, with its slash.</param>
    /// <param name="prefix">Keys begin with it.</param>
    /// <param name="after">Keys lie behind it; null for all.</param>
    private static IEnumerable<(string Key, string Path)> Walk(string folder, string text, string prefix, string? after)
    {
        List<(string Key, string Path, bool IsFolder)> entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(entry => Entry(entry, text)).OrderBy(entry => entry.Key, KeyOrder.Instance)];
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        foreach (var (key, path, isFolder) in entries)
        {
            if (isFolder)
            {
                var mayMatch = key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal);
                var mayFollow = after is null || after.StartsWith(key, StringComparison.Ordinal) || KeyOrder.Instance.Compare(key, after) > 0;
                if (mayMatch && mayFollow)
                {
                    foreach (var below in Walk(path, key, prefix, after))
                    {
                        yield return below;
                    }
                }
            }
            else if (key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || KeyOrder.Instance.Compare(key, after) > 0))
            {
                yield return (key, path);
            }
        }
    }

    private static (string Key, string Path, bool IsFolder) Entry(FileSystemInfo entry, string above)
    {
        var isFolder = entry is DirectoryInfo;
        var (text, slash) = FolderNames.ToText(entry.Name);
        return (isFolder && slash ? $"{above}{text}/" : above + text, entry.FullName, isFolder);
    }

    private ObjectInfo? Listed(ObjectKey key, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return Describe(key, file, withMetadata: false);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
