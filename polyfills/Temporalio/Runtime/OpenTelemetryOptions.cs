namespace Temporalio.Runtime;

public class OpenTelemetryOptions : ICloneable
{
    public OpenTelemetryOptions()
    {
    }

    public OpenTelemetryOptions(string url)
    {
        Url = new Uri(url);
    }

    public OpenTelemetryOptions(System.Uri url)
    {
        Url = url;
    }

    public System.Collections.Generic.IReadOnlyCollection<System.Collections.Generic.KeyValuePair<string, string>>? Headers { get; set; }

    public System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyCollection<double>>? HistogramBucketOverrides { get; set; }

    public Temporalio.Runtime.OpenTelemetryMetricTemporality MetricTemporality { get; set; }

    public System.TimeSpan? MetricsExportInterval { get; set; }

    public Temporalio.Runtime.OpenTelemetryProtocol Protocol { get; set; }

    public System.Uri? Url { get; set; }

    public bool UseSecondsForDuration { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
