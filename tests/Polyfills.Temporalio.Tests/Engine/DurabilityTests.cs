using Microsoft.Data.Sqlite;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>What a history file promises: runs go on after the process that held it, and one process holds it at a time.</summary>
public sealed class DurabilityTests : IDisposable
{
    private const string Queue = "durability";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-durability-").FullName;

    private string File => Path.Combine(folder, "histories.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Reopen_RunThatWaits_TakesTheSignalAndCompletes()
    {
        await using (var first = await StartAsync())
        {
            var handle = await first.Client.StartWorkflowAsync((Waiter w) => w.RunAsync(), new WorkflowOptions("waiter", Queue));
            using var worker = Worker(first);
            await worker.ExecuteAsync(() => handle.ExecuteUpdateAsync(w => w.ReachAsync()));
            await handle.SignalAsync(w => w.GoAsync("before"));
        }

        await using var second = await StartAsync();
        var again = second.Client.GetWorkflowHandle<Waiter, string>("waiter");
        await again.SignalAsync(w => w.GoAsync("after"));
        using var next = Worker(second);
        var result = await next.ExecuteAsync(() => again.GetResultAsync()).WaitAsync(Deadline);

        Assert.Equal("before,after", result);
    }

    [Fact]
    public async Task Reopen_ClosedRun_KeepsItsHistoryAndResult()
    {
        string before;
        await using (var first = await StartAsync())
        {
            using var worker = Worker(first);
            await worker.ExecuteAsync(() => first.Client.ExecuteWorkflowAsync((Once w) => w.RunAsync(), new WorkflowOptions("once", Queue)));
            before = (await first.Client.GetWorkflowHandle("once").FetchHistoryAsync()).ToJson();
        }

        await using var second = await StartAsync();
        var handle = second.Client.GetWorkflowHandle<Once, int>("once");

        Assert.Equal(before, (await handle.FetchHistoryAsync()).ToJson());
        Assert.Equal(1, await handle.GetResultAsync());
    }

    [Fact]
    public async Task Open_FileHeldByAnother_NamesTheFileAndTheHolder()
    {
        await using var holder = await StartAsync();

        var refused = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileThatIsNoHistory_SaysSo()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 8_192));

        var refused = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.Contains("cannot be opened as a history file", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "an older version (schema 2, now 3)")]
    [InlineData(4, "a newer version (schema 4, known up to 3)")]
    public async Task Open_FileOfAnotherVersion_NamesBoth(int version, string said)
    {
        await (await StartAsync()).DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA user_version = {version}";
            command.ExecuteNonQuery();
        }

        var refused = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static TemporalWorker Worker(WorkflowEnvironment environment) =>
        new(environment.Client, new TemporalWorkerOptions(Queue).AddWorkflow<Waiter>().AddWorkflow<Once>().AddActivity(Count));

    [Activity]
    private static int Count() => 1;

    private Task<WorkflowEnvironment> StartAsync() =>
        WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = new() { DatabaseFilename = File } });

    [Workflow]
    public sealed class Waiter
    {
        private readonly List<string> words = [];

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => words.Count == 2);
            return string.Join(',', words);
        }

        [WorkflowSignal]
        public Task GoAsync(string word)
        {
            words.Add(word);
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public Task ReachAsync() => Task.CompletedTask;
    }

    [Workflow]
    public sealed class Once
    {
        [WorkflowRun]
        public Task<int> RunAsync() =>
            Workflow.ExecuteActivityAsync(() => Count(), new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(10) });
    }
}
