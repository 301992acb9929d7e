using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Client;

/// <summary>A worker on the far side of a network: servers that go and come back, and a stop in the middle of polls.</summary>
public sealed class RemoteWorkerTests
{
    private const string Queue = "remote";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Worker_ServerGoesAndComesBack_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var options = new WorkflowEnvironmentStartLocalOptions { TargetHost = "127.0.0.1:0", DevServerOptions = new() { DatabaseFilename = folder.File("histories.db") } };
        var environment = await WorkflowEnvironment.StartLocalAsync(options);
        options.TargetHost = environment.Client.Connection.Options.TargetHost;
        var client = await TemporalClient.ConnectAsync(new(options.TargetHost!));
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(Queue).AddWorkflow<Waits>().AddActivity(Waits.Hello));

        var result = await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((Waits w) => w.RunAsync(), new("waits", Queue));
            await handle.ExecuteUpdateAsync(w => w.TouchAsync());
            await environment.ShutdownAsync();
            await Assert.ThrowsAsync<global::Temporalio.Exceptions.RpcException>(() => client.WorkflowService.DescribeNamespaceAsync(new() { Namespace = "default" }));
            environment = await WorkflowEnvironment.StartLocalAsync(options);
            await handle.SignalAsync(w => w.GoAsync());
            return await handle.GetResultAsync();
        }).WaitAsync(Deadline);

        Assert.Equal("hello after", result);
        await environment.ShutdownAsync();
    }

    [Fact]
    public async Task Worker_OfANamespaceThatIsNotThere_Fails()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
        var client = await TemporalClient.ConnectAsync(new(environment.Client.Connection.Options.TargetHost!) { Namespace = "nope" });
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(Queue).AddWorkflow<Waits>());

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.ExecuteAsync(CancellationToken.None).WaitAsync(Deadline));

        Assert.StartsWith("Worker validation failed: Namespace nope was not found or otherwise could not be described: Status { code: NotFound,", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_Stopped_LetsItsActivityEndAndLeavesItsQueue()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
        var client = await TemporalClient.ConnectAsync(new(environment.Client.Connection.Options.TargetHost!));
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var stop = new CancellationTokenSource();
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(Queue) { GracefulShutdownTimeout = TimeSpan.FromMinutes(1) }
            .AddWorkflow<Waits>()
            .AddActivity([Activity("Hello")] async (string _) =>
            {
                begun.TrySetResult();
                await go.Task;
                return "finished all the same";
            }));
        var running = worker.ExecuteAsync(stop.Token);
        var handle = await client.StartWorkflowAsync((Waits w) => w.RunAsync(), new("stops", Queue));
        await handle.SignalAsync(w => w.GoAsync());
        await begun.Task.WaitAsync(Deadline);

        await stop.CancelAsync();
        go.TrySetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Deadline));
        using var next = new TemporalWorker(client, new TemporalWorkerOptions(Queue).AddWorkflow<Waits>());
        var result = await next.ExecuteAsync(() => handle.GetResultAsync()).WaitAsync(Deadline);

        Assert.Equal("finished all the same", result);
    }

    [Workflow]
    public sealed class Waits
    {
        private bool go;

        [Activity]
        public static string Hello(string name) => $"hello {name}";

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => go);
            return await Workflow.ExecuteActivityAsync(() => Hello("after"), new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
        }

        [WorkflowUpdate]
        public Task TouchAsync() => Task.CompletedTask;

        [WorkflowSignal]
        public Task GoAsync()
        {
            go = true;
            return Task.CompletedTask;
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remote-worker");

        public string File(string name) => Path.Combine(folder.FullName, name);

        public void Dispose() => folder.Delete(recursive: true);
    }
}
