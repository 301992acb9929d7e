namespace Temporalio.Workflows;

/// <summary>Marks the one public method in which a workflow runs. Not inherited.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowRunAttribute : Attribute;
