using Temporalio.Activities;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Serving;

/// <summary>The engine behind a port, asked by a client and a worker that know nothing but its address.</summary>
public sealed class ServedEngineTests
{
    private const string Queue = "served";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Client_OverTheNetwork_RunsAWorkflow()
    {
        await using var environment = await ServeAsync();
        var client = await TemporalClient.ConnectAsync(new(Address(environment)));
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(Queue).AddWorkflow<Greets>().AddActivity(Greets.Hello));

        var result = await worker.ExecuteAsync(() => client.ExecuteWorkflowAsync((Greets w) => w.RunAsync("net"), new WorkflowOptions("greets", Queue))).WaitAsync(Deadline);

        Assert.Equal("hello net", result);
        Assert.Equal("hello net", await environment.Client.GetWorkflowHandle("greets").GetResultAsync<string>());
    }

    [Fact]
    public async Task Refusal_OverTheNetwork_CarriesItsDetails()
    {
        await using var environment = await ServeAsync();
        var client = await TemporalClient.ConnectAsync(new(Address(environment)));
        await client.StartWorkflowAsync((Greets w) => w.RunAsync("a"), new WorkflowOptions("taken", Queue));

        var refused = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(
            () => client.StartWorkflowAsync((Greets w) => w.RunAsync("b"), new WorkflowOptions("taken", Queue)));

        Assert.Equal("taken", refused.WorkflowId);
        Assert.NotEmpty(refused.RunId);
    }

    [Fact]
    public async Task Address_InUse_IsAnIoException()
    {
        await using var environment = await ServeAsync();

        await Assert.ThrowsAsync<IOException>(() => WorkflowEnvironment.StartLocalAsync(new() { TargetHost = Address(environment) }));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("somewhere:7233")]
    [InlineData("127.0.0.1:70000")]
    public async Task Address_ThatIsNone_SaysWhatOneLooksLike(string address)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => WorkflowEnvironment.StartLocalAsync(new() { TargetHost = address }));

        Assert.Contains($"\"{address}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfTheWorkflowService_IsServing()
    {
        await using var environment = await ServeAsync();
        var connection = await TemporalConnection.ConnectAsync(new(Address(environment)));

        Assert.True(await connection.CheckHealthAsync());
        Assert.True(await connection.CheckHealthAsync(connection.OperatorService));
    }

    [Fact]
    public async Task RequestOverTheLimit_IsRefusedAndNamesTheLimit()
    {
        await using var environment = await ServeAsync();
        var connection = await TemporalConnection.ConnectAsync(new(Address(environment)));

        var refused = await Assert.ThrowsAsync<RpcException>(
            () => connection.WorkflowService.DescribeNamespaceAsync(new DescribeNamespaceRequest { Namespace = new string('n', 5_000_000) }));

        Assert.Equal(RpcException.StatusCode.ResourceExhausted, refused.Code);
    }

    [Fact]
    public async Task CallOfNoHandler_IsUnimplementedByName()
    {
        await using var environment = await ServeAsync();
        var connection = await TemporalConnection.ConnectAsync(new(Address(environment)));

        var refused = await Assert.ThrowsAsync<RpcException>(() => connection.OperatorService.DeleteNamespaceAsync(new() { Namespace = "default" }));

        Assert.Equal(RpcException.StatusCode.Unimplemented, refused.Code);
        Assert.Contains("DeleteNamespace", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shutdown_WhileWorkersPoll_EndsThePort()
    {
        var environment = await ServeAsync();
        var client = await TemporalClient.ConnectAsync(new(Address(environment)));
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(Queue).AddWorkflow<Greets>().AddActivity(Greets.Hello));
        using var stop = new CancellationTokenSource();
        var running = worker.ExecuteAsync(stop.Token);
        await client.ExecuteWorkflowAsync((Greets w) => w.RunAsync("net"), new WorkflowOptions("before", Queue)).WaitAsync(Deadline);

        await environment.ShutdownAsync().WaitAsync(Deadline);
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => running.WaitAsync(Deadline));

        await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new(Address(environment))));
    }

    private static Task<WorkflowEnvironment> ServeAsync() => WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });

    private static string Address(WorkflowEnvironment environment) => environment.Client.Connection.Options.TargetHost!;

    [Workflow]
    public sealed class Greets
    {
        [Activity]
        public static string Hello(string name) => $"hello {name}";

        [WorkflowRun]
        public Task<string> RunAsync(string name) =>
            Workflow.ExecuteActivityAsync(() => Hello(name), new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) });
    }
}
