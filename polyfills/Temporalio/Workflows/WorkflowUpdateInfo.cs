namespace Temporalio.Workflows;

/// <summary>The update whose handler or validator is running.</summary>
public record WorkflowUpdateInfo(string Id, string Name);
