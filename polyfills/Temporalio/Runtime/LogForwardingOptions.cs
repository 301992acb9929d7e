namespace Temporalio.Runtime;

public class LogForwardingOptions : ICloneable
{
    public LogForwardingOptions()
    {
    }

    public LogForwardingOptions(Microsoft.Extensions.Logging.ILogger logger)
    {
        Logger = logger;
    }

    public bool IncludeFields { get; set; } = true;

    public Microsoft.Extensions.Logging.ILogger? Logger { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
