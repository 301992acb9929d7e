using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Worker;

public sealed class SimplePluginTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void Configure_Constants_AreAppendedAndReplaced()
    {
        var converter = new DataConverter(new DefaultPayloadConverter(), new DefaultFailureConverter());
        var plugin = new SimplePlugin("mine", new()
        {
            ClientInterceptors = [new Named("plugin")], WorkerInterceptors = [new Named("plugin")], DataConverter = converter, WorkflowFailureExceptionTypes = [typeof(FormatException)],
        });
        var client = new TemporalClientOptions { Interceptors = [new Named("user")] };
        var worker = new TemporalWorkerOptions("q") { Interceptors = [new Named("user")], WorkflowFailureExceptionTypes = [typeof(InvalidCastException)] };
        var replayer = new WorkflowReplayerOptions { Interceptors = [new Named("user")] };

        plugin.ConfigureClient(client);
        plugin.ConfigureWorker(worker);
        plugin.ConfigureReplayer(replayer);

        Assert.Equal(["user", "plugin"], client.Interceptors.Select(one => one.ToString()));
        Assert.Equal(["user", "plugin"], worker.Interceptors.Select(one => one.ToString()));
        Assert.Equal(["user", "plugin"], replayer.Interceptors.Select(one => one.ToString()));
        Assert.Equal([typeof(InvalidCastException), typeof(FormatException)], worker.WorkflowFailureExceptionTypes);
        Assert.Same(converter, client.DataConverter);
        Assert.Same(converter, replayer.DataConverter);
    }

    [Fact]
    public void Configure_Function_DecidesOverWhatIsThere()
    {
        var plugin = new SimplePlugin("mine", new() { ClientInterceptorsOption = new(have => have is null ? [new Named("alone")] : [new Named($"instead of {have.Count}")]) });
        var (empty, one) = (new TemporalClientOptions(), new TemporalClientOptions { Interceptors = [new Named("user")] });

        plugin.ConfigureClient(empty);
        plugin.ConfigureClient(one);

        Assert.Null(plugin.Options.ClientInterceptors);
        Assert.Equal("alone", Assert.Single(empty.Interceptors!).ToString());
        Assert.Equal("instead of 1", Assert.Single(one.Interceptors).ToString());
    }

    [Fact]
    public async Task Worker_OfAClientWithThePlugin_HasItsWorkflowsAndRunsInItsContext()
    {
        var said = new List<string>();
        var plugin = new SimplePlugin("mine", new SimplePluginOptions
        {
            WorkflowFailureExceptionTypes = [typeof(FormatException)],
            RunContextBefore = () => Say("before"),
            RunContextAfter = () => Say("after"),
        }.AddWorkflow<Refuses>());
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { Plugins = [plugin] });
        using var worker = new TemporalWorker(environment.Client, new TemporalWorkerOptions("plugins"));

        var failed = await worker.ExecuteAsync(() => Assert.ThrowsAsync<WorkflowFailedException>(
            () => environment.Client.ExecuteWorkflowAsync((Refuses w) => w.RunAsync(), new("refuses", "plugins")))).WaitAsync(Deadline);

        Assert.Equal("FormatException", Assert.IsType<ApplicationFailureException>(failed.InnerException).ErrorType);
        Assert.Equal(["before", "after"], said);

        Task Say(string what)
        {
            said.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Run_ThatFails_StillEndsItsContext()
    {
        var ended = false;
        var plugin = new SimplePlugin("mine", new() { RunContextAfter = () => Task.FromResult(ended = true) });

        await Assert.ThrowsAsync<TimeoutException>(() => plugin.RunWorkerAsync<int>(null!, (_, _) => throw new TimeoutException(), default));

        Assert.True(ended);
    }

    [Fact]
    public async Task Client_Connects_ThroughItsPlugins()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
        var address = environment.Client.Connection.Options.TargetHost!;

        var client = await TemporalClient.ConnectAsync(new("nowhere:1") { Plugins = [new Redirecting(address)] });

        Assert.True(await client.Connection.CheckHealthAsync());
    }

    private sealed class Redirecting(string address) : SimplePlugin("redirecting")
    {
        public override Task<TemporalConnection> ConnectAsync(TemporalClientConnectOptions options, Func<TemporalClientConnectOptions, Task<TemporalConnection>> continuation)
        {
            options.TargetHost = address;
            return base.ConnectAsync(options, continuation);
        }
    }

    private sealed class Named(string name) : IClientInterceptor, IWorkerInterceptor
    {
        public override string ToString() => name;
    }

    [Workflow]
    public sealed class Refuses
    {
        [WorkflowRun]
        public Task RunAsync() => throw new FormatException("no");
    }
}
