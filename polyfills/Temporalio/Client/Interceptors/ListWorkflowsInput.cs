namespace Temporalio.Client.Interceptors;

public record ListWorkflowsInput(string Query, Temporalio.Client.WorkflowListOptions? Options);
