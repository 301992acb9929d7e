using System.Net.Http.Headers;
using System.Text.Json;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Posts notices as JSON: <c>id</c>, <c>severity</c>, <c>subject</c>, <c>facts</c>.</summary>
/// <param name="http">Its timeout bounds a delivery.</param>
/// <param name="target">Where to; only its host is ever shown, since webhook addresses are secrets.</param>
public sealed class WebhookNotifier(HttpClient http, Uri target) : INotifier
{
    /// <inheritdoc/>
    public string Channel => target.Host;

    /// <inheritdoc/>
    public async Task<DeliveryResult> NotifyAsync(Notice notice, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(notice, DomainJson.Compact));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.PostAsync(target, content, cancel);
            return response.IsSuccessStatusCode ? new DeliveryResult.Delivered() : new DeliveryResult.Undelivered($"{target.Host} answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException failure)
        {
            return new DeliveryResult.Undelivered($"{target.Host} could not be reached: {failure.HttpRequestError}.");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new DeliveryResult.Undelivered($"{target.Host} did not answer within {http.Timeout.TotalSeconds} s.");
        }
    }
}
