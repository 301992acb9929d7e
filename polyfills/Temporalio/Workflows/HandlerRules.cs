using System.Reflection;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>What signal, query and update handlers have in common.</summary>
internal static class HandlerRules
{
    public const string ReservedPrefix = "__temporal";

    private const string AsyncSuffix = "Async";

    public static string NameWithoutAsync(string name) =>
        name.Length > AsyncSuffix.Length && name.EndsWith(AsyncSuffix, StringComparison.Ordinal) ? name[..^AsyncSuffix.Length] : name;

    /// <summary>Dynamic handlers do not get these.</summary>
    public static bool IsReserved(string name) => name.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public static void RequireOwnName(string kind, string? name)
    {
        if (name is not null && IsReserved(name))
        {
            throw new ArgumentException($"{kind} handler name {name} cannot start with {ReservedPrefix}");
        }
    }

    /// <exception cref="ArgumentException">A dynamic handler has other parameters than a name and raw values.</exception>
    public static void RequireDynamicParameters(string kind, MethodInfo method)
    {
        var parameters = method.GetParameters();
        if (parameters.Length != 2 || parameters[0].ParameterType != typeof(string) || parameters[1].ParameterType != typeof(IRawValue[]))
        {
            throw new ArgumentException(
                $"{kind} {method.Name} must accept string and an array of IRawValue because it is dynamic");
        }
    }

    /// <exception cref="ArgumentException">The method is static, generic or not public.</exception>
    public static void RequirePlainMethod(string kind, MethodInfo method)
    {
        if (!method.IsPublic)
        {
            throw new ArgumentException($"{kind} method {method} must be public");
        }

        if (method.IsStatic)
        {
            throw new ArgumentException($"{kind} method {method} cannot be static");
        }

        if (method.ContainsGenericParameters)
        {
            throw new ArgumentException($"{kind} method {method} cannot be generic");
        }
    }
}
