namespace Temporalio.Testing;

public class DevServerOptions : ICloneable
{
    public DevServerOptions()
    {
    }

    public string? DatabaseFilename { get; set; }

    public System.TimeSpan? DownloadTtl { get; set; }

    public string DownloadVersion { get; set; } = "default";

    public string? ExistingPath { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<string>? ExtraArgs { get; set; }

    public string LogFormat { get; set; } = "pretty";

    public string LogLevel { get; set; } = "warn";

    public virtual object Clone() => MemberwiseClone();
}
