using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Temporalio.Activities;

namespace Temporalio.Extensions.Hosting;

/// <summary>What a hosted worker runs. Workflows never come from the container; activities may.</summary>
public static class TemporalWorkerServiceOptionsBuilderExtensions
{
    public static ITemporalWorkerServiceOptionsBuilder AddScopedActivities<T>(this ITemporalWorkerServiceOptionsBuilder builder) => builder.AddScopedActivities(typeof(T));

    public static ITemporalWorkerServiceOptionsBuilder AddScopedActivities(this ITemporalWorkerServiceOptionsBuilder builder, Type type)
    {
        builder.Services.TryAddScoped(type);
        return builder.ApplyTemporalActivities(type);
    }

    public static ITemporalWorkerServiceOptionsBuilder AddSingletonActivities<T>(this ITemporalWorkerServiceOptionsBuilder builder) => builder.AddSingletonActivities(typeof(T));

    public static ITemporalWorkerServiceOptionsBuilder AddSingletonActivities(this ITemporalWorkerServiceOptionsBuilder builder, Type type)
    {
        builder.Services.TryAddSingleton(type);
        return builder.ApplyTemporalActivities(type);
    }

    public static ITemporalWorkerServiceOptionsBuilder AddTransientActivities<T>(this ITemporalWorkerServiceOptionsBuilder builder) => builder.AddTransientActivities(typeof(T));

    public static ITemporalWorkerServiceOptionsBuilder AddTransientActivities(this ITemporalWorkerServiceOptionsBuilder builder, Type type)
    {
        builder.Services.TryAddTransient(type);
        return builder.ApplyTemporalActivities(type);
    }

    public static ITemporalWorkerServiceOptionsBuilder AddStaticActivities<T>(this ITemporalWorkerServiceOptionsBuilder builder) => builder.AddStaticActivities(typeof(T));

    public static ITemporalWorkerServiceOptionsBuilder AddStaticActivities(this ITemporalWorkerServiceOptionsBuilder builder, Type type) =>
        builder.Apply(options => AddAll(options, ActivityDefinition.CreateAll(type, null)));

    public static ITemporalWorkerServiceOptionsBuilder AddActivitiesInstance<T>(this ITemporalWorkerServiceOptionsBuilder builder, T instance) =>
        builder.AddActivitiesInstance(typeof(T), instance!);

    public static ITemporalWorkerServiceOptionsBuilder AddActivitiesInstance(this ITemporalWorkerServiceOptionsBuilder builder, Type type, object instance) =>
        builder.Apply(options => AddAll(options, ActivityDefinition.CreateAll(type, instance)));

    /// <summary>Adds the activities of a type that the container knows already.</summary>
    public static ITemporalWorkerServiceOptionsBuilder ApplyTemporalActivities<T>(this ITemporalWorkerServiceOptionsBuilder builder) => builder.ApplyTemporalActivities(typeof(T));

    /// <inheritdoc cref="ApplyTemporalActivities{T}"/>
    public static ITemporalWorkerServiceOptionsBuilder ApplyTemporalActivities(this ITemporalWorkerServiceOptionsBuilder builder, Type type)
    {
        builder.ConfigureOptions().PostConfigure<IServiceProvider>((options, provider) => AddAll(options, provider.CreateTemporalActivityDefinitions(type)));
        return builder;
    }

    public static ITemporalWorkerServiceOptionsBuilder AddWorkflow<T>(this ITemporalWorkerServiceOptionsBuilder builder) => builder.AddWorkflow(typeof(T));

    public static ITemporalWorkerServiceOptionsBuilder AddWorkflow(this ITemporalWorkerServiceOptionsBuilder builder, Type type) =>
        builder.Apply(options => options.AddWorkflow(type));

    public static ITemporalWorkerServiceOptionsBuilder ConfigureOptions(this ITemporalWorkerServiceOptionsBuilder builder, Action<TemporalWorkerServiceOptions> configure, bool disallowDuplicates = false)
    {
        builder.ConfigureOptions(disallowDuplicates).Configure(configure);
        return builder;
    }

    /// <exception cref="InvalidOperationException">Duplicates are disallowed and the options of this task queue were configured before.</exception>
    public static OptionsBuilder<TemporalWorkerServiceOptions> ConfigureOptions(this ITemporalWorkerServiceOptionsBuilder builder, bool disallowDuplicates = false)
    {
        var name = builder.TaskQueue;
        if (disallowDuplicates && builder.Services.Any(service =>
            service.ImplementationInstance is ConfigureNamedOptions<TemporalWorkerServiceOptions> configured && configured.Name == name))
        {
            throw new InvalidOperationException($"Worker service for task queue '{builder.TaskQueue}' and version '<unset>' already on collection");
        }

        return builder.Services.AddOptions<TemporalWorkerServiceOptions>(name);
    }

    private static ITemporalWorkerServiceOptionsBuilder Apply(this ITemporalWorkerServiceOptionsBuilder builder, Action<TemporalWorkerServiceOptions> change)
    {
        builder.ConfigureOptions().PostConfigure(change);
        return builder;
    }

    private static void AddAll(TemporalWorkerServiceOptions options, IEnumerable<ActivityDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            options.AddActivity(definition);
        }
    }
}
