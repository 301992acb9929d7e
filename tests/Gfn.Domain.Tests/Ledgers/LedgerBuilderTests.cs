namespace Gfn.Domain.Tests.Ledgers;

public sealed class LedgerBuilderTests
{
    private static readonly RunDate Date = RunDate.Parse("2026-02-27");
    private static readonly DateTimeOffset At = new(2026, 2, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly FileKey A = FileKey.Parse("in/a@1");
    private static readonly FileKey B = FileKey.Parse("in/b@1");
    private static readonly ManifestId M = ManifestId.Of("ndjson", Date, [new(A), new(B)]);

    [Fact]
    public void Build_EverythingAccountedFor_Balances()
    {
        var report = Whole().Build(warehouse: true);

        Assert.True(report.Balanced, string.Join('\n', report.Offenders));
        Assert.All(report.Lines, line => Assert.Equal(line.Left, line.Right));
        Assert.Equal(new LineCounts(10, 8, 1, 1), report.LineCounts);
    }

    [Fact]
    public void Build_ObjectNobodyTracked_Offends()
    {
        var builder = Whole();
        builder.Listed(FileKey.Parse("in/c@1"));

        Assert.Equal("in/c@1", Assert.Single(builder.Build(true).Offenders).Subject);
    }

    [Fact]
    public void Build_LoadedTwice_Offends()
    {
        var builder = Whole();
        builder.Loaded(M, 8);

        var report = builder.Build(true);

        Assert.False(report.Balanced);
        Assert.Equal(16, report.RowsLoaded);
        Assert.Contains(report.Offenders, offender => offender.Subject == M.Value);
    }

    [Fact]
    public void Build_CommittedNeverLoaded_Offends()
    {
        var builder = new LedgerBuilder();
        builder.Tracked(Row(A, FileStatus.Completed));
        builder.Tracked(Row(B, FileStatus.Quarantined));
        builder.Committed(Commit());

        Assert.False(builder.Build(warehouse: true).Balanced);
        Assert.True(builder.Build(warehouse: false).Balanced);
    }

    [Theory]
    [InlineData(FileStatus.Pending)]
    [InlineData(FileStatus.Manifested)]
    [InlineData(FileStatus.Failed)]
    public void Build_FileNotSettled_Offends(FileStatus status)
    {
        var builder = Whole();
        builder.Tracked(Row(FileKey.Parse("in/c@1"), status));

        Assert.Equal("in/c@1", Assert.Single(builder.Build(true).Offenders).Subject);
    }

    [Fact]
    public void Build_FileRefusedByOneManifestAndLandedWithAnother_Balances()
    {
        var builder = Whole();
        var later = ManifestId.Of("ndjson", Date, [new(B)]);
        builder.Tracked(Row(B, FileStatus.Completed) with { Manifest = later });
        builder.Committed(Commit() with { ManifestId = later, Inputs = [new CommittedInput(B, 0, 0, 0, 0, 0)], Outputs = [] });
        builder.Loaded(later, 0);

        Assert.Empty(builder.Build(true).Offenders);
    }

    [Fact]
    public void I5_Build_FileInTwoCommittedManifests_Offends()
    {
        var builder = Whole();
        var other = ManifestId.Of("ndjson", Date, [new(A)]);
        builder.Committed(Commit() with { ManifestId = other, Inputs = [new CommittedInput(A, 0, 0, 0, 0, 0)], Outputs = [] });
        builder.Loaded(other, 0);

        Assert.Contains(builder.Build(true).Offenders, offender => offender.Problem.Contains("two committed manifests", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_ManyOffenders_AreCutButCounted()
    {
        var builder = new LedgerBuilder();
        for (var i = 0; i < 250; i++)
        {
            builder.Listed(FileKey.Parse($"in/{i}@1"));
        }

        var report = builder.Build(true);

        Assert.Equal(LedgerReport.OffendersMax, report.Offenders.Count);
        Assert.Equal(250, report.OffenderCount);
    }

    private static LedgerBuilder Whole()
    {
        var builder = new LedgerBuilder();
        builder.Listed(A);
        builder.Tracked(Row(A, FileStatus.Completed));
        builder.Tracked(Row(B, FileStatus.Quarantined));
        builder.Committed(Commit());
        builder.Loaded(M, 8);
        return builder;
    }

    private static TrackedFile Row(FileKey file, FileStatus status) => new(file, Date, 1, null, status, M, null, "test", 1, At, At, 0);

    private static CommitRecord Commit() => new(
        M,
        1,
        Date,
        "try-1",
        [new CommittedOutput("s3://out/x", 8, 100, "00")],
        [new CommittedInput(A, 10, 8, 1, 1, 50), new CommittedInput(B, 0, 0, 0, 0, 5, "not-ndjson: no")],
        ["c"],
        null,
        At,
        new WrittenBy("w", "r"));
}
