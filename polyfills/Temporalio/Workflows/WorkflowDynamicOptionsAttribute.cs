namespace Temporalio.Workflows;

/// <summary>Marks a method without parameters that gives a dynamic workflow its <see cref="WorkflowDefinitionOptions"/>.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowDynamicOptionsAttribute : Attribute;
