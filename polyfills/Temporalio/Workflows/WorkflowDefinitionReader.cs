using System.Reflection;
using Temporalio.Converters;

namespace Temporalio.Workflows;

/// <summary>Reads a workflow type by its attributes and collects every rule it breaks.</summary>
internal sealed class WorkflowDefinitionReader(Type type)
{
    private const BindingFlags Everything =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    private readonly List<Exception> errors = [];
    private readonly Dictionary<string, WorkflowSignalDefinition> signals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkflowQueryDefinition> queries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkflowUpdateDefinition> updates = new(StringComparer.Ordinal);
    private WorkflowSignalDefinition? dynamicSignal;
    private WorkflowQueryDefinition? dynamicQuery;
    private WorkflowUpdateDefinition? dynamicUpdate;

    public static WorkflowAttribute AttributeOf(Type type) =>
        type.GetCustomAttribute<WorkflowAttribute>(inherit: false)
        ?? throw new ArgumentException($"{type} missing Workflow attribute");

    /// <returns>Null when dynamic.</returns>
    public static string? NameOf(Type type, WorkflowAttribute attribute)
    {
        if (attribute.Dynamic)
        {
            return null;
        }

        if (attribute.Name is { } given)
        {
            return given;
        }

        var name = type.Name;
        return type.IsInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name[1..] : name;
    }

    public WorkflowDefinitionParts Read(string? nameOverride, Func<object?[], object>? creator)
    {
        var attribute = AttributeOf(type);
        var name = nameOverride ?? NameOf(type, attribute);
        if (name is not null && name.StartsWith(HandlerRules.ReservedPrefix, StringComparison.Ordinal))
        {
            Complain($"Workflow name {name} cannot start with {HandlerRules.ReservedPrefix}");
        }

        if (attribute.Dynamic && attribute.Name is not null)
        {
            Complain($"{type} cannot be dynamic and have a name");
        }

        var run = FindRun(name is null);
        ReadHandlers();
        var (constructor, takesArguments) = creator is null ? FindConstructor(run) : (null, false);
        var options = FindDynamicOptions(name is null);
        if (errors.Count > 0)
        {
            throw new AggregateException(errors);
        }

        return new()
        {
            Name = name,
            Type = type,
            RunMethod = run!,
            FailureExceptionTypes = attribute.FailureExceptionTypes,
            Signals = signals,
            Queries = queries,
            Updates = updates,
            DynamicSignal = dynamicSignal,
            DynamicQuery = dynamicQuery,
            DynamicUpdate = dynamicUpdate,
            Constructor = constructor,
            InitTakesArguments = takesArguments,
            Creator = creator,
            DynamicOptions = options,
        };
    }

    private static bool Has<T>(MemberInfo member)
        where T : Attribute => member.IsDefined(typeof(T), inherit: false);

