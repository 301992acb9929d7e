using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Activities;

namespace Temporalio.Extensions.Hosting;

/// <summary>Activities whose instances come from a container: each attempt in a scope of its own.</summary>
public static class ServiceProviderExtensions
{
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions<T>(this IServiceProvider provider) =>
        provider.CreateTemporalActivityDefinitions(typeof(T));

    /// <exception cref="ArgumentException">The type has no activities.</exception>
    public static IReadOnlyCollection<ActivityDefinition> CreateTemporalActivityDefinitions(this IServiceProvider provider, Type type)
    {
        var definitions = type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Where(method => method.GetCustomAttribute<ActivityAttribute>(inherit: false) is not null)
            .Select(method => provider.CreateTemporalActivityDefinition(type, method))
            .ToList();
        return definitions.Count > 0 ? definitions : throw new ArgumentException($"No activities found on {type}", nameof(type));
    }

    public static ActivityDefinition CreateTemporalActivityDefinition(this IServiceProvider provider, Type instanceType, MethodInfo method) =>
        ActivityDefinition.Create(method, parameters => InvokeAsync(provider, instanceType, method, parameters));

    private static async Task<object?> InvokeAsync(IServiceProvider provider, Type type, MethodInfo method, object?[] parameters)
    {
        if (method.IsStatic)
        {
            return await AwaitAsync(Invoke(method, null, parameters)).ConfigureAwait(false);
        }

        var given = ActivityScope.ServiceScope;
        var scope = given is null ? provider.CreateAsyncScope() : (AsyncServiceScope?)null;
        try
        {
            ActivityScope.ServiceScope = given ?? scope;
            ActivityScope.ScopedInstance ??= (given ?? scope!.Value).ServiceProvider.GetRequiredService(type);
            return await AwaitAsync(Invoke(method, ActivityScope.ScopedInstance, parameters)).ConfigureAwait(false);
        }
        finally
        {
            if (scope is { } own)
            {
                await own.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static object? Invoke(MethodInfo method, object? instance, object?[] parameters)
    {
        try
        {
            return method.Invoke(instance, parameters);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Capture(inner).Throw();
            throw;
        }
    }

    private static async Task<object?> AwaitAsync(object? result)
    {
        if (result is not Task task)
        {
            return result;
        }

        await task.ConfigureAwait(false);
        var value = task.GetType().GetProperty("Result")?.GetValue(task);
        return value?.GetType().FullName == "System.Threading.Tasks.VoidTaskResult" ? new object() : value;
    }
}
