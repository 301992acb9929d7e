namespace Temporalio.Runtime;

/// <summary>How a custom meter wants its values.</summary>
public class CustomMetricMeterOptions
{
    public DurationFormat HistogramDurationFormat { get; set; } = DurationFormat.IntegerMilliseconds;

    public virtual object Clone() => MemberwiseClone();

    /// <summary>Forms of a duration.</summary>
    public enum DurationFormat
    {
        IntegerMilliseconds = 0,
        FloatSeconds = 1,
        TimeSpan = 2,
    }
}
