using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker.Core;

/// <summary>What the parts of one worker share.</summary>
internal sealed class WorkerContext
{
    public required TemporalWorkerOptions Options { get; init; }

    public required string TaskQueue { get; init; }

    public required WorkerService Service { get; init; }

    public required DataConverter Converter { get; init; }

    public required IReadOnlyCollection<IWorkerInterceptor> Interceptors { get; init; }

    public required ILoggerFactory LoggerFactory { get; init; }

    public required Func<MetricMeter> Meter { get; init; }

    public required WorkerMetrics Metrics { get; init; }

    public required ITemporalClient? Client { get; init; }

    public required IReadOnlyDictionary<string, ActivityDefinition> Activities { get; init; }

    public required ActivityDefinition? DynamicActivity { get; init; }

    public required WorkflowCatalogue Workflows { get; init; }

    /// <summary>Cancelled when the worker begins to stop.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>Null: not registered.</summary>
    public ActivityDefinition? FindActivity(string name) => Activities.GetValueOrDefault(name) ?? DynamicActivity;

    public string MissingActivity(string name) =>
        $"Activity {name} is not registered on this worker, "
        + (Activities.Count == 0 ? "no available activities." : $"available activities: {string.Join(", ", Activities.Keys.Order(StringComparer.Ordinal))}");
}
