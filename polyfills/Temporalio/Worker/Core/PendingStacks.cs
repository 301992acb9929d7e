using System.Diagnostics;

namespace Temporalio.Worker.Core;

/// <summary>Where the code of a run waits, kept only when the worker answers the stack trace query.</summary>
internal sealed class PendingStacks(WorkflowStackTrace mode)
{
    private readonly LinkedList<StackTrace> stacks = [];

    public async Task<T> TrackAsync<T>(Task<T> waiting)
    {
        if (mode == WorkflowStackTrace.None || waiting.IsCompleted)
        {
            return await waiting.ConfigureAwait(true);
        }

        var node = stacks.AddLast(new StackTrace(skipFrames: 2, fNeedFileInfo: mode == WorkflowStackTrace.Normal));
        try
        {
            return await waiting.ConfigureAwait(true);
        }
        finally
        {
            stacks.Remove(node);
        }
    }

    /// <summary>One trace after the other, the framework's and the SDK's own frames left out.</summary>
    public string Describe() => string.Join("\n\n", stacks.Select(Describe));

    private static string Describe(StackTrace trace) => string.Join('\n', trace.GetFrames()
        .Where(frame => frame.GetMethod()?.DeclaringType?.FullName is { } name
            && !name.StartsWith("System.", StringComparison.Ordinal)
            && !name.StartsWith("Temporalio.W", StringComparison.Ordinal))
        .Select(frame => new StackTrace(frame).ToString().TrimEnd()));
}
