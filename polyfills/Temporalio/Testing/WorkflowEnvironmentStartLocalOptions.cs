namespace Temporalio.Testing;

public class WorkflowEnvironmentStartLocalOptions : Temporalio.Client.TemporalClientConnectOptions
{
    public WorkflowEnvironmentStartLocalOptions()
    {
    }

    public Temporalio.Testing.DevServerOptions DevServerOptions { get; set; } = new();

    public string? DownloadDirectory { get; set; }

    public System.Collections.Generic.IReadOnlyCollection<Temporalio.Common.SearchAttributeKey>? SearchAttributes { get; set; }

    public bool UI { get; set; }

    public int UIPort { get; set; }

    public override object Clone()
    {
        var copy = (WorkflowEnvironmentStartLocalOptions)base.Clone();
        copy.DevServerOptions = (Temporalio.Testing.DevServerOptions)DevServerOptions.Clone();
        return copy;
    }
}
