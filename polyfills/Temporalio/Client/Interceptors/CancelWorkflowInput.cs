namespace Temporalio.Client.Interceptors;

public record CancelWorkflowInput(string Id, string? RunId, string? FirstExecutionRunId, Temporalio.Client.WorkflowCancelOptions? Options);
