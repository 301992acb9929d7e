namespace Temporalio.Runtime;

/// <summary>Which log lines of the native core are kept; accepted, for there is none here.</summary>
public class TelemetryFilterOptions : ICloneable
{
    public TelemetryFilterOptions(string filterString) => FilterString = filterString;

    public TelemetryFilterOptions(Level core = Level.Warn, Level other = Level.Error)
        : this($"{other},temporalio_common={core},temporalio_sdk_core={core},temporalio_client={core},temporalio_sdk={core},temporalio_sdk_bridge={core}".ToUpperInvariant())
    {
    }

    public string? FilterString { get; set; }

    public virtual object Clone() => MemberwiseClone();

    /// <summary>Log levels.</summary>
    public enum Level
    {
        Trace = 0,
        Debug = 1,
        Info = 2,
        Warn = 3,
        Error = 4,
    }
}
