using System.Collections.Concurrent;
using System.Reflection;

namespace Temporalio.Activities;

/// <summary>The value of a finished task whose type is known at run time only. Tasks of async methods without a value give an empty object.</summary>
internal static class TaskResult
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Properties = new();

    public static object? Of(Task task) =>
        Properties.GetOrAdd(task.GetType(), static type => type.GetProperty("Result"))?.GetValue(task) is { } result
            ? result.GetType().FullName == "System.Threading.Tasks.VoidTaskResult" ? new object() : result
            : null;
}
