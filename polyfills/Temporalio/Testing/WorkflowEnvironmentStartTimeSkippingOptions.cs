namespace Temporalio.Testing;

public class WorkflowEnvironmentStartTimeSkippingOptions : Temporalio.Client.TemporalClientConnectOptions
{
    public WorkflowEnvironmentStartTimeSkippingOptions()
    {
    }

    public string? DownloadDirectory { get; set; }

    public Temporalio.Testing.TestServerOptions TestServer { get; set; } = new();

    public override object Clone()
    {
        var copy = (WorkflowEnvironmentStartTimeSkippingOptions)base.Clone();
        copy.TestServer = (Temporalio.Testing.TestServerOptions)TestServer.Clone();
        return copy;
    }
}
