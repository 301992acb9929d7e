namespace Temporalio.Client.Interceptors;

public record QueryWorkflowInput(string Id, string? RunId, string Query, System.Collections.Generic.IReadOnlyCollection<object?> Args, Temporalio.Client.WorkflowQueryOptions? Options, System.Collections.Generic.IDictionary<string, Temporalio.Api.Common.V1.Payload>? Headers);
