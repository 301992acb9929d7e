namespace Temporalio.Client.Interceptors;

public record ReportCancellationAsyncActivityInput(Temporalio.Client.AsyncActivityHandle.Reference Activity, Temporalio.Client.AsyncActivityReportCancellationOptions? Options, Temporalio.Converters.DataConverter? DataConverterOverride = null);
