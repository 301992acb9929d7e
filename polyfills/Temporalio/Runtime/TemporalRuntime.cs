using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>What clients and workers share: where metrics go.</summary>
public sealed class TemporalRuntime
{
    private static readonly Lazy<TemporalRuntime> LazyDefault = new(() => new TemporalRuntime(new TemporalRuntimeOptions()));

    /// <exception cref="NotSupportedException">An exporter of the native core was asked for.</exception>
    public TemporalRuntime(TemporalRuntimeOptions options)
    {
        var metrics = options.Telemetry.Metrics;
        if (metrics?.Prometheus is not null || metrics?.OpenTelemetry is not null)
        {
            throw new NotSupportedException("Metrics.Prometheus and Metrics.OpenTelemetry are exporters of the official Temporalio package's native core; here, give Metrics.CustomMetricMeter (Temporalio.Extensions.DiagnosticSource has one for System.Diagnostics.Metrics).");
        }

        MetricMeter = new CustomMeter(metrics?.CustomMetricMeter, null);
    }

    public static TemporalRuntime Default => LazyDefault.Value;

    public MetricMeter MetricMeter { get; }
}
