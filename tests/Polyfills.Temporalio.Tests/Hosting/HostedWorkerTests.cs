using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Testing;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Hosting;

/// <summary>A worker in a host: the container's client, activities in a scope per attempt.</summary>
public sealed class HostedWorkerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ScopedActivities_EachAttempt_HasItsOwnInstanceAndDisposesIt()
    {
        await using var environment = await WorkflowEnvironment.StartLocalAsync();
        var visits = new Visits();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(environment.Client).AddSingleton(visits);
        builder.Services.AddHostedTemporalWorker("hosted").AddScopedActivities<Visiting>().AddWorkflow<Twice>();
        using var host = builder.Build();
        await host.StartAsync();

        await environment.Client.ExecuteWorkflowAsync((Twice w) => w.RunAsync(), new WorkflowOptions("twice", "hosted")).WaitAsync(Deadline);
        await host.StopAsync();

        Assert.Equal(2, visits.Made.Distinct().Count());
        Assert.Equal(visits.Made.Order(), visits.Disposed.Order());
    }

    [Fact]
    public void SameTaskQueueTwice_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("once");

        var refused = Assert.Throws<InvalidOperationException>(() => services.AddHostedTemporalWorker("once"));

        Assert.Equal("Worker service for task queue 'once' and version '<unset>' already on collection", refused.Message);
    }

    [Fact]
    public void Options_AreNamedByTheirTaskQueue()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("named").AddWorkflow<Twice>().ConfigureOptions(options => options.MaxConcurrentActivities = 7);
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<TemporalWorkerServiceOptions>>().Get("named");

        Assert.Equal(("named", 7, "Twice"), (options.TaskQueue, options.MaxConcurrentActivities, options.Workflows.Single().Name));
    }

    [Fact]
    public void NoClient_SaysWhatToDo()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("lonely");
        using var provider = services.BuildServiceProvider();

        var refused = Assert.Throws<InvalidOperationException>(() => provider.GetServices<IHostedService>().ToList());

        Assert.Contains("AddTemporalClient", refused.Message, StringComparison.Ordinal);
    }

    public sealed class Visits
    {
        public List<int> Made { get; } = [];

        public List<int> Disposed { get; } = [];
    }

    public sealed class Visiting(Visits visits) : IDisposable
    {
        [Activity]
        public void Visit() => visits.Made.Add(GetHashCode());

        public void Dispose() => visits.Disposed.Add(GetHashCode());
    }

    [Workflow]
    public sealed class Twice
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            var options = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(10) };
            await Workflow.ExecuteActivityAsync((Visiting v) => v.Visit(), options);
            await Workflow.ExecuteActivityAsync((Visiting v) => v.Visit(), options);
        }
    }
}
