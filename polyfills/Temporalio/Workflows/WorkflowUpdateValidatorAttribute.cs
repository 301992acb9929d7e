namespace Temporalio.Workflows;

/// <summary>Marks a <c>void</c> method that may refuse an update before it enters history.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateValidatorAttribute : Attribute
{
    public WorkflowUpdateValidatorAttribute(string updateMethod) => UpdateMethod = updateMethod;

    /// <summary>Name of the update's method, not of the update.</summary>
    public string UpdateMethod { get; }
}
