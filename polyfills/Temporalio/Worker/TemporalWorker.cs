using Temporalio.Worker.Core;

namespace Temporalio.Worker;

/// <summary>Runs workflows and activities of one task queue.</summary>
public class TemporalWorker : IDisposable
{
    private readonly WorkerRegistration registration;
    private readonly WorkerParts parts;
    private IWorkerClient client;
    private int started;

    /// <exception cref="ArgumentException">No task queue, or two definitions of one name.</exception>
    /// <exception cref="InvalidOperationException">Nothing to do, the client is not connected, or it has such a worker already.</exception>
    public TemporalWorker(IWorkerClient client, TemporalWorkerOptions options)
    {
        this.client = client;
        options = (TemporalWorkerOptions)options.Clone();
        foreach (var plugin in PluginsOf(client, options))
        {
            plugin.ConfigureWorker(options);
        }

        Options = options;
        parts = WorkerParts.Create(this, client, options);
        registration = WorkerRegistration.Claim(client, parts);
    }

    public TemporalWorkerOptions Options { get; private init; }

    /// <summary>Another client may take over while the worker runs: later calls use its connection.</summary>
    public IWorkerClient Client
    {
        get => client;
        set
        {
            parts.UseClient(value);
            client = value;
        }
    }

    /// <summary>Runs until the token ends it, which it then throws.</summary>
    /// <exception cref="OperationCanceledException">Stopped cleanly.</exception>
    /// <exception cref="InvalidOperationException">Already started.</exception>
    public Task ExecuteAsync(CancellationToken stoppingToken) =>
        ExecuteAsync<ValueTuple>(async () =>
        {
            await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(false);
            return default;
        }, stoppingToken);

    /// <summary>Runs until a task ends.</summary>
    public Task ExecuteAsync(Func<Task> untilComplete, CancellationToken stoppingToken = default) =>
        ExecuteAsync<ValueTuple>(async () =>
        {
            await untilComplete().ConfigureAwait(false);
            return default;
        }, stoppingToken);

    /// <inheritdoc cref="ExecuteAsync(Func{Task}, CancellationToken)"/>
    public Task<TResult> ExecuteAsync<TResult>(Func<Task<TResult>> untilComplete, CancellationToken stoppingToken = default)
    {
        Func<TemporalWorker, CancellationToken, Task<TResult>> run = (worker, token) => worker.RunAsync(untilComplete, token);
        foreach (var plugin in PluginsOf(Client, Options).Reverse())
        {
            var next = run;
            run = (worker, token) => plugin.RunWorkerAsync(worker, next, token);
        }

        return run(this, stoppingToken);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            registration.Dispose();
        }
    }

    private static IEnumerable<ITemporalWorkerPlugin> PluginsOf(IWorkerClient client, TemporalWorkerOptions options) =>
        (client.Options.Plugins?.OfType<ITemporalWorkerPlugin>() ?? []).Concat(options.Plugins ?? []).Distinct();

    private async Task<TResult> RunAsync<TResult>(Func<Task<TResult>> untilComplete, CancellationToken stoppingToken)
    {
        if (Interlocked.Exchange(ref started, 1) == 1)
        {
            throw new InvalidOperationException("Already started");
        }

        stoppingToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var running = parts.RunAsync(stop.Token);
        try
        {
            var body = Task.Run(untilComplete, CancellationToken.None);
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using (stoppingToken.Register(() => asked.TrySetResult()))
            {
                var first = await Task.WhenAny(body, running, asked.Task).ConfigureAwait(false);
                if (first == body)
                {
                    return await body.ConfigureAwait(false);
                }

                await (first == running ? running : Task.CompletedTask).ConfigureAwait(false);
            }

            throw new TaskCanceledException();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
            registration.Dispose();
        }
    }
}
