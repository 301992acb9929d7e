using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>Gives a running worker another client.</summary>
public class TemporalWorkerClientUpdater
{
    private readonly Lock gate = new();
    private Action<IWorkerClient>? listener;
    private IWorkerClient? latest;

    public void UpdateClient(IWorkerClient client)
    {
        Action<IWorkerClient>? told;
        lock (gate)
        {
            latest = client;
            told = listener;
        }

        told?.Invoke(client);
    }

    internal void Listen(Action<IWorkerClient> told)
    {
        IWorkerClient? known;
        lock (gate)
        {
            listener = told;
            known = latest;
        }

        if (known is not null)
        {
            told(known);
        }
    }
}
