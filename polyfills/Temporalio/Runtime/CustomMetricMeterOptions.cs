namespace Temporalio.Runtime;

public class CustomMetricMeterOptions
{
    public CustomMetricMeterOptions()
    {
    }

    public Temporalio.Runtime.CustomMetricMeterOptions.DurationFormat HistogramDurationFormat { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
