namespace Temporalio.Client.Interceptors;

public record FailAsyncActivityInput(Temporalio.Client.AsyncActivityHandle.Reference Activity, System.Exception Exception, Temporalio.Client.AsyncActivityFailOptions? Options, Temporalio.Converters.DataConverter? DataConverterOverride = null);
