namespace Temporalio.Worker;

/// <summary>Changes how workers and replayers are set up and run.</summary>
public interface ITemporalWorkerPlugin
{
    string Name { get; }

    void ConfigureWorker(TemporalWorkerOptions options);

    /// <summary>Wraps the running of a worker; calls <paramref name="continuation"/> for the rest.</summary>
    Task<TResult> RunWorkerAsync<TResult>(
        TemporalWorker worker, Func<TemporalWorker, CancellationToken, Task<TResult>> continuation, CancellationToken stoppingToken);

    void ConfigureReplayer(WorkflowReplayerOptions options);

    Task<IEnumerable<WorkflowReplayResult>> ReplayWorkflowsAsync(
        WorkflowReplayer replayer,
        Func<WorkflowReplayer, CancellationToken, Task<IEnumerable<WorkflowReplayResult>>> continuation,
        CancellationToken cancellationToken);

    IAsyncEnumerable<WorkflowReplayResult> ReplayWorkflowsAsync(
        WorkflowReplayer replayer,
        Func<WorkflowReplayer, IAsyncEnumerable<WorkflowReplayResult>> continuation,
        CancellationToken cancellationToken);
}
