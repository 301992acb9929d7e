namespace Temporalio.Workflows;

/// <summary>Marks the constructor that is given the run method's arguments.</summary>
[AttributeUsage(AttributeTargets.Constructor, Inherited = false)]
public sealed class WorkflowInitAttribute : Attribute;
