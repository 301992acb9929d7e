using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>What <see cref="WorkflowDefinitionReader"/> found on a type.</summary>
internal sealed record WorkflowDefinitionParts
{
    public required string? Name { get; init; }

    public required Type Type { get; init; }

    public required MethodInfo RunMethod { get; init; }

    public required Type[]? FailureExceptionTypes { get; init; }

    public required Dictionary<string, WorkflowSignalDefinition> Signals { get; init; }

    public required Dictionary<string, WorkflowQueryDefinition> Queries { get; init; }

    public required Dictionary<string, WorkflowUpdateDefinition> Updates { get; init; }

    public WorkflowSignalDefinition? DynamicSignal { get; init; }

    public WorkflowQueryDefinition? DynamicQuery { get; init; }

    public WorkflowUpdateDefinition? DynamicUpdate { get; init; }

    public ConstructorInfo? Constructor { get; init; }

    public bool InitTakesArguments { get; init; }

    public Func<object?[], object>? Creator { get; init; }

    public MethodInfo? DynamicOptions { get; init; }
}
