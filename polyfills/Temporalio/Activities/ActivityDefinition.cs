using System.Reflection;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>A registered activity: its name, its parameters and how to call it.</summary>
public class ActivityDefinition
{
    private readonly Func<object?[], object?> invoker;

    private ActivityDefinition(string? name, Type returnType, IReadOnlyCollection<Type> parameterTypes, int requiredParameterCount, Func<object?[], object?> invoker, MethodInfo? methodInfo)
    {
        Name = name;
        ReturnType = returnType;
        ParameterTypes = parameterTypes;
        RequiredParameterCount = requiredParameterCount;
        this.invoker = invoker;
        MethodInfo = methodInfo;
    }

    /// <summary>Null for a dynamic activity.</summary>
    public string? Name { get; }

    public bool Dynamic => Name is null;

    public Type ReturnType { get; }

    public IReadOnlyCollection<Type> ParameterTypes { get; }

    public int RequiredParameterCount { get; }

    public MethodInfo? MethodInfo { get; }

    public static ActivityDefinition Create(Delegate del)
    {
        var method = del.Method;
        if (method.GetCustomAttribute<ActivityAttribute>() is null)
        {
            throw new ArgumentException($"{method} missing Activity attribute");
        }

        return Create(method, parameters => del.DynamicInvoke(parameters));
    }

    public static ActivityDefinition Create(MethodInfo method, Func<object?[], object?> invoker)
    {
        var attribute = method.GetCustomAttribute<ActivityAttribute>() ?? throw new ArgumentException($"{method} missing Activity attribute");
        return Of(NameOf(method, attribute), method, invoker);
    }

    public static ActivityDefinition CreateWithoutAttribute(string? name, MethodInfo method, Func<object?[], object?> invoker) => Of(name, method, invoker);

    public static ActivityDefinition Create(string? name, Type returnType, IReadOnlyCollection<Type> parameterTypes, int requiredParameterCount, Func<object?[], object?> invoker)
    {
        CheckName(name);
        if (name is null && (parameterTypes.Count != 1 || parameterTypes.First() != typeof(IRawValue[])))
        {
            throw new ArgumentException("Dynamic activity must accept a required array of IRawValue");
        }

        return requiredParameterCount > parameterTypes.Count
            ? throw new ArgumentException($"Activity {name} has more required parameters than parameters")
            : new(name, returnType, parameterTypes, requiredParameterCount, invoker, null);
    }

    public static IReadOnlyCollection<ActivityDefinition> CreateAll<T>(T? instance) => CreateAll(typeof(T), instance);

    public static IReadOnlyCollection<ActivityDefinition> CreateAll(Type type, object? instance)
    {
        var definitions = new List<ActivityDefinition>();
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy))
        {
            if (method.GetCustomAttribute<ActivityAttribute>(inherit: false) is null)
            {
                continue;
            }

            if (!method.IsStatic && instance is null)
            {
                throw new InvalidOperationException($"Instance not provided, but activity method {method} is non-static");
            }

            definitions.Add(Create(method, parameters => method.Invoke(method.IsStatic ? null : instance, parameters)));
        }

        return definitions.Count > 0 ? definitions : throw new ArgumentException($"No activities found on {type}", nameof(type));
    }

    /// <summary>Calls the activity, filling in optional parameters, and awaits what it returns.</summary>
    public async Task<object?> InvokeAsync(object?[] parameters)
    {
        object? result;
        try
        {
            result = invoker(Complete(parameters));
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(inner).Throw();
            throw;
        }

        if (result is not Task task)
        {
            return ReturnType == typeof(void) ? null : result;
        }

        await task.ConfigureAwait(false);
        return TaskResult.Of(task);
    }

    internal static string NameFromMethodForCall(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<ActivityAttribute>() ?? throw new ArgumentException($"{method} missing Activity attribute");
        return attribute.Dynamic ? throw new ArgumentException($"{method} cannot be used directly since it is a dynamic activity") : NameOf(method, attribute)!;
    }

    private static string? NameOf(MethodInfo method, ActivityAttribute attribute)
    {
        if (attribute.Dynamic)
        {
            return attribute.Name is null ? null : throw new ArgumentException($"{method} cannot be dynamic and have a name");
        }

        if (attribute.Name is { } given)
        {
            return given;
        }

        var name = method.Name;
        if (name.Contains('<', StringComparison.Ordinal))
        {
            // Local functions carry their own name between "g__" and "|"; lambdas have none.
            var start = name.IndexOf(">g__", StringComparison.Ordinal);
            var end = name.LastIndexOf('|');
            if (start < 0 || end < start)
            {
                throw new ArgumentException($"{method} appears to be a lambda which must have a name given on the attribute");
            }

            name = name[(start + 4)..end];
        }

        return typeof(Task).IsAssignableFrom(method.ReturnType) && name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;
    }

    private static void CheckName(string? name)
    {
        if (name?.StartsWith("__temporal", StringComparison.Ordinal) == true)
        {
            throw new ArgumentException($"Activity name {name} cannot start with __temporal");
        }
    }

    private static ActivityDefinition Of(string? name, MethodInfo method, Func<object?[], object?> invoker)
    {
        CheckName(name);
        var parameters = method.GetParameters();
        if (method.ContainsGenericParameters)
        {
            throw new ArgumentException($"{method} with Activity attribute cannot have generic parameters");
        }

        if (parameters.Any(parameter => parameter.ParameterType.IsByRef))
        {
            throw new ArgumentException($"{method} has disallowed ref/out parameter");
        }

        if (name is null && (parameters.Length != 1 || parameters[0].ParameterType != typeof(IRawValue[])))
        {
            throw new ArgumentException($"Dynamic activity {method} must accept a required array of IRawValue");
        }

        return new(name, method.ReturnType, parameters.Select(parameter => parameter.ParameterType).ToArray(), parameters.Count(parameter => !parameter.HasDefaultValue), invoker, method);
    }

    private object?[] Complete(object?[] given)
    {
        if (given.Length >= ParameterTypes.Count || MethodInfo is null)
        {
            return given.Length > ParameterTypes.Count ? given[..ParameterTypes.Count] : given;
        }

        var parameters = MethodInfo.GetParameters();
        return parameters.Select((parameter, index) => index < given.Length ? given[index] : parameter.DefaultValue).ToArray();
    }
}
