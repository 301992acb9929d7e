using Gfn.Adapters.Local;
using Gfn.Worker.Configuration;

namespace Gfn.Worker.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly GfnOptions options = new() { State = Directory.CreateTempSubdirectory("gfn-doctor-").FullName, Warehouse = new WarehouseOptions { Provider = "none" } };

    [Fact]
    public async Task N21_TheVeryFirstDeadLetter_IsFound_AndWhatToDoAboutIt()
    {
        Assert.Equal(Verdict.Good, (await QueueAsync()).Verdict);
        using (var queue = SqliteWorkQueue.Open(StatePaths.Of(options.State).Queue, options.Queue.ReceiveMax, TimeProvider.System))
        {
            await queue.SendAsync("no notification", default);
            await queue.DeadLetterAsync(Assert.Single(await queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.FromMinutes(1), default)), "not JSON", default);
        }

        var found = await QueueAsync();

        Assert.Equal(Verdict.Warning, found.Verdict);
        Assert.StartsWith("1 dead letter", found.Sentence, StringComparison.Ordinal);
        Assert.Contains("gfn queue dead", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesThatNeedSomebody_AreFound_AndWhatToDoAboutThem()
    {
        using (var tracker = SqliteFileTracker.Open(StatePaths.Of(options.State).Tracker, options.Tracker.Shards, TimeProvider.System))
        {
            var file = new Domain.ArrivedFile(Domain.FileKey.Parse("input/a.ndjson@v1"), Domain.RunDate.Parse("2026-03-02"), 1, null, DateTimeOffset.UnixEpoch);
            await tracker.TrackAsync(file, "test", default);
            await tracker.TransitionAsync(file.Date, [new Ports.FileChange(file.File, Domain.FileStatus.Quarantined, null, "not-ndjson: no")], "test", default);
        }

        var found = Assert.Single(await Doctor.ExamineAsync(options, default), finding => finding.Check == "tracker");

        Assert.Equal(Verdict.Warning, found.Verdict);
        Assert.Contains("1 quarantined", found.Sentence, StringComparison.Ordinal);
        Assert.Contains("gfn files ls", found.Sentence, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(options.State, recursive: true);

    private async Task<Finding> QueueAsync() => Assert.Single(await Doctor.ExamineAsync(options, default), finding => finding.Check == "queue");
}
