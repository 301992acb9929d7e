using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Worker;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Clients and workers as services.</summary>
public static class TemporalHostingServiceCollectionExtensions
{
    /// <summary>Adds a worker that uses the container's client.</summary>
    /// <exception cref="InvalidOperationException">There is a worker of that task queue already.</exception>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(this IServiceCollection services, string taskQueue, WorkerDeploymentOptions? deploymentOptions = null)
    {
        var builder = new TemporalWorkerServiceOptionsBuilder(taskQueue, deploymentOptions, services);
        builder.ConfigureOptions(options => options.TaskQueue = taskQueue, disallowDuplicates: true);
        services.AddSingleton<IHostedService>(provider => new TemporalWorkerService(
            new TemporalWorkerServiceIdentifier(taskQueue, null, VersionIsBuildId: false),
            provider.GetRequiredService<IOptionsMonitor<TemporalWorkerServiceOptions>>(),
            provider.GetService<ITemporalClient>(),
            provider.GetService<ILoggerFactory>()));
        return builder;
    }

    /// <summary>Adds a worker with a connection of its own.</summary>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(this IServiceCollection services, string clientTargetHost, string clientNamespace, string taskQueue, WorkerDeploymentOptions? deploymentOptions = null) =>
        services.AddHostedTemporalWorker(taskQueue, deploymentOptions)
            .ConfigureOptions(options => options.ClientOptions = new TemporalClientConnectOptions(clientTargetHost) { Namespace = clientNamespace });

    /// <summary>Adds a client that connects when it is first used, unless there is one.</summary>
    public static OptionsBuilder<TemporalClientConnectOptions> AddTemporalClient(this IServiceCollection services, string? clientTargetHost = null, string? clientNamespace = null)
    {
        services.TryAddSingleton<ITemporalClient>(provider => TemporalClient.CreateLazy(provider.GetRequiredService<IOptions<TemporalClientConnectOptions>>().Value));
        return services.AddOptions<TemporalClientConnectOptions>().Configure<IServiceProvider>((options, provider) =>
        {
            options.TargetHost = clientTargetHost ?? options.TargetHost;
            options.Namespace = clientNamespace ?? options.Namespace;
            options.LoggerFactory = provider.GetService<ILoggerFactory>() ?? options.LoggerFactory;
        });
    }

    /// <inheritdoc cref="AddTemporalClient(IServiceCollection, string?, string?)"/>
    public static IServiceCollection AddTemporalClient(this IServiceCollection services, Action<TemporalClientConnectOptions> configureClient)
    {
        services.AddTemporalClient().Configure(configureClient);
        return services;
    }
}
