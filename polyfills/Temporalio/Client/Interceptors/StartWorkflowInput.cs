namespace Temporalio.Client.Interceptors;

public record StartWorkflowInput(string Workflow, System.Collections.Generic.IReadOnlyCollection<object?> Args, Temporalio.Client.WorkflowOptions Options, System.Collections.Generic.IDictionary<string, Temporalio.Api.Common.V1.Payload>? Headers);
