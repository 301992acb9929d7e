namespace Temporalio.Runtime;

public class TelemetryOptions : ICloneable
{
    public TelemetryOptions()
    {
    }

    public Temporalio.Runtime.LoggingOptions? Logging { get; set; }

    public Temporalio.Runtime.MetricsOptions? Metrics { get; set; }

    public virtual object Clone()
    {
        var copy = (TelemetryOptions)MemberwiseClone();
        copy.Logging = (Temporalio.Runtime.LoggingOptions?)Logging?.Clone();
        copy.Metrics = (Temporalio.Runtime.MetricsOptions?)Metrics?.Clone();
        return copy;
    }
}
