using System.Runtime.CompilerServices;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Worker.Core;

namespace Temporalio.Worker;

/// <summary>Holds workflow code against recorded histories.</summary>
public class WorkflowReplayer
{
    private readonly WorkflowCatalogue workflows;

    /// <exception cref="InvalidOperationException">No workflow.</exception>
    public WorkflowReplayer(WorkflowReplayerOptions options)
    {
        options = (WorkflowReplayerOptions)options.Clone();
        foreach (var plugin in options.Plugins ?? [])
        {
            plugin.ConfigureReplayer(options);
        }

        Options = options;
        workflows = new(options.Workflows);
        if (workflows.IsEmpty)
        {
            throw new InvalidOperationException("Must have at least one workflow");
        }
    }

    public WorkflowReplayerOptions Options { get; }

    /// <param name="history">Need not be complete.</param>
    /// <param name="throwOnReplayFailure">False puts the failure into the result.</param>
    /// <param name="cancellationToken">Ends the replay between two tasks.</param>
    /// <exception cref="WorkflowNondeterminismException">Code and history do not fit.</exception>
    /// <exception cref="InvalidWorkflowOperationException">A workflow task fails for another reason.</exception>
    public async Task<WorkflowReplayResult> ReplayWorkflowAsync(
        WorkflowHistory history, bool throwOnReplayFailure = true, CancellationToken cancellationToken = default) =>
        (await ReplayWorkflowsAsync([history], throwOnReplayFailure, cancellationToken).ConfigureAwait(false)).Single();

    /// <inheritdoc cref="ReplayWorkflowAsync"/>
    public Task<IEnumerable<WorkflowReplayResult>> ReplayWorkflowsAsync(
        IEnumerable<WorkflowHistory> histories, bool throwOnReplayFailure = false, CancellationToken cancellationToken = default)
    {
        Func<WorkflowReplayer, CancellationToken, Task<IEnumerable<WorkflowReplayResult>>> replay = async (replayer, token) =>
        {
            var results = new List<WorkflowReplayResult>();
            foreach (var history in histories)
            {
                results.Add(await replayer.ReplayOneAsync(history, throwOnReplayFailure, token).ConfigureAwait(false));
            }

            return results;
        };
        foreach (var plugin in (Options.Plugins ?? []).Reverse())
        {
            var next = replay;
            replay = (replayer, token) => plugin.ReplayWorkflowsAsync(replayer, next, token);
        }

        return replay(this, cancellationToken);
    }

    /// <inheritdoc cref="ReplayWorkflowAsync"/>
    public IAsyncEnumerable<WorkflowReplayResult> ReplayWorkflowsAsync(
        IAsyncEnumerable<WorkflowHistory> histories, bool throwOnReplayFailure = false, CancellationToken cancellationToken = default)
    {
        Func<WorkflowReplayer, IAsyncEnumerable<WorkflowReplayResult>> replay =
            replayer => replayer.ReplayEachAsync(histories, throwOnReplayFailure, cancellationToken);
        foreach (var plugin in (Options.Plugins ?? []).Reverse())
        {
            var next = replay;
            replay = replayer => plugin.ReplayWorkflowsAsync(replayer, next, cancellationToken);
        }

        return replay(this);
    }

    private async IAsyncEnumerable<WorkflowReplayResult> ReplayEachAsync(
        IAsyncEnumerable<WorkflowHistory> histories, bool throwOnFailure, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var history in histories.WithCancellation(cancel).ConfigureAwait(false))
        {
            yield return await ReplayOneAsync(history, throwOnFailure, cancel).ConfigureAwait(false);
        }
    }

    private async Task<WorkflowReplayResult> ReplayOneAsync(WorkflowHistory history, bool throwOnFailure, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var events = history.Events.Select(e => e.Clone()).ToList();
        var start = events.FirstOrDefault()?.WorkflowExecutionStartedEventAttributes
            ?? throw new ArgumentException($"History of {history.Id} does not begin with the start of a workflow", nameof(history));
        if (Options.DataConverter.PayloadCodec is { } codec)
        {
            var decode = PayloadPass.Decode(codec);
            foreach (var e in events)
            {
                await decode.VisitAsync(e).ConfigureAwait(false);
            }
        }

        var factory = Factory();
        var run = factory.Create(history.Id, start.OriginalExecutionRunId);
        Exception? failure = null;
        try
        {
            await run.ReplayAsync(events, [], wholeHistory: true).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            failure = e;
        }

        factory.AnnounceEnd(run, failure);
        var told = failure switch
        {
            null => null,
            NondeterminismException => new WorkflowNondeterminismException($"Nondeterminism: {failure.Message}"),
            InvalidWorkflowOperationException known => known,
            _ => new InvalidWorkflowOperationException($"Workflow task failed: {failure.GetType().Name}: {failure.Message}"),
        };
        return told is not null && throwOnFailure ? throw told : new(history, told);
    }

    private RunFactory Factory() => new()
    {
        Workflows = workflows,
        Converter = Options.DataConverter,
        Namespace = Options.Namespace,
        TaskQueue = Options.TaskQueue,
        Interceptors = Options.Interceptors ?? [],
        FailureTypes = Options.WorkflowFailureExceptionTypes ?? [],
        LoggerFactory = Options.LoggerFactory,
        Meter = WorkerConnection.MeterOf(Options.Runtime),
        StackTrace = WorkflowStackTrace.None,
        DisableEagerActivities = false,
        Guard = Options.DisableWorkflowTracingEventListener ? null : DeterminismGuard.Shared,
        Runner = new(Options.DebugMode ? null : ActivationRunner.DeadlockAfter),
        MissingLocalActivity = static _ => null,
        Starting = args => Options.OnTaskStarting(this, args),
        Completed = args => Options.OnTaskCompleted(this, args),
    };
}
