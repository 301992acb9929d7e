namespace Temporalio.Workflows;

/// <summary>Marks a type as a workflow. Not inherited.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct, Inherited = false)]
public sealed class WorkflowAttribute : Attribute
{
    public WorkflowAttribute()
    {
    }

    public WorkflowAttribute(string name) => Name = name;

    /// <summary>Null is the type's own name (an interface loses its leading <c>I</c>).</summary>
    public string? Name { get; }

    /// <summary>Takes every workflow type that nobody else on the worker has; the run method takes <c>IRawValue[]</c>.</summary>
    public bool Dynamic { get; set; }

    /// <summary>Exceptions of these types fail the workflow rather than its task.</summary>
    public Type[]? FailureExceptionTypes { get; set; }
}
