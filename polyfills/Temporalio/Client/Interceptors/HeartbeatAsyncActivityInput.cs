namespace Temporalio.Client.Interceptors;

public record HeartbeatAsyncActivityInput(Temporalio.Client.AsyncActivityHandle.Reference Activity, Temporalio.Client.AsyncActivityHeartbeatOptions? Options, Temporalio.Converters.DataConverter? DataConverterOverride = null);
