namespace Temporalio.Client.Interceptors;

public record ListWorkflowsPaginatedInput(string Query, byte[]? NextPageToken, Temporalio.Client.WorkflowListPaginatedOptions? Options);
