namespace Temporalio.Runtime;

public class PrometheusOptions : ICloneable
{
    public PrometheusOptions()
    {
    }

    public PrometheusOptions(string bindAddress)
    {
        BindAddress = bindAddress;
    }

    public string? BindAddress { get; set; }

    public bool HasCounterTotalSuffix { get; set; }

    public bool HasUnitSuffix { get; set; }

    public System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyCollection<double>>? HistogramBucketOverrides { get; set; }

    public bool UseSecondsForDuration { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