    private void Complain(string message) => errors.Add(new ArgumentException(message));

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (ArgumentException e)
        {
            errors.Add(e);
        }
    }

    private MethodInfo? FindRun(bool dynamic)
    {
        var all = type.GetMethods(Everything).Where(m => Has<WorkflowRunAttribute>(m)).ToList();
        MethodInfo? found = null;
        foreach (var method in all)
        {
            if (Refusal(method, dynamic) is { } refusal)
            {
                Complain(refusal);
            }
            else if (found is not null)
            {
                Complain($"WorkflowRun on multiple: {found} and {method}");
            }
            else
            {
                found = method;
            }
        }

        if (found is null)
        {
            Complain($"{type} does not have a valid WorkflowRun method");
        }

        return found;
    }

    private string? Refusal(MethodInfo method, bool dynamic)
    {
        if (method.DeclaringType != type)
        {
            return $"WorkflowRun on {method} must be declared on {type}, not inherited from {method.DeclaringType}";
        }

        if (!method.IsPublic)
        {
            return $"WorkflowRun method {method} must be public";
        }

        if (method.IsStatic)
        {
            return $"WorkflowRun method {method} cannot be static";
        }

        if (method.ContainsGenericParameters)
        {
            return $"WorkflowRun method {method} cannot be generic";
        }

        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            return $"WorkflowRun method {method} must return an instance of Task";
        }

        if (dynamic && !(method.GetParameters() is [var only] && only.ParameterType == typeof(IRawValue[])))
        {
            return $"WorkflowRun method {method} must accept an array of IRawValue because it is dynamic";
        }

        return null;
    }

    private void ReadHandlers()
    {
        var validators = new Dictionary<string, MethodInfo>(StringComparer.Ordinal);
        var methods = HandlerMethods().ToList();
        foreach (var method in methods.Where(m => Has<WorkflowUpdateValidatorAttribute>(m)))
        {
            var target = method.GetCustomAttribute<WorkflowUpdateValidatorAttribute>(inherit: false)!.UpdateMethod;
            if (!methods.Any(m => string.Equals(m.Name, target, StringComparison.Ordinal) && Has<WorkflowUpdateAttribute>(m)))
            {
                Complain($"Cannot find update method named {target} for WorkflowUpdateValidator on {method} method");
            }
            else if (!validators.TryAdd(target, method))
            {
                Complain($"Another WorkflowUpdateValidator for {target} is already on {validators[target]}: remove it from {method}");
            }
        }

        foreach (var method in methods)
        {
            RequireRepeatedAttribute<WorkflowSignalAttribute>(method, "WorkflowSignal");
            RequireRepeatedAttribute<WorkflowQueryAttribute>(method, "WorkflowQuery");
            RequireRepeatedAttribute<WorkflowUpdateAttribute>(method, "WorkflowUpdate");
            if (Has<WorkflowSignalAttribute>(method))
            {
                Try(() => Add(WorkflowSignalDefinition.FromMethod(method)));
            }

            if (Has<WorkflowQueryAttribute>(method))
            {
                Try(() => Add(WorkflowQueryDefinition.FromMethod(method)));
            }

            if (Has<WorkflowUpdateAttribute>(method))
            {
                Try(() => Add(WorkflowUpdateDefinition.FromMethod(method, validators.GetValueOrDefault(method.Name))));
            }
        }

        foreach (var property in type.GetProperties(Everything).Where(p => Has<WorkflowQueryAttribute>(p)))
        {
            Try(() => Add(WorkflowQueryDefinition.FromProperty(property)));
        }
    }

    private IEnumerable<MethodInfo> HandlerMethods()
    {
        var methods = type.GetMethods(Everything).AsEnumerable();
        return type.IsInterface ? methods.Concat(type.GetInterfaces().SelectMany(i => i.GetMethods(Everything))) : methods;
    }

    private void RequireRepeatedAttribute<T>(MethodInfo method, string kind)
        where T : Attribute
    {
        if (!Has<T>(method) && method.GetBaseDefinition() is { } root && root != method && Overridden(method).Any(m => Has<T>(m)))
        {
            Complain($"{kind} attribute missing on {method} of {type}, but it overrides a method that has it");
        }
    }

    private static IEnumerable<MethodInfo> Overridden(MethodInfo method)
    {
        var root = method.GetBaseDefinition();
        for (var up = method.DeclaringType?.BaseType; up is not null; up = up.BaseType)
        {
            foreach (var candidate in up.GetMethods(Everything | BindingFlags.DeclaredOnly).Where(m => m.GetBaseDefinition() == root))
            {
                yield return candidate;
            }
        }
    }

    private void Add(WorkflowSignalDefinition signal)
    {
        if (signal.Name is null ? dynamicSignal is not null : !signals.TryAdd(signal.Name, signal))
        {
            Complain($"{type} has multiple signal methods {(signal.Name is null ? "that are dynamic" : $"named {signal.Name}")}");
        }

        dynamicSignal ??= signal.Name is null ? signal : null;
    }

    private void Add(WorkflowQueryDefinition query)
    {
        if (query.Name is null ? dynamicQuery is not null : !queries.TryAdd(query.Name, query))
        {
            Complain($"{type} has multiple query methods {(query.Name is null ? "that are dynamic" : $"named {query.Name}")}");
        }

        dynamicQuery ??= query.Name is null ? query : null;
    }

    private void Add(WorkflowUpdateDefinition update)
    {
        if (update.Name is null ? dynamicUpdate is not null : !updates.TryAdd(update.Name, update))
        {
            Complain($"{type} has multiple update methods {(update.Name is null ? "that are dynamic" : $"named {update.Name}")}");
        }

        dynamicUpdate ??= update.Name is null ? update : null;
    }

    private (ConstructorInfo? Constructor, bool TakesArguments) FindConstructor(MethodInfo? run)
    {
        if (type.IsInterface || type.IsAbstract)
        {
            return (null, false);
        }

        var marked = type.GetConstructors(Everything & ~BindingFlags.Static).Where(c => Has<WorkflowInitAttribute>(c)).ToList();
        if (marked.Count > 1)
        {
            Complain($"{type} has multiple WorkflowInit constructors");
            return (null, false);
        }

        if (marked is not [var init])
        {
            return (type.GetConstructor(Type.EmptyTypes), false);
        }

        if (!init.IsPublic)
        {
            Complain($"WorkflowInit on {init} of {type} must be public");
        }

        var expected = run?.GetParameters().Select(p => p.ParameterType);
        if (expected is not null && !init.GetParameters().Select(p => p.ParameterType).SequenceEqual(expected))
        {
            Complain($"{type} WorkflowInit constructor parameter types must match the WorkflowRun method {run}");
        }

        return (init, true);
    }

    private MethodInfo? FindDynamicOptions(bool dynamic)
    {
        var method = type.GetMethods(Everything).FirstOrDefault(m => Has<WorkflowDynamicOptionsAttribute>(m));
        if (method is null)
        {
            return null;
        }

        if (!dynamic)
        {
            Complain($"WorkflowDynamicOptions method {method} is only for a dynamic workflow");
        }

        if (method.ReturnType != typeof(WorkflowDefinitionOptions) || method.GetParameters().Length > 0)
        {
            Complain($"WorkflowDynamicOptions method {method} must take nothing and return WorkflowDefinitionOptions");
        }

        return method;
    }
}
