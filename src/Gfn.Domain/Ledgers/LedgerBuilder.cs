namespace Gfn.Domain;

/// <summary>Draws up the ledger from what four independent witnesses say.</summary>
/// <remarks>Feed it in any order, then call <see cref="Build"/>. Holds one entry per file and manifest: audit day by day.</remarks>
public sealed class LedgerBuilder
{
    private const string Objects = "objects listed = files tracked";
    private const string Fates = "files tracked = completed + quarantined + superseded";
    private const string Commits = "files completed = files in committed manifests";
    private const string LinesIn = "lines in = rows out + rejected + blank";
    private const string Loads = "rows out = rows loaded";

    private readonly HashSet<FileKey> listed = [];
    private readonly Dictionary<FileKey, TrackedFile> tracked = [];
    private readonly Dictionary<ManifestId, CommitRecord> commits = [];
    private readonly Dictionary<ManifestId, long> loads = [];
    private readonly HashSet<ManifestId> loadedTwice = [];
    private readonly List<LedgerOffender> offenders = [];
    private long offenderCount;

    /// <summary>The store shows this object version in the landing zone.</summary>
    public void Listed(FileKey file) => listed.Add(file);

    /// <summary>The tracker has this row.</summary>
    public void Tracked(TrackedFile file) => tracked[file.File] = file;

    /// <summary>The output holds this commit record.</summary>
    public void Committed(CommitRecord record) => commits[record.ManifestId] = record;

    /// <summary>The warehouse says a manifest was loaded with so many rows.</summary>
    public void Loaded(ManifestId manifest, long rows)
    {
        if (!loads.TryAdd(manifest, rows))
        {
            loadedTwice.Add(manifest);
            loads[manifest] += rows;
        }
    }

    /// <summary>The report.</summary>
    /// <param name="warehouse">Whether a warehouse is part of the pipeline; without one the last line is left out.</param>
    public LedgerReport Build(bool warehouse)
    {
        offenders.Clear();
        offenderCount = 0;
        var files = tracked.Values.Aggregate(FileCounts.None, (counts, file) => counts.Plus(file.Status, 1));
        var inCommits = CheckFiles();
        var counts = CheckLines();
        var rowsOut = commits.Values.Sum(record => record.RowsOut());
        var rowsLoaded = loads.Values.Sum();
        if (warehouse)
        {
            CheckLoads();
        }

        var unseen = listed.Count(file => !tracked.ContainsKey(file));
        List<LedgerLine> lines =
        [
            new(Objects, tracked.Count + unseen, tracked.Count),
            new(Fates, files.Tracked, files.Completed + files.Quarantined + files.Superseded),
            new(Commits, files.Completed, inCommits),
            new(LinesIn, counts.Lines, counts.Rows + counts.Rejected + counts.Blank),
        ];
        if (warehouse)
        {
            lines.Add(new LedgerLine(Loads, rowsOut, rowsLoaded));
        }

        return new LedgerReport(lines, [.. offenders], offenderCount, files, counts, rowsLoaded, commits.Count, commits.Values.Sum(record => record.MisfitValues()));
    }

    private long CheckFiles()
    {
        foreach (var file in listed.Where(file => !tracked.ContainsKey(file)).Order())
        {
            Offend(Objects, file.Value, "It lies in the landing zone and was never tracked.");
        }

        var owners = new Dictionary<FileKey, ManifestId>();
        foreach (var record in commits.Values.OrderBy(record => record.ManifestId.Value, StringComparer.Ordinal))
        {
            foreach (var input in record.Inputs)
            {
                // One that was refused gave no rows: it may be written or tried anew, and then land with another manifest.
                var isIn = input.Refusal is null;
                if (isIn && !owners.TryAdd(input.File, record.ManifestId))
                {
                    Offend(Commits, input.File.Value, $"It is in two committed manifests, {owners[input.File]} and {record.ManifestId}.");
                }
                else if (!tracked.TryGetValue(input.File, out var row))
                {
                    Offend(Commits, input.File.Value, $"Manifest {record.ManifestId} holds it, yet it was never tracked.");
                }
                else if (isIn && row.Manifest != record.ManifestId)
                {
                    Offend(Commits, input.File.Value, $"Manifest {record.ManifestId} holds it, its row names {row.Manifest?.Value ?? "none"}.");
                }
            }
        }

        foreach (var file in tracked.Values.OrderBy(file => file.File))
        {
            if (file.Status is FileStatus.Pending or FileStatus.Manifested or FileStatus.Failed)
            {
                Offend(Fates, file.File.Value, $"It is {file.Status.Text()}{(file.Reason is null ? string.Empty : $" ({file.Reason})")}.");
            }
            else if (file.Status == FileStatus.Completed && !owners.ContainsKey(file.File))
            {
                Offend(Commits, file.File.Value, "It is completed, yet in no committed manifest.");
            }
        }

        return commits.Values.SelectMany(record => record.Inputs).Count(input => input.Refusal is null);
    }

    private LineCounts CheckLines()
    {
        foreach (var record in commits.Values.Where(record => record.Counts() is var c && (c.Lines != c.Rows + c.Rejected + c.Blank || c.Rows != record.RowsOut())))
        {
            Offend(LinesIn, record.ManifestId.Value, $"Its files gave {record.Counts()}; its outputs hold {record.RowsOut()} rows.");
        }

        return commits.Values.Select(record => record.Counts()).Aggregate(
            new LineCounts(0, 0, 0, 0),
            (sum, one) => new LineCounts(sum.Lines + one.Lines, sum.Rows + one.Rows, sum.Rejected + one.Rejected, sum.Blank + one.Blank));
    }

    private void CheckLoads()
    {
        foreach (var manifest in loadedTwice.OrderBy(manifest => manifest.Value, StringComparer.Ordinal))
        {
            Offend(Loads, manifest.Value, "The warehouse loaded it more than once.");
        }

        foreach (var record in commits.Values.OrderBy(record => record.ManifestId.Value, StringComparer.Ordinal))
        {
            if (!loads.TryGetValue(record.ManifestId, out var rows))
            {
                Offend(Loads, record.ManifestId.Value, "It is committed and was never loaded.");
            }
            else if (rows != record.RowsOut())
            {
                Offend(Loads, record.ManifestId.Value, $"It holds {record.RowsOut()} rows and {rows} were loaded.");
            }
        }

        foreach (var manifest in loads.Keys.Where(manifest => !commits.ContainsKey(manifest)).OrderBy(manifest => manifest.Value, StringComparer.Ordinal))
        {
            Offend(Loads, manifest.Value, "It was loaded and has no commit record.");
        }
    }

    private void Offend(string line, string subject, string problem)
    {
        offenderCount++;
        if (offenders.Count < LedgerReport.OffendersMax)
        {
            offenders.Add(new LedgerOffender(line, subject, problem));
        }
    }
}
