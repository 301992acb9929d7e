using Gfn.Activities;
using Gfn.Adapters.Local;
using Gfn.Adapters.Local.Conversion;
using Gfn.Ports;
using Gfn.Worker.Configuration;
using Gfn.Worker.Consuming;
using Gfn.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Extensions.Hosting;

namespace Gfn.Worker;

/// <summary>The composition root: settings, adapters, stages, workers.</summary>
public static class GfnServices
{
    /// <summary>Most activity attempts at once in this process, conversions included.</summary>
    private const int ActivitiesMax = 32;

    /// <summary>The settings and what follows from them alone.</summary>
    public static IServiceCollection AddGfnOptions(this IServiceCollection services, GfnOptions options)
    {
        var pipeline = options.ToPipeline();
        return services
            .AddLogging()
            .AddSingleton(options)
            .AddSingleton(StatePaths.Of(options.State))
            .AddSingleton(pipeline)
            .AddSingleton(pipeline.Layout)
            .AddSingleton(TimeProvider.System);
    }

    /// <summary>The adapters that the settings name: the only place that knows more than one. Each is opened when first asked for.</summary>
    public static IServiceCollection AddGfnAdapters(this IServiceCollection services, GfnOptions options)
    {
        services
            .AddSingleton(provider => OpenFolder(provider.GetRequiredService<StatePaths>(), options.Objects, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IObjectStore>(provider => provider.GetRequiredService<FolderObjectStore>())
            .AddSingleton<IFileTracker>(provider => SqliteFileTracker.Open(provider.GetRequiredService<StatePaths>().Tracker, options.Tracker.Shards, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => SqliteWorkQueue.Open(provider.GetRequiredService<StatePaths>().Queue, options.Queue.ReceiveMax, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IWorkQueue>(provider => provider.GetRequiredService<SqliteWorkQueue>())
            .AddSingleton(provider => OpenWarehouse(provider, options.Warehouse))
            .AddSingleton<IFileConverter>(provider => new ConverterSlots(
                new InProcessConverter(provider.GetRequiredService<IObjectStore>(), Math.Max(1, Environment.ProcessorCount / options.Converter.ConcurrencyMax)),
                options.Converter.ConcurrencyMax,
                provider.GetRequiredService<TimeProvider>()));
        if (options.Notices.Console)
        {
            services.AddSingleton<INotifier>(new ConsoleNotifier(Console.Error));
        }

        if (options.Notices.Webhook is { } address)
        {
            services.AddSingleton<INotifier>(_ => new WebhookNotifier(new HttpClient { Timeout = TimeSpan.FromSeconds(options.Notices.WebhookSeconds) }, new Uri(address)));
        }

        return services;
    }

    /// <summary>What the stages are made of; needs no engine but for <see cref="LandingDoor"/>.</summary>
    public static IServiceCollection AddGfnStages(this IServiceCollection services) => services
        .AddSingleton<Auditor>()
        .AddSingleton<Intake>()
        .AddSingleton<LandingDoor>()
        .AddSingleton<Leftovers>()
        .AddSingleton<Quarantine>()
        .AddSingleton<Retry>();

    /// <summary>The workers: workflows and activities on the pipeline's task queue, the queue consumer, the folder watcher. Needs a Temporal client among the services.</summary>
    public static IServiceCollection AddGfnWorkers(this IServiceCollection services, GfnOptions options)
    {
        services.AddHostedTemporalWorker(options.Orchestration.TaskQueue)
            .AddWorkflow<LandingWorkflow>()
            .AddWorkflow<ManifestWorkflow>()
            .AddWorkflow<ReconcileWorkflow>()
            .AddWorkflow<AuditWorkflow>()
            .AddWorkflow<RetryWorkflow>()
            .AddSingletonActivities<IntakeActivities>()
            .AddSingletonActivities<RetryActivities>()
            .AddSingletonActivities<ManifestActivities>()
            .AddSingletonActivities<ConversionActivities>()
            .AddSingletonActivities<CommitActivities>()
            .AddSingletonActivities<LoadActivities>()
            .AddSingletonActivities<LedgerActivities>()
            .AddSingletonActivities<NoticeActivities>()
            .ConfigureOptions(worker =>
            {
                worker.Interceptors = [new FailureInterceptor()];
                worker.MaxConcurrentActivities = ActivitiesMax;
                worker.GracefulShutdownTimeout = TimeSpan.FromSeconds(options.Orchestration.DrainSeconds);
            });

        services.AddSingleton<NotificationHandler>();
        services.AddHostedService<NotificationConsumer>();
        services.AddHostedService<LandingWatch>();
        services.AddHostedService<LandingWake>();
        return services;
    }

    private static FolderObjectStore OpenFolder(StatePaths paths, ObjectsOptions buckets, TimeProvider clock)
    {
        var store = new FolderObjectStore(paths.Objects, clock);
        foreach (var bucket in (string[])[buckets.LandingBucket, buckets.ManifestBucket, buckets.OutputBucket, buckets.QuarantineBucket])
        {
            store.CreateBucket(bucket);
        }

        return store;
    }

    private static IWarehouse OpenWarehouse(IServiceProvider provider, WarehouseOptions options)
    {
        var paths = provider.GetRequiredService<StatePaths>();
        return options.Provider switch
        {
            "duckdb" => DuckDbWarehouse.Open(paths.Warehouse, provider.GetRequiredService<IObjectStore>(), paths.Scratch, provider.GetRequiredService<TimeProvider>()),
            "none" => new NoWarehouse(),
            var other => throw new InvalidOperationException($"Warehouse '{other}' passed validation and is not known."),
        };
    }
}
