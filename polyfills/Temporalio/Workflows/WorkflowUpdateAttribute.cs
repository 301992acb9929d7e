namespace Temporalio.Workflows;

/// <summary>Marks a method returning <see cref="Task"/> or <see cref="Task{TResult}"/> as an update handler.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateAttribute : Attribute
{
    public WorkflowUpdateAttribute()
    {
    }

    public WorkflowUpdateAttribute(string name) => Name = name;

    /// <summary>Null is the method's name without a trailing <c>Async</c>.</summary>
    public string? Name { get; }

    public string? Description { get; set; }

    /// <summary>Takes every update without a handler; parameters <c>(string name, IRawValue[] args)</c>.</summary>
    public bool Dynamic { get; set; }

    public HandlerUnfinishedPolicy UnfinishedPolicy { get; set; } = HandlerUnfinishedPolicy.WarnAndAbandon;
}
