using System.Security.Cryptography;
using System.Text;
using Gfn.Domain;
using Gfn.Formats.Parquet.Reading;
using Gfn.Ports;

namespace Gfn.Plant;

/// <summary>What must hold of a pipeline whatever went wrong before. Each method names what breaks its rule; empty lists are good.</summary>
/// <remarks>Looks at rows, objects and tables themselves, not at what the stages say of them.</remarks>
public sealed class Invariants(LocalPlant plant)
{
    /// <summary>All of I1 to I6, of a pipeline that has drained, and its ledger.</summary>
    /// <param name="mayFail">Whether files of failed manifests are all right; the ledger then does not balance and is not asked.</param>
    public async Task<IReadOnlyList<string>> OffendersAsync(bool mayFail = false)
    {
        var commits = await CommitsAsync();
        List<string> offenders =
        [
            .. await I1Async(commits, mayFail),
            .. await I2Async(commits),
            .. await I3Async(commits),
            .. I4(),
            .. await I5Async(commits),
            .. await I6Async(commits),
        ];
        if (!mayFail)
        {
            var ledger = await plant.Auditor.AuditAsync(null, listing: true, () => { }, default);
            offenders.AddRange(ledger.Lines.Where(line => !line.Balances).Select(line => $"ledger: {line.Name}: {line.Left} and {line.Right}"));
            offenders.AddRange(ledger.Offenders.Select(offender => $"ledger: {offender.Subject}: {offender.Problem}"));
        }

        return offenders;
    }

    /// <summary>I1: each accepted object version is in exactly one committed manifest, or quarantined, or superseded.</summary>
    private async Task<IEnumerable<string>> I1Async(IReadOnlyList<CommitRecord> commits, bool mayFail)
    {
        var offenders = new List<string>();
        var homes = commits.SelectMany(commit => commit.Inputs.Where(input => input.Refusal is null)).GroupBy(input => input.File).ToDictionary(group => group.Key, group => group.Count());
        await foreach (var row in plant.Tracker.QueryAllAsync(new FileQuery(), default))
        {
            var inCommits = homes.GetValueOrDefault(row.File);
            var isGood = row.Status switch
            {
                FileStatus.Completed => inCommits == 1,
                FileStatus.Quarantined or FileStatus.Superseded => inCommits == 0,
                FileStatus.Failed => mayFail && inCommits == 0,
                _ => false,
            };
            if (!isGood)
            {
                offenders.Add($"I1: {row.File} is {row.Status.Text()} and in {inCommits} committed manifests");
            }

            if (row.Status == FileStatus.Quarantined && await plant.Folder.HeadAsync(plant.Layout.QuarantineReason(row.Date, row.File), default) is null)
            {
                offenders.Add($"I1: {row.File} is quarantined and nothing says why");
            }
        }

        return offenders;
    }

    /// <summary>I2: of each committed manifest, lines in = rows in its Parquet objects + lines in its rejects object + blank ones.</summary>
    private async Task<IEnumerable<string>> I2Async(IReadOnlyList<CommitRecord> commits)
    {
        var offenders = new List<string>();
        foreach (var commit in commits)
        {
            var rows = 0L;
            foreach (var output in commit.Outputs)
            {
                var bytes = await BytesAsync(ObjectKey.Parse(output.Uri));
                var found = ParquetReader.Open(RandomAccessBytes.Of(bytes)).MetaData.RowCount;
                rows += found;
                if (found != output.Rows || bytes.Length != output.Bytes || Convert.ToHexStringLower(SHA256.HashData(bytes)) != output.Sha256)
                {
                    offenders.Add($"I2: {output.Uri} has {found} rows, {bytes.Length} bytes; the commit record says {output.Rows} and {output.Bytes}, or another digest");
                }
            }

            var rejected = commit.RejectsUri is null ? 0 : Encoding.UTF8.GetString(await BytesAsync(ObjectKey.Parse(commit.RejectsUri))).Count(c => c == '\n');
            var counts = commit.Counts();
            if (counts.Rows != rows || counts.Rejected != rejected || counts.Lines != rows + rejected + counts.Blank)
            {
                offenders.Add($"I2: manifest {commit.ManifestId} says {counts}; there are {rows} rows and {rejected} rejected lines");
            }
        }

        return offenders;
    }

