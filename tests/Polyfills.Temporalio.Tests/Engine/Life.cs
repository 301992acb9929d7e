using Polyfills.Temporalio.Victim;
using Temporalio.Client;
using Temporalio.Engine;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>
/// One life of an engine with a worker and a client: from opening the history file to the end of the work, or to its death at a commit
/// point. What was not committed by then is lost, as after a kill.
/// </summary>
internal sealed class Life : IAsyncDisposable
{
    private readonly CancellationTokenSource death;
    private readonly TemporalServer engine;

    private Life(TemporalServer engine, TemporalClient client, CancellationTokenSource death)
    {
        this.engine = engine;
        this.death = death;
        Client = client;
    }

    public TemporalClient Client { get; }

    public CancellationToken Death => death.Token;

    public static async Task<Life> BeginAsync(EngineOptions options, Func<CommitPoint, bool>? diesAt = null)
    {
        var end = new CancellationTokenSource();
        var server = await TemporalServer.StartAsync(options with
        {
            OnCommitPoint = point =>
            {
                if (diesAt?.Invoke(point) == true)
                {
                    // Not here: what a cancellation sets going must not run on the thread that commits.
                    _ = end.CancelAsync();
                    throw new OperationCanceledException($"killed when {point}");
                }
            },
        });
        var connection = new TemporalConnection(new TemporalClientConnectOptions("engine:1"), _ => new MortalChannel(server, end.Token));
        try
        {
            await connection.ConnectAsync();
        }
        catch (InvalidOperationException) when (end.IsCancellationRequested)
        {
            // What was overdue was committed at once, and death came with it, before anybody called.
        }

        return new Life(server, new TemporalClient(connection, new TemporalClientOptions()), end);
    }

    /// <summary>Works until everything has ended, or death came before.</summary>
    /// <returns>True when everything has ended.</returns>
    public async Task<bool> WorkAsync(Workload workload, TimeSpan deadline)
    {
        if (!Client.Connection.IsConnected)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(deadline);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, death.Token);
        using var worker = Workload.Worker(Client);
        try
        {
            await worker.ExecuteAsync(() => workload.RunAsync(Client, end.Token), CancellationToken.None);
            return true;
        }
        catch (Exception) when (death.IsCancellationRequested)
        {
            return false;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"The work has not ended within {deadline}:{Environment.NewLine}{string.Join(Environment.NewLine, await Reader.OpenRunsAsync(Client))}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        death.Dispose();
    }
}
