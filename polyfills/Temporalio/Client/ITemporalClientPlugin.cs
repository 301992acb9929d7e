namespace Temporalio.Client;

/// <summary>Changes how clients are set up and connected.</summary>
public interface ITemporalClientPlugin
{
    string Name { get; }

    void ConfigureClient(TemporalClientOptions options);

    Task<TemporalConnection> ConnectAsync(TemporalClientConnectOptions options, Func<TemporalClientConnectOptions, Task<TemporalConnection>> continuation);
}
