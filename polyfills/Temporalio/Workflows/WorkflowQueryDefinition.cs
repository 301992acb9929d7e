using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>A query handler: a method or property of a workflow, or a delegate.</summary>
public class WorkflowQueryDefinition
{
    private WorkflowQueryDefinition(string? name, string? description, MethodInfo? method, Delegate? del)
    {
        Name = name;
        Description = description;
        Method = method;
        Delegate = del;
    }

    /// <summary>Null when dynamic.</summary>
    public string? Name { get; }

    public string? Description { get; }

    public bool Dynamic => Name is null;

    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    internal MethodInfo Target => Method ?? Delegate!.Method;

    /// <exception cref="ArgumentException">No <see cref="WorkflowQueryAttribute"/>, or the method breaks a rule.</exception>
    public static WorkflowQueryDefinition FromMethod(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<WorkflowQueryAttribute>(inherit: false)
            ?? throw new ArgumentException($"WorkflowQuery attribute missing on {method}");
        HandlerRules.RequirePlainMethod("WorkflowQuery", method);
        RequireResult(method);
        if (attribute.Dynamic)
        {
            if (attribute.Name is not null)
            {
                throw new ArgumentException($"WorkflowQuery method {method} cannot be dynamic and have a name");
            }

            HandlerRules.RequireDynamicParameters("WorkflowQuery", method);
            return new(null, attribute.Description, method, null);
        }

        var name = attribute.Name ?? method.Name;
        HandlerRules.RequireOwnName("Query", name);
        return new(name, attribute.Description, method, null);
    }

    /// <exception cref="ArgumentException">No <see cref="WorkflowQueryAttribute"/>, or no public getter.</exception>
    public static WorkflowQueryDefinition FromProperty(PropertyInfo property)
    {
        var attribute = property.GetCustomAttribute<WorkflowQueryAttribute>(inherit: false)
            ?? throw new ArgumentException($"WorkflowQuery attribute missing on {property}");
        var getter = property.GetGetMethod(nonPublic: false)
            ?? throw new ArgumentException($"WorkflowQuery property {property} must have public getter");
        if (attribute.Dynamic)
        {
            throw new ArgumentException($"WorkflowQuery property {property} cannot be dynamic");
        }

        if (getter.IsStatic)
        {
            throw new ArgumentException($"WorkflowQuery property {property} cannot be static");
        }

        RequireResult(getter);
        var name = attribute.Name ?? property.Name;
        HandlerRules.RequireOwnName("Query", name);
        return new(name, attribute.Description, getter, null);
    }

    /// <param name="name">Null makes the handler dynamic.</param>
    /// <param name="del">Must return a value and no task.</param>
    /// <param name="description">Shown by the metadata query.</param>
    public static WorkflowQueryDefinition CreateWithoutAttribute(string? name, Delegate del, string? description = null)
    {
        RequireResult(del.Method);
        HandlerRules.RequireOwnName("Query", name);
        if (name is null)
        {
            HandlerRules.RequireDynamicParameters("WorkflowQuery", del.Method);
        }

        return new(name, description, null, del);
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        FromMethod(method).Name ?? throw new ArgumentException($"Cannot use dynamic query {method} in a call: give its name as text");

    internal static string NameFromPropertyForCall(PropertyInfo property) => FromProperty(property).Name!;

    private static void RequireResult(MethodInfo method)
    {
        if (method.ReturnType == typeof(void))
        {
            throw new ArgumentException($"WorkflowQuery method {method} must return a value");
        }

        if (typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            throw new ArgumentException($"WorkflowQuery method {method} cannot return a Task");
        }
    }
}
