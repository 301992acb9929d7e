using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Command.V1;
using Temporalio.Converters;
using Temporalio.Worker;
using Temporalio.Worker.Core;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Worker;

/// <summary>One run without a worker or a server around it.</summary>
internal sealed class RunHarness
{
    private readonly CachedRun run;

    private RunHarness(WorkflowDefinition definition, DeterminismGuard? guard)
    {
        var factory = new RunFactory
        {
            Workflows = new([definition]),
            Converter = DataConverter.Default,
            Namespace = "default",
            TaskQueue = "queue",
            Interceptors = [],
            FailureTypes = [],
            LoggerFactory = NullLoggerFactory.Instance,
            Meter = () => throw new InvalidOperationException("No meter here"),
            StackTrace = WorkflowStackTrace.None,
            DisableEagerActivities = true,
            Guard = guard,
            Runner = new(null),
            MissingLocalActivity = _ => null,
            Starting = _ => { },
            Completed = _ => { },
        };
        run = factory.Create("workflow", "run");
    }

    public CachedRun Run => run;

    public static RunHarness Of<T>(bool guarded = true) =>
        new(WorkflowDefinition.Create<T>(), guarded ? DeterminismGuard.Shared : null);

    /// <summary>Applies all events of a growing history and gives what the run answers to its last task.</summary>
    public async Task<IReadOnlyList<Command>> AnswerAsync(HistoryBuilder history)
    {
        await run.ReplayAsync(history.Events, [], wholeHistory: false);
        return run.Machines.TakeOutput().Commands;
    }
}
