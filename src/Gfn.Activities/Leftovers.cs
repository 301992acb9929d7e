using Gfn.Domain;
using Gfn.Ports;
using Microsoft.Extensions.Logging;

namespace Gfn.Activities;

/// <summary>Removes what conversions left behind that do not count: attempts that lost, and those of manifests that failed without a commit record.</summary>
/// <remarks>
/// What a commit record names stays, and so does everything below the prefix of the attempt that won. Of a manifest without a commit record only
/// what is older than a day goes, and only while no run works on it: an attempt may take hours, and its output lies there before it counts.
/// </remarks>
public sealed class Leftovers(IObjectStore store, IFileTracker tracker, PipelineLayout layout, TimeProvider clock, ILogger<Leftovers> logger)
{
    private static readonly TimeSpan UncommittedKept = TimeSpan.FromDays(1);

    /// <summary>Sweeps one committed manifest. Repeatable.</summary>
    /// <param name="commit">Its record.</param>
    /// <param name="cancel">Ends the sweep.</param>
    /// <returns>Objects removed.</returns>
    public async Task<int> SweepAsync(CommitRecord commit, CancellationToken cancel) =>
        await RemoveAsync(commit, await store.ListAllAsync(layout.OutputBucket, layout.ManifestPrefix(commit.Date, commit.ManifestId), cancel).ToListAsync(cancel), cancel);

    /// <summary>Sweeps all manifests of a day. Repeatable.</summary>
    /// <param name="date">The day.</param>
    /// <param name="beat">Called after each manifest.</param>
    /// <param name="cancel">Ends the sweep.</param>
    /// <returns>Objects looked at, and removed.</returns>
    public async Task<(int Seen, int Removed)> SweepDayAsync(RunDate date, Action beat, CancellationToken cancel)
    {
        var (seen, removed) = (0, 0);
        var found = store.ListAllAsync(layout.OutputBucket, layout.DayPrefix(date), cancel);
        await foreach (var (id, objects) in ByManifestAsync(found, layout.DayPrefix(date).Length))
        {
            seen += objects.Count;
            removed += await SweepAsync(date, id, objects, cancel);
            beat();
        }

        return (seen, removed);
    }

    private static async IAsyncEnumerable<(ManifestId Id, List<ObjectInfo> Objects)> ByManifestAsync(IAsyncEnumerable<ObjectInfo> found, int prefixLength)
    {
        ManifestId? current = null;
        List<ObjectInfo> objects = [];
        await foreach (var one in found)
        {
            // What lies there under another name is not a conversion's.
            var rest = one.Key.Key[prefixLength..];
            if (!ManifestId.TryParse(rest[..Math.Max(0, rest.IndexOf('/', StringComparison.Ordinal))], out var id))
            {
                continue;
            }

            if (id != current && current is not null)
            {
                yield return (current, objects);
                objects = [];
            }

            current = id;
            objects.Add(one);
        }

        if (current is not null)
        {
            yield return (current, objects);
        }
    }

    private async Task<int> SweepAsync(RunDate date, ManifestId id, List<ObjectInfo> objects, CancellationToken cancel)
    {
        if (await store.FindCommitAsync(layout, date, id, cancel) is { } commit)
        {
            return await RemoveAsync(commit, objects, cancel);
        }

        var isOver = await tracker.GetManifestAsync(date, id, cancel) is null or { Status: ManifestStatus.Failed };
        var isOld = objects.TrueForAll(found => clock.GetUtcNow() - found.ModifiedAt > UncommittedKept);
        return isOver && isOld ? await DeleteAsync(id, objects, cancel) : 0;
    }

    private Task<int> RemoveAsync(CommitRecord commit, List<ObjectInfo> objects, CancellationToken cancel)
    {
        var named = commit.Outputs.Select(output => output.Uri).Append(commit.RejectsUri).ToHashSet(StringComparer.Ordinal);
        var winner = $"{layout.Attempt(commit.Date, commit.ManifestId, commit.Attempt).Key}/";
        return DeleteAsync(commit.ManifestId, [.. objects.Where(found => !named.Contains(found.Key.Uri) && !found.Key.Key.StartsWith(winner, StringComparison.Ordinal))], cancel);
    }

    private async Task<int> DeleteAsync(ManifestId id, List<ObjectInfo> objects, CancellationToken cancel)
    {
        foreach (var one in objects)
        {
            await store.DeleteAsync(one.Key, one.ETag, cancel);
        }

        if (objects.Count > 0)
        {
            logger.LeftoversRemoved(id.Value, objects.Count, objects.Sum(one => one.SizeBytes));
        }

        return objects.Count;
    }
}
