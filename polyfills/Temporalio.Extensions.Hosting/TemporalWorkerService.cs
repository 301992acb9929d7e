using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>Runs one worker for as long as the host runs. A worker that fails faults the service.</summary>
public class TemporalWorkerService : BackgroundService
{
    private readonly TemporalWorkerOptions workerOptions;
    private readonly TemporalClientConnectOptions? clientOptions;
    private readonly ITemporalClient? existingClient;
    private readonly TemporalWorkerClientUpdater? updater;

    public TemporalWorkerService(TemporalWorkerServiceOptions options)
    {
        workerOptions = (TemporalWorkerOptions)options.Clone();
        clientOptions = options.ClientOptions ?? throw new ArgumentException("Client options are required", nameof(options));
        updater = options.WorkerClientUpdater;
    }

    public TemporalWorkerService(TemporalClientConnectOptions clientOptions, TemporalWorkerOptions workerOptions)
    {
        this.clientOptions = clientOptions;
        this.workerOptions = workerOptions;
    }

    public TemporalWorkerService(ITemporalClient client, TemporalWorkerOptions workerOptions)
    {
        existingClient = client;
        this.workerOptions = workerOptions;
    }

    /// <exception cref="InvalidOperationException">There is neither a client nor client options.</exception>
    public TemporalWorkerService(
        TemporalWorkerServiceIdentifier serviceId,
        IOptionsMonitor<TemporalWorkerServiceOptions> optionsMonitor,
        ITemporalClient? existingClient = null,
        ILoggerFactory? loggerFactory = null)
    {
        var options = (TemporalWorkerServiceOptions)optionsMonitor.Get(serviceId.TaskQueue).Clone();
        options.TaskQueue ??= serviceId.TaskQueue;
        options.LoggerFactory ??= loggerFactory;
        if (options.ClientOptions is { } connect)
        {
            clientOptions = connect;
            connect.LoggerFactory = loggerFactory ?? connect.LoggerFactory;
        }
        else
        {
            this.existingClient = existingClient
                ?? throw new InvalidOperationException($"Cannot start worker service with no client and no client connect options: call AddTemporalClient, or set ClientOptions of task queue '{serviceId.TaskQueue}'");
        }

        workerOptions = options;
        updater = options.WorkerClientUpdater;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var client = existingClient ?? await TemporalClient.ConnectAsync(clientOptions!).ConfigureAwait(false);
        await client.Connection.ConnectAsync().ConfigureAwait(false);
        using var worker = new TemporalWorker(client, workerOptions);
        updater?.Listen(next => worker.Client = next);
        await worker.ExecuteAsync(stoppingToken).ConfigureAwait(false);
    }
}
