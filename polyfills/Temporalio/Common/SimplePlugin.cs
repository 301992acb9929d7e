using System.Runtime.CompilerServices;
using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Common;

/// <summary>A plugin for clients and workers made of options; what it does may be overridden.</summary>
public class SimplePlugin(string name, SimplePluginOptions? options = null) : ITemporalClientPlugin, ITemporalWorkerPlugin
{
    public string Name { get; } = name;

    public SimplePluginOptions Options { get; } = options ?? new();

    public virtual void ConfigureClient(TemporalClientOptions options)
    {
        options.DataConverter = Replaced(options.DataConverter, Options.DataConverterOption);
        options.Interceptors = Appended(options.Interceptors, Options.ClientInterceptorsOption);
    }

    public virtual Task<TemporalConnection> ConnectAsync(
        TemporalClientConnectOptions options, Func<TemporalClientConnectOptions, Task<TemporalConnection>> continuation) => continuation(options);

    public virtual void ConfigureWorker(TemporalWorkerOptions options)
    {
        foreach (var activity in Options.Activities)
        {
            options.AddActivity(activity);
        }

        foreach (var workflow in Options.Workflows)
        {
            options.AddWorkflow(workflow);
        }

        options.Interceptors = Appended(options.Interceptors, Options.WorkerInterceptorsOption);
        options.WorkflowFailureExceptionTypes = Appended(options.WorkflowFailureExceptionTypes, Options.WorkflowFailureExceptionTypesOption);
    }

    public virtual async Task<TResult> RunWorkerAsync<TResult>(
        TemporalWorker worker, Func<TemporalWorker, CancellationToken, Task<TResult>> continuation, CancellationToken stoppingToken)
    {
        await BeforeAsync().ConfigureAwait(false);
        try
        {
            return await continuation(worker, stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            await AfterAsync().ConfigureAwait(false);
        }
    }

    public virtual void ConfigureReplayer(WorkflowReplayerOptions options)
    {
        options.DataConverter = Replaced(options.DataConverter, Options.DataConverterOption);
        foreach (var workflow in Options.Workflows)
        {
            options.AddWorkflow(workflow);
        }

        options.Interceptors = Appended(options.Interceptors, Options.WorkerInterceptorsOption);
        options.WorkflowFailureExceptionTypes = Appended(options.WorkflowFailureExceptionTypes, Options.WorkflowFailureExceptionTypesOption);
    }

    public virtual async Task<IEnumerable<WorkflowReplayResult>> ReplayWorkflowsAsync(
        WorkflowReplayer replayer,
        Func<WorkflowReplayer, CancellationToken, Task<IEnumerable<WorkflowReplayResult>>> continuation,
        CancellationToken cancellationToken)
    {
        await BeforeAsync().ConfigureAwait(false);
        try
        {
            return await continuation(replayer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await AfterAsync().ConfigureAwait(false);
        }
    }

    public virtual async IAsyncEnumerable<WorkflowReplayResult> ReplayWorkflowsAsync(
        WorkflowReplayer replayer,
        Func<WorkflowReplayer, IAsyncEnumerable<WorkflowReplayResult>> continuation,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeforeAsync().ConfigureAwait(false);
        try
        {
            await foreach (var result in continuation(replayer).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            await AfterAsync().ConfigureAwait(false);
        }
    }

    private static T Replaced<T>(T current, SimplePluginOptions.SimplePluginOption<T>? option) =>
        option is null ? current : option.Configurable is { } configure ? configure(current) : option.Constant ?? current;

    private static IReadOnlyCollection<T>? Appended<T>(
        IReadOnlyCollection<T>? current, SimplePluginOptions.SimplePluginOption<IReadOnlyCollection<T>?>? option) =>
        option is null ? current : option.Configurable is { } configure ? configure(current) : option.Constant is { } more ? [.. current ?? [], .. more] : current;

    private Task BeforeAsync() => Options.RunContextBefore?.Invoke() ?? Task.CompletedTask;

    private Task AfterAsync() => Options.RunContextAfter?.Invoke() ?? Task.CompletedTask;
}
