namespace Temporalio.Runtime;

public class LoggingOptions : ICloneable
{
    public LoggingOptions()
    {
    }

    public LoggingOptions(Temporalio.Runtime.TelemetryFilterOptions filter)
    {
        Filter = filter;
    }

    public Temporalio.Runtime.TelemetryFilterOptions Filter { get; set; } = new();

    public Temporalio.Runtime.LogForwardingOptions? Forwarding { get; set; }

    public virtual object Clone()
    {
        var copy = (LoggingOptions)MemberwiseClone();
        copy.Filter = (Temporalio.Runtime.TelemetryFilterOptions)Filter.Clone();
        copy.Forwarding = (Temporalio.Runtime.LogForwardingOptions?)Forwarding?.Clone();
        return copy;
    }
}