    /// <summary>I3: rows loaded = rows in Parquet, once, by the load ledger and in the table.</summary>
    private async Task<IEnumerable<string>> I3Async(IReadOnlyList<CommitRecord> commits)
    {
        if (plant.Pipeline.Table is not { } table)
        {
            return [];
        }

        var offenders = new List<string>();
        var loads = await plant.Warehouse.LoadedAsync(null, default).ToListAsync();
        var known = commits.ToDictionary(commit => commit.ManifestId, commit => commit.RowsOut());
        offenders.AddRange(loads.GroupBy(load => load.Manifest).Where(group => group.Count() > 1).Select(group => $"I3: {group.Key} was loaded {group.Count()} times"));
        offenders.AddRange(loads.Where(load => known.GetValueOrDefault(load.Manifest, -1) != load.Rows).Select(load => $"I3: {load.Manifest} was loaded with {load.Rows} rows, it has {known.GetValueOrDefault(load.Manifest, -1)}"));
        var inTable = loads.Count == 0 ? 0L : Convert.ToInt64((await plant.Warehouse.QueryAsync($"SELECT count(*) FROM {table}", [], 1, default)).Rows[0][0]);
        if (inTable != loads.Sum(load => load.Rows))
        {
            offenders.Add($"I3: {table} has {inTable} rows, the ledger {loads.Sum(load => load.Rows)}");
        }

        return offenders;
    }

    /// <summary>I4: no row moves backwards but by an audited reset; every change has a cause and its own revision.</summary>
    private IEnumerable<string> I4()
    {
        var offenders = new List<string>();
        foreach (var file in Trail.Read(plant.Root).GroupBy(change => change.File, StringComparer.Ordinal))
        {
            FileStatus? stands = null;
            var revision = 0L;
            foreach (var change in file)
            {
                var isRevival = change is { Was: FileStatus.Superseded, Became: FileStatus.Pending };
                var isLegal = change.Was is null || isRevival || change.Was.Value.MayBecome(change.Became) || change.Was.Value.MayBeResetTo(change.Became);
                if (!isLegal || change.Was != stands || change.Revision != revision + 1 || change.Cause.Length == 0)
                {
                    offenders.Add($"I4: {change.File} went from {change.Was} to {change.Became} at revision {change.Revision}, for '{change.Cause}'");
                }

                (stands, revision) = (change.Became, change.Revision);
            }
        }

        return offenders;
    }

    /// <summary>I5: a file never belongs to two live manifests.</summary>
    private async Task<IEnumerable<string>> I5Async(IReadOnlyList<CommitRecord> commits)
    {
        var owners = new Dictionary<FileKey, ManifestId>();
        var offenders = new List<string>();
        await foreach (var row in plant.Tracker.QueryAllManifestsAsync(new ManifestQuery(), default))
        {
            foreach (var file in (await HeldAsync(row, commits)).Where(file => !owners.TryAdd(file, row.Manifest)))
            {
                offenders.Add($"I5: {file} is in {owners[file]} and in {row.Manifest}");
            }
        }

        return offenders;
    }

    /// <summary>I6: a committed manifest has the output its record names, and of attempts that lost nothing is left.</summary>
    private async Task<IEnumerable<string>> I6Async(IReadOnlyList<CommitRecord> commits)
    {
        var offenders = new List<string>();
        foreach (var commit in commits)
        {
            var results = plant.Layout.Attempt(commit.Date, commit.ManifestId, commit.Attempt).Under("_result.json").Uri;
            var expected = commit.Outputs.Select(output => output.Uri).Append(results).Concat(commit.RejectsUri is { } rejects ? [rejects] : []);
            var found = await plant.Folder.ListAllAsync(plant.Layout.OutputBucket, plant.Layout.ManifestPrefix(commit.Date, commit.ManifestId), default).Select(one => one.Key.Uri).ToListAsync();
            offenders.AddRange(expected.Except(found).Select(uri => $"I6: {uri} is not there"));
            offenders.AddRange(found.Except(expected).Select(uri => $"I6: {uri} is left from an attempt that lost"));
        }

        return offenders;
    }

    /// <summary>Files a manifest has: those it gave rows of if it is committed, all it asks for while it is open, none once it failed.</summary>
    private async Task<IEnumerable<FileKey>> HeldAsync(TrackedManifest row, IReadOnlyList<CommitRecord> commits)
    {
        if (commits.FirstOrDefault(commit => commit.ManifestId == row.Manifest) is { } committed)
        {
            return committed.Inputs.Where(input => input.Refusal is null).Select(input => input.File);
        }

        return row.Status == ManifestStatus.Failed || await plant.Folder.HeadAsync(row.Location, default) is null
            ? []
            : Manifest.FromJson(await BytesAsync(row.Location)).Files.Select(file => file.File());
    }

    private async Task<List<CommitRecord>> CommitsAsync()
    {
        var commits = new List<CommitRecord>();
        await foreach (var found in plant.Folder.ListAllAsync(plant.Layout.OutputBucket, $"commits/{plant.Layout.Pipeline}/", default))
        {
            commits.Add(CommitRecord.FromJson(await BytesAsync(found.Key)));
        }

        return commits;
    }

    private Task<byte[]> BytesAsync(ObjectKey key) => File.ReadAllBytesAsync(plant.Folder.PathOf(key));
}
