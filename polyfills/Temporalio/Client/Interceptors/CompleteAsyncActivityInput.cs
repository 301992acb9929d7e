namespace Temporalio.Client.Interceptors;

public record CompleteAsyncActivityInput(Temporalio.Client.AsyncActivityHandle.Reference Activity, object? Result, Temporalio.Client.AsyncActivityCompleteOptions? Options, Temporalio.Converters.DataConverter? DataConverterOverride = null);
