namespace Temporalio.Runtime;

public class TelemetryFilterOptions : ICloneable
{
    public TelemetryFilterOptions(string filterString)
    {
        FilterString = filterString;
    }

    public TelemetryFilterOptions(Temporalio.Runtime.TelemetryFilterOptions.Level core = 3, Temporalio.Runtime.TelemetryFilterOptions.Level other = 4)
    {
        Core = core;
        Other = other;
    }

    public string? FilterString { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
