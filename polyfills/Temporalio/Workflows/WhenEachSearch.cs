using System.Reflection;
using System.Reflection.Emit;

namespace Temporalio.Workflows;

/// <summary>Looks for calls of <c>Task.WhenEach</c> in the code of a type: it leaves a workflow's scheduler without a trace.</summary>
internal static class WhenEachSearch
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const int TokenBytes = 4;

    /// <summary>Lambdas, iterators and async methods are nested types.</summary>
    public static bool Finds(Type type) =>
        type.GetMethods(Declared).Any(Calls) || type.GetNestedTypes(Declared).Any(Finds);

    private static bool Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray();
        if (code is null)
        {
            return false;
        }

        for (var i = 0; i + TokenBytes < code.Length; i++)
        {
            if (code[i] == (byte)OpCodes.Call.Value && IsWhenEach(method, BitConverter.ToInt32(code, i + 1)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Not every byte that looks like a call is one: what resolves to no method is something else.</summary>
    private static bool IsWhenEach(MethodInfo caller, int token)
    {
        if (token >> 24 is not (0x0A or 0x2B))
        {
            return false;
        }

        try
        {
            var typeArguments = caller.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
            var called = caller.Module.ResolveMethod(token, typeArguments, caller.IsGenericMethod ? caller.GetGenericArguments() : null);
            return called is { Name: nameof(Task.WhenEach) } && called.DeclaringType == typeof(Task);
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException or TypeLoadException or FileNotFoundException)
        {
            return false;
        }
    }
}
