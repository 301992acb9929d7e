namespace Temporalio.Client.Interceptors;

public record SignalWorkflowInput(string Id, string? RunId, string Signal, System.Collections.Generic.IReadOnlyCollection<object?> Args, Temporalio.Client.WorkflowSignalOptions? Options, System.Collections.Generic.IDictionary<string, Temporalio.Api.Common.V1.Payload>? Headers);
