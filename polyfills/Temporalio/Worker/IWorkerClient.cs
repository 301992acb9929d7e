using Temporalio.Client;

namespace Temporalio.Worker;

/// <summary>A client as a worker needs it.</summary>
public interface IWorkerClient
{
    TemporalClientOptions Options { get; }

    IBridgeClientProvider BridgeClientProvider { get; }
}
