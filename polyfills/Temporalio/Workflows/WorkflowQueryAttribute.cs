namespace Temporalio.Workflows;

/// <summary>Marks a method or property that answers a query. It is synchronous and must not change the workflow.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, Inherited = false)]
public sealed class WorkflowQueryAttribute : Attribute
{
    public WorkflowQueryAttribute()
    {
    }

    public WorkflowQueryAttribute(string name) => Name = name;

    /// <summary>Null is the member's name as it stands, a trailing <c>Async</c> included.</summary>
    public string? Name { get; }

    public string? Description { get; set; }

    /// <summary>Takes every query without a handler; parameters <c>(string name, IRawValue[] args)</c>.</summary>
    public bool Dynamic { get; set; }
}
