using System.Diagnostics;

namespace Temporalio.Worker.Core;

/// <summary>Where the code of a run waits, kept only when the worker answers the stack trace query.</summary>
internal sealed class PendingStacks(WorkflowStackTrace mode)
{
    private static readonly string[] Machinery =
        [" at System.Reflection.", " at System.Runtime.", " at System.RuntimeMethodHandle.", " at System.Threading.", " at Temporalio.Worker."];

    private readonly LinkedList<StackTrace> stacks = [];

    /// <summary>The same function; while it is under way the caller of this shows among the traces.</summary>
    public Func<Task> Watch(Func<Task> function)
    {
        if (mode == WorkflowStackTrace.None)
        {
            return function;
        }

        var node = Note();
        return async () =>
        {
            try
            {
                await function().ConfigureAwait(true);
            }
            finally
            {
                stacks.Remove(node);
            }
        };
    }

    /// <inheritdoc cref="Watch(Func{Task})"/>
    public Func<Task<T>> Watch<T>(Func<Task<T>> function)
    {
        if (mode == WorkflowStackTrace.None)
        {
            return function;
        }

        var node = Note();
        return async () =>
        {
            try
            {
                return await function().ConfigureAwait(true);
            }
            finally
            {
                stacks.Remove(node);
            }
        };
    }

    /// <summary>One trace after the other, without the frames of the runtime and of the worker around the workflow's own.</summary>
    public string Describe() => string.Join("\n\n", stacks.Select(Describe).Where(trace => trace.Length > 0).Select(trace => $"Task waiting at:\n{trace}"));

    private LinkedListNode<StackTrace> Note() => stacks.AddLast(new StackTrace(fNeedFileInfo: mode == WorkflowStackTrace.Normal));

    private static string Describe(StackTrace trace)
    {
        var lines = trace.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(line => line.Contains(" at Temporalio.Worker.", StringComparison.Ordinal))
            .ToList();
        var end = lines.FindLastIndex(line => !Machinery.Any(frame => line.Contains(frame, StringComparison.Ordinal)));
        return string.Join('\n', lines.Take(end + 1));
    }
}
