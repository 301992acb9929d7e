using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>What clients and workers share: where metrics go.</summary>
public sealed class TemporalRuntime
{
    private const string ServiceName = "temporal-core-sdk";
    private const string DefaultPrefix = "temporal_";

    private static readonly Lazy<TemporalRuntime> LazyDefault = new(() => new TemporalRuntime(new TemporalRuntimeOptions()));

    /// <exception cref="NotSupportedException">An exporter of the native core was asked for.</exception>
    public TemporalRuntime(TemporalRuntimeOptions options)
    {
        var metrics = options.Telemetry.Metrics;
        if (metrics?.Prometheus is not null || metrics?.OpenTelemetry is not null)
        {
            throw new NotSupportedException("Metrics.Prometheus and Metrics.OpenTelemetry are exporters of the official Temporalio package's native core; here, give Metrics.CustomMetricMeter (Temporalio.Extensions.DiagnosticSource has one for System.Diagnostics.Metrics).");
        }

        MetricMeter = Meter(metrics, withGlobalTags: false);
        Core = new(metrics?.CustomMetricMeter is null ? null : Meter(metrics, withGlobalTags: true), metrics?.MetricPrefix ?? DefaultPrefix, metrics?.CustomMetricMeterOptions?.HistogramDurationFormat ?? default);
    }

    public static TemporalRuntime Default => LazyDefault.Value;

    public MetricMeter MetricMeter { get; }

    /// <summary>What clients and workers measure of themselves.</summary>
    internal CoreMetrics Core { get; }

    private static MetricMeter Meter(MetricsOptions? options, bool withGlobalTags)
    {
        IEnumerable<KeyValuePair<string, object>> tags = options is null or { AttachServiceName: true } ? [new("service_name", ServiceName)] : [];
        var globals = withGlobalTags ? options?.GlobalTags?.Select(tag => KeyValuePair.Create(tag.Key, (object)tag.Value)) : null;
        return new CustomMeter(options?.CustomMetricMeter, options?.CustomMetricMeterOptions?.HistogramDurationFormat ?? default, null).WithTags([.. globals ?? [], .. tags]);
    }
}
