namespace Temporalio.Client.Interceptors;

public record WorkflowHistoryEventPage(System.Collections.Generic.IReadOnlyCollection<Temporalio.Api.History.V1.HistoryEvent> Events, byte[]? NextPageToken);
