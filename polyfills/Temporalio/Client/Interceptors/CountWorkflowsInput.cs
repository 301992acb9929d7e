namespace Temporalio.Client.Interceptors;

public record CountWorkflowsInput(string Query, Temporalio.Client.WorkflowCountOptions? Options);
