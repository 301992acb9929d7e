namespace Temporalio.Client.Interceptors;

public record StartUpdateWithStartWorkflowInput(string Update, System.Collections.Generic.IReadOnlyCollection<object?> Args, Temporalio.Client.WorkflowStartUpdateWithStartOptions Options, System.Collections.Generic.IDictionary<string, Temporalio.Api.Common.V1.Payload>? Headers);
