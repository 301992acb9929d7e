using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>A signal handler: a method of a workflow, or a delegate.</summary>
public class WorkflowSignalDefinition
{
    private WorkflowSignalDefinition(
        string? name, string? description, MethodInfo? method, Delegate? del, HandlerUnfinishedPolicy unfinishedPolicy)
    {
        Name = name;
        Description = description;
        Method = method;
        Delegate = del;
        UnfinishedPolicy = unfinishedPolicy;
    }

    /// <summary>Null when dynamic.</summary>
    public string? Name { get; }

    public string? Description { get; }

    public bool Dynamic => Name is null;

    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal MethodInfo Target => Method ?? Delegate!.Method;

    /// <exception cref="ArgumentException">No <see cref="WorkflowSignalAttribute"/>, or the method breaks a rule.</exception>
    public static WorkflowSignalDefinition FromMethod(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WorkflowSignalAttribute>(inherit: false)
            ?? throw new ArgumentException($"WorkflowSignal attribute missing on {method}");
        HandlerRules.RequirePlainMethod("WorkflowSignal", method);
        RequireTask(method);
        HandlerRules.RequireOwnName("Signal", attribute.Name);
        if (attribute.Dynamic)
        {
            RequireDynamic(method, attribute.Name);
            return new(null, attribute.Description, method, null, attribute.UnfinishedPolicy);
        }

        var name = attribute.Name ?? HandlerRules.NameWithoutAsync(method.Name);
        HandlerRules.RequireOwnName("Signal", name);
        return new(name, attribute.Description, method, null, attribute.UnfinishedPolicy);
    }

    /// <param name="name">Null makes the handler dynamic.</param>
    /// <param name="del">Must return a task.</param>
    /// <param name="unfinishedPolicy">Whether to warn when it is still running at the end.</param>
    /// <param name="description">Shown by the metadata query.</param>
    public static WorkflowSignalDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon,
        string? description = null)
    {
        RequireTask(del.Method);
        HandlerRules.RequireOwnName("Signal", name);
        if (name is null)
        {
            HandlerRules.RequireDynamicParameters("WorkflowSignal", del.Method);
        }

        return new(name, description, null, del, unfinishedPolicy);
    }

    internal static string NameFromMethodForCall(MethodInfo method)
    {
        var definition = FromMethod(method);
        return definition.Name ?? throw new ArgumentException($"Cannot use dynamic signal {method} in a call: give its name as text");
    }

    private static void RequireTask(MethodInfo method)
    {
        if (method.ReturnType != typeof(Task))
        {
            throw new ArgumentException($"WorkflowSignal method {method} must return Task");
        }
    }

    private static void RequireDynamic(MethodInfo method, string? name)
    {
        if (name is not null)
        {
            throw new ArgumentException($"WorkflowSignal method {method} cannot be dynamic and have a name");
        }

        HandlerRules.RequireDynamicParameters("WorkflowSignal", method);
    }
}
