namespace Temporalio.Testing;

public class TestServerOptions : ICloneable
{
    public TestServerOptions()
    {
    }

    public System.TimeSpan? DownloadTtl { get; set; }

    public string DownloadVersion { get; set; } = "default";

    public string? ExistingPath { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<string>? ExtraArgs { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
