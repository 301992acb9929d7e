namespace Temporalio.Runtime;

public class TemporalRuntimeOptions : ICloneable
{
    public TemporalRuntimeOptions()
    {
    }

    public TemporalRuntimeOptions(Temporalio.Runtime.TelemetryOptions telemetry)
    {
        Telemetry = telemetry;
    }

    public Temporalio.Runtime.TelemetryOptions Telemetry { get; set; } = new();

    public System.TimeSpan? WorkerHeartbeatInterval { get; set; } = TimeSpan.FromSeconds(60);

    public virtual object Clone()
    {
        var copy = (TemporalRuntimeOptions)MemberwiseClone();
        copy.Telemetry = (Temporalio.Runtime.TelemetryOptions)Telemetry.Clone();
        return copy;
    }
}
