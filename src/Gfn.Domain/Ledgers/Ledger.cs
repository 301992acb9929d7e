namespace Gfn.Domain;

/// <summary>Counts of files by where they stand.</summary>
/// <param name="Pending">In no manifest yet.</param>
/// <param name="Manifested">Claimed, not finished.</param>
/// <param name="Completed">In committed manifests.</param>
/// <param name="Failed">In failed manifests.</param>
/// <param name="Quarantined">Set aside.</param>
/// <param name="Superseded">Replaced before they were claimed.</param>
public sealed record FileCounts(long Pending, long Manifested, long Completed, long Failed, long Quarantined, long Superseded)
{
    /// <summary>No files.</summary>
    public static FileCounts None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>All of them.</summary>
    public long Tracked => Pending + Manifested + Completed + Failed + Quarantined + Superseded;

    /// <summary>Files on which work is still to be done.</summary>
    public long Open => Pending + Manifested;

    /// <summary>These counts with <paramref name="change"/> more files of a status.</summary>
    public FileCounts Plus(FileStatus status, long change) => status switch
    {
        FileStatus.Pending => this with { Pending = Pending + change },
        FileStatus.Manifested => this with { Manifested = Manifested + change },
        FileStatus.Completed => this with { Completed = Completed + change },
        FileStatus.Failed => this with { Failed = Failed + change },
        FileStatus.Quarantined => this with { Quarantined = Quarantined + change },
        FileStatus.Superseded => this with { Superseded = Superseded + change },
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status."),
    };

    /// <summary>Sum of two.</summary>
    public FileCounts Plus(FileCounts other) => new(
        Pending + other.Pending,
        Manifested + other.Manifested,
        Completed + other.Completed,
        Failed + other.Failed,
        Quarantined + other.Quarantined,
        Superseded + other.Superseded);
}

/// <summary>One equation of the ledger: what went in on the left, where it went on the right.</summary>
/// <param name="Name">Such as <c>rows out = rows loaded</c>.</param>
/// <param name="Left">Debit.</param>
/// <param name="Right">Credit.</param>
public sealed record LedgerLine(string Name, long Left, long Right)
{
    /// <summary>Whether both sides agree.</summary>
    public bool Balances => Left == Right;
}

/// <summary>Something that keeps a line from balancing.</summary>
/// <param name="Line">Name of the line.</param>
/// <param name="Subject">File, manifest or table.</param>
/// <param name="Problem">One sentence.</param>
public sealed record LedgerOffender(string Line, string Subject, string Problem);

/// <summary>The double-entry ledger of one or more days, drawn from independent sources: the store's listing, the tracker, the commit records, the warehouse.</summary>
/// <param name="Lines">The equations.</param>
/// <param name="Offenders">What breaks them, at most <see cref="OffendersMax"/>; <paramref name="OffenderCount"/> has them all.</param>
/// <param name="OffenderCount">Number of offenders.</param>
/// <param name="Files">Files by status.</param>
/// <param name="LineCounts">Lines of committed manifests.</param>
/// <param name="RowsLoaded">Rows the warehouse says it loaded.</param>
/// <param name="Manifests">Committed manifests.</param>
/// <param name="Misfits">Values in committed manifests that did not fit the type of their column.</param>
public sealed record LedgerReport(
    IReadOnlyList<LedgerLine> Lines,
    IReadOnlyList<LedgerOffender> Offenders,
    long OffenderCount,
    FileCounts Files,
    LineCounts LineCounts,
    long RowsLoaded,
    int Manifests,
    long Misfits = 0)
{
    /// <summary>Offenders carried in a report; the rest are counted.</summary>
    public const int OffendersMax = 100;

    /// <summary>Whether every line balances and nothing offends.</summary>
    public bool Balanced => OffenderCount == 0 && Lines.All(line => line.Balances);
}
