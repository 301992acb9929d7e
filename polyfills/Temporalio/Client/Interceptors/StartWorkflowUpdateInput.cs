namespace Temporalio.Client.Interceptors;

public record StartWorkflowUpdateInput(string Id, string? RunId, string? FirstExecutionRunId, string Update, System.Collections.Generic.IReadOnlyCollection<object?> Args, Temporalio.Client.WorkflowUpdateStartOptions Options, System.Collections.Generic.IDictionary<string, Temporalio.Api.Common.V1.Payload>? Headers);
