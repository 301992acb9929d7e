namespace Temporalio.Client;

/// <summary>A page of a list, and the token of the next one; null behind the last.</summary>
public record WorkflowListPage(IReadOnlyCollection<WorkflowExecution> Workflows, byte[]? NextPageToken);
