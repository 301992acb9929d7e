using Temporalio.Converters;

namespace Temporalio.Client;

/// <summary>An activity that is completed from elsewhere.</summary>
public record AsyncActivityHandle(ITemporalClient Client, AsyncActivityHandle.Reference Activity)
    : IWithSerializationContext<AsyncActivityHandle>
{
    public DataConverter? DataConverterOverride { get; init; }

    /// <exception cref="Exceptions.AsyncActivityCanceledException">The activity should stop.</exception>
    public Task HeartbeatAsync(AsyncActivityHeartbeatOptions? options = null) =>
        Client.OutboundInterceptor.HeartbeatAsyncActivityAsync(new(Activity, options, DataConverterOverride));

    public Task CompleteAsync(object? result = null, AsyncActivityCompleteOptions? options = null) =>
        Client.OutboundInterceptor.CompleteAsyncActivityAsync(new(Activity, result, options, DataConverterOverride));

    public Task FailAsync(Exception exception, AsyncActivityFailOptions? options = null) =>
        Client.OutboundInterceptor.FailAsyncActivityAsync(new(Activity, exception, options, DataConverterOverride));

    public Task ReportCancellationAsync(AsyncActivityReportCancellationOptions? options = null) =>
        Client.OutboundInterceptor.ReportCancellationAsyncActivityAsync(new(Activity, options, DataConverterOverride));

    public AsyncActivityHandle WithSerializationContext(ISerializationContext context) =>
        this with { DataConverterOverride = (DataConverterOverride ?? Client.Options.DataConverter).WithSerializationContext(context) };

    /// <summary>Which activity is meant.</summary>
    public abstract record Reference
    {
        private protected Reference()
        {
        }
    }

    /// <inheritdoc cref="Reference"/>
    public record IdReference(string WorkflowId, string? RunId, string ActivityId) : Reference;

    /// <inheritdoc cref="Reference"/>
    public record TaskTokenReference(byte[] TaskToken) : Reference;
}
