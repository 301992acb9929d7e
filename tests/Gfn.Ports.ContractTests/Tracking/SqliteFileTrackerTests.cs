using Gfn.Adapters.Local;

namespace Gfn.Ports.ContractTests.Tracking;

/// <summary>The contract on SQLite.</summary>
public sealed class SqliteFileTrackerTests : FileTrackerContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gfn-tracker-").FullName;
    private readonly SqliteFileTracker tracker;

    public SqliteFileTrackerTests() => tracker = Open();

    protected override IFileTracker Tracker => tracker;

    [Fact]
    public async Task TwoProcesses_OnOneFile_SeeEachOthersRows()
    {
        using var other = Open();
        var file = await AddAsync("a");

        await other.ClaimAsync(Monday, [new(file)], M1, "other", default);

        Assert.Equal(M1, (await tracker.GetAsync(Monday, file, default))!.Manifest);
        Assert.Equal(1, (await tracker.CountAsync(Monday, default)).Manifested);
    }

    public void Dispose()
    {
        tracker.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private SqliteFileTracker Open() => SqliteFileTracker.Open(Path.Combine(folder, "tracker.db"), Shards, Clock);
}
