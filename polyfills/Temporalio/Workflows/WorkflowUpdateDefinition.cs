using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>An update handler with its validator, if any: methods of a workflow, or delegates.</summary>
public class WorkflowUpdateDefinition
{
    private WorkflowUpdateDefinition(
        string? name,
        string? description,
        (MethodInfo? Method, Delegate? Delegate) handler,
        (MethodInfo? Method, Delegate? Delegate) validator,
        HandlerUnfinishedPolicy unfinishedPolicy)
    {
        Name = name;
        Description = description;
        (Method, Delegate) = handler;
        (ValidatorMethod, ValidatorDelegate) = validator;
        UnfinishedPolicy = unfinishedPolicy;
    }

    /// <summary>Null when dynamic.</summary>
    public string? Name { get; }

    public string? Description { get; }

    public bool Dynamic => Name is null;

    internal MethodInfo? Method { get; }

    internal Delegate? Delegate { get; }

    internal MethodInfo? ValidatorMethod { get; }

    internal Delegate? ValidatorDelegate { get; }

    internal HandlerUnfinishedPolicy UnfinishedPolicy { get; }

    internal MethodInfo Target => Method ?? Delegate!.Method;

    internal MethodInfo? ValidatorTarget => ValidatorMethod ?? ValidatorDelegate?.Method;

    /// <exception cref="ArgumentException">No <see cref="WorkflowUpdateAttribute"/>, or a method breaks a rule.</exception>
    public static WorkflowUpdateDefinition FromMethod(MethodInfo method, MethodInfo? validatorMethod = null)
    {
        var attribute = method.GetCustomAttribute<WorkflowUpdateAttribute>(inherit: false)
            ?? throw new ArgumentException($"WorkflowUpdate attribute missing on {method}");
        HandlerRules.RequirePlainMethod("WorkflowUpdate", method);
        RequireTask(method);
        if (validatorMethod is not null)
        {
            HandlerRules.RequirePlainMethod("WorkflowUpdateValidator", validatorMethod);
            RequireValidator(method, validatorMethod);
        }

        if (attribute.Dynamic)
        {
            if (attribute.Name is not null)
            {
                throw new ArgumentException($"WorkflowUpdate method {method} cannot be dynamic and have a name");
            }

            HandlerRules.RequireDynamicParameters("WorkflowUpdate", method);
            return new(null, attribute.Description, (method, null), (validatorMethod, null), attribute.UnfinishedPolicy);
        }

        var name = attribute.Name ?? HandlerRules.NameWithoutAsync(method.Name);
        HandlerRules.RequireOwnName("Update", name);
        return new(name, attribute.Description, (method, null), (validatorMethod, null), attribute.UnfinishedPolicy);
    }

    /// <param name="name">Null makes the handler dynamic.</param>
    /// <param name="del">Must return a task.</param>
    /// <param name="validatorDel">Same parameters, returns nothing.</param>
    /// <param name="unfinishedPolicy">Whether to warn when it is still running at the end.</param>
    /// <param name="description">Shown by the metadata query.</param>
    public static WorkflowUpdateDefinition CreateWithoutAttribute(
        string? name,
        Delegate del,
        Delegate? validatorDel = null,
        HandlerUnfinishedPolicy unfinishedPolicy = HandlerUnfinishedPolicy.WarnAndAbandon,
        string? description = null)
    {
        RequireTask(del.Method);
        HandlerRules.RequireOwnName("Update", name);
        if (name is null)
        {
            HandlerRules.RequireDynamicParameters("WorkflowUpdate", del.Method);
        }

        if (validatorDel is not null)
        {
            RequireValidator(del.Method, validatorDel.Method);
        }

        return new(name, description, (null, del), (null, validatorDel), unfinishedPolicy);
    }

    internal static string NameFromMethodForCall(MethodInfo method) =>
        FromMethod(method).Name ?? throw new ArgumentException($"Cannot use dynamic update {method} in a call: give its name as text");

    private static void RequireTask(MethodInfo method)
    {
        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            throw new ArgumentException($"WorkflowUpdate method {method} must return Task");
        }
    }

    private static void RequireValidator(MethodInfo method, MethodInfo validator)
    {
        if (validator.ReturnType != typeof(void))
        {
            throw new ArgumentException($"WorkflowUpdateValidator method {validator} must be void");
        }

        var expected = method.GetParameters().Select(p => p.ParameterType);
        if (!validator.GetParameters().Select(p => p.ParameterType).SequenceEqual(expected))
        {
            throw new ArgumentException($"WorkflowUpdateValidator method {validator} must have the same parameters as {method}");
        }
    }
}
