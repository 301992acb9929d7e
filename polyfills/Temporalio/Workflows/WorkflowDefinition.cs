using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>A workflow type as a worker needs it: its run method and handlers, checked.</summary>
public class WorkflowDefinition
{
    private readonly Func<object?[], object>? creator;
    private readonly ConstructorInfo? constructor;
    private readonly MethodInfo? dynamicOptions;

    internal WorkflowDefinition(WorkflowDefinitionParts parts)
    {
        Name = parts.Name;
        Type = parts.Type;
        RunMethod = parts.RunMethod;
        Run = MethodInvoker.Create(parts.RunMethod);
        FailureExceptionTypes = parts.FailureExceptionTypes;
        Signals = parts.Signals;
        Queries = parts.Queries;
        Updates = parts.Updates;
        DynamicSignal = parts.DynamicSignal;
        DynamicQuery = parts.DynamicQuery;
        DynamicUpdate = parts.DynamicUpdate;
        creator = parts.Creator;
        constructor = parts.Constructor;
        InitTakesArguments = parts.InitTakesArguments;
        dynamicOptions = parts.DynamicOptions;
        UsesWhenEach = WhenEachSearch.Finds(parts.Type);
    }

    /// <summary>Null when dynamic.</summary>
    public string? Name { get; }

    public bool Dynamic => Name is null;

    public Type Type { get; }

    public MethodInfo RunMethod { get; }

    /// <summary>False for interfaces and for classes without a usable constructor: they can be called, not run.</summary>
    public bool Instantiable => creator is not null || constructor is not null;

    public Type[]? FailureExceptionTypes { get; }

    public IReadOnlyDictionary<string, WorkflowSignalDefinition> Signals { get; }

    public IReadOnlyDictionary<string, WorkflowQueryDefinition> Queries { get; }

    public IReadOnlyDictionary<string, WorkflowUpdateDefinition> Updates { get; }

    public WorkflowSignalDefinition? DynamicSignal { get; }

    public WorkflowQueryDefinition? DynamicQuery { get; }

    public WorkflowUpdateDefinition? DynamicUpdate { get; }

    /// <summary>Asks a dynamic workflow's instance for its options; null when it has none to give.</summary>
    public Func<object?, WorkflowDefinitionOptions>? DynamicOptionsGetter =>
        dynamicOptions is null ? null : instance => (WorkflowDefinitionOptions)dynamicOptions.Invoke(instance, null)!;

    internal MethodInvoker Run { get; }

    internal bool InitTakesArguments { get; }

    /// <summary>Somewhere in the type's own code stands a call of <c>Task.WhenEach</c>.</summary>
    internal bool UsesWhenEach { get; }

    /// <exception cref="ArgumentException">No <see cref="WorkflowAttribute"/>.</exception>
    /// <exception cref="AggregateException">Every rule the type breaks, as <see cref="ArgumentException"/>.</exception>
    public static WorkflowDefinition Create<T>() => Create(typeof(T));

    /// <inheritdoc cref="Create{T}"/>
    public static WorkflowDefinition Create(Type type) => Create(type, null, null);

    /// <inheritdoc cref="Create{T}"/>
    public static WorkflowDefinition Create(Type type, string? nameOverride, Func<object?[], object>? creatorOverride) =>
        new(new WorkflowDefinitionReader(type).Read(nameOverride, creatorOverride));

    /// <summary>Makes the object a run lives in. Exceptions of a constructor come as <see cref="TargetInvocationException"/>.</summary>
    public object CreateWorkflowInstance(object?[] workflowArguments)
    {
        if (creator is not null)
        {
            return creator(workflowArguments);
        }

        return constructor?.Invoke(InitTakesArguments ? workflowArguments : [])
            ?? throw new InvalidOperationException($"Cannot instantiate workflow type {Type}: no usable constructor");
    }

    internal static string NameFromRunMethodForCall(MethodInfo method)
    {
        if (method.GetCustomAttribute<WorkflowRunAttribute>(inherit: false) is null)
        {
            throw new ArgumentException($"{method} missing WorkflowRun attribute");
        }

        // A call through a base class or interface still means the type that declares the workflow.
        var type = method.ReflectedType ?? method.DeclaringType
            ?? throw new ArgumentException($"{method} has no reflected type");
        return WorkflowDefinitionReader.NameOf(type, WorkflowDefinitionReader.AttributeOf(type))
            ?? throw new ArgumentException($"{type} is a dynamic workflow: give the name of the workflow as text");
    }
}
