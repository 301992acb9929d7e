using System.Reflection;
using System.Runtime.CompilerServices;

namespace Temporalio.Worker.Core;

/// <summary>Results of tasks whose type is only known at run time.</summary>
internal static class TaskResults
{
    /// <summary>One reader per task type, for as long as the type lives.</summary>
    private static readonly ConditionalWeakTable<Type, MethodInvoker> Readers = [];

    /// <summary>Of a task that has succeeded. Null if it really has no result; async methods without one have an empty struct.</summary>
    public static object? Of(Task task)
    {
        var type = task.GetType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
        {
            type = type.BaseType;
        }

        return type is null ? null : Readers.GetValue(type, ReaderOf).Invoke(task);
    }

    private static MethodInvoker ReaderOf(Type type) =>
        MethodInvoker.Create(type.GetProperty(nameof(Task<object>.Result))!.GetMethod!);
}
