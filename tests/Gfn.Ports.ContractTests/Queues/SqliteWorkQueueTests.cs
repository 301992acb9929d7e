using Gfn.Adapters.Local;

namespace Gfn.Ports.ContractTests.Queues;

/// <summary>The contract, and what is SQLite's own.</summary>
public sealed class SqliteWorkQueueTests : WorkQueueContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gfn-queue-").FullName;
    private SqliteWorkQueue queue;

    public SqliteWorkQueueTests() => queue = Open();

    protected override IWorkQueue Queue => queue;

    [Fact]
    public async Task Messages_OutliveTheProcess_AndWhoeverHeldThem()
    {
        await queue.SendAsync("a", default);
        Assert.Single(await ReceiveAsync());
        queue.Dispose();
        queue = Open();

        Assert.Empty(await ReceiveAsync());
        Assert.Equal(1, queue.ReleaseHeld());

        Assert.Equal(2, Assert.Single(await ReceiveAsync()).ReceiveCount);
    }

    [Fact]
    public async Task TwoProcesses_OnOneFile_ShareTheMessages()
    {
        using var other = Open();
        for (var i = 0; i < 20; i++)
        {
            await (i % 2 == 0 ? queue : other).SendAsync($"{i}", default);
        }

        var taken = new List<QueueMessage>();
        for (var i = 0; i < 4; i++)
        {
            taken.AddRange(await (i % 2 == 0 ? queue : other).ReceiveAsync(5, TimeSpan.Zero, Visibility, default));
        }

        Assert.Equal(20, taken.Select(message => message.Id).Distinct().Count());
    }

    public void Dispose()
    {
        queue.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private SqliteWorkQueue Open() => SqliteWorkQueue.Open(Path.Combine(folder, "queue.db"), ReceiveMax, Clock);
}
