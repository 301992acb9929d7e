namespace Temporalio.Runtime;

public class MetricsOptions : ICloneable
{
    public MetricsOptions()
    {
    }

    public MetricsOptions(Temporalio.Runtime.OpenTelemetryOptions openTelemetry)
    {
        OpenTelemetry = openTelemetry;
    }

    public MetricsOptions(Temporalio.Runtime.PrometheusOptions prometheus)
    {
        Prometheus = prometheus;
    }

    public bool AttachServiceName { get; set; } = true;

    public Temporalio.Runtime.ICustomMetricMeter? CustomMetricMeter { get; set; }

    public Temporalio.Runtime.CustomMetricMeterOptions? CustomMetricMeterOptions { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<System.Collections.Generic.KeyValuePair<string, string>>? GlobalTags { get; set; }

    public string? MetricPrefix { get; set; }

    public Temporalio.Runtime.OpenTelemetryOptions? OpenTelemetry { get; set; }

    public Temporalio.Runtime.PrometheusOptions? Prometheus { get; set; }

    public virtual object Clone()
    {
        var copy = (MetricsOptions)MemberwiseClone();
        copy.OpenTelemetry = (Temporalio.Runtime.OpenTelemetryOptions?)OpenTelemetry?.Clone();
        copy.Prometheus = (Temporalio.Runtime.PrometheusOptions?)Prometheus?.Clone();
        return copy;
    }
}
