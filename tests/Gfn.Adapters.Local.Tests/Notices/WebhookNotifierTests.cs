using System.Net;
using System.Text.Json;
using Gfn.Domain;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Tests.Notices;

public sealed class WebhookNotifierTests
{
    private static readonly Uri Target = new("https://hooks.example.com/services/very-secret");
    private static readonly Notice Notice = new("n-1", Severity.Critical, "It broke", [new Fact("reason", "no-space: full")]);

    [Fact]
    public async Task Notify_Posted_HasTheDocumentedFields()
    {
        var posted = string.Empty;
        var answer = await NotifyAsync(async request =>
        {
            posted = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        });

        Assert.IsType<DeliveryResult.Delivered>(answer);
        using var json = JsonDocument.Parse(posted);
        Assert.Equal(("n-1", "critical", "It broke"), (Text(json, "id"), Text(json, "severity"), Text(json, "subject")));
        Assert.Equal("no-space: full", json.RootElement.GetProperty("facts")[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task Notify_Refused_SaysSoWithoutTheSecretAddress()
    {
        var answer = await NotifyAsync(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden)));

        Assert.Equal("hooks.example.com answered 403.", Assert.IsType<DeliveryResult.Undelivered>(answer).Reason);
    }

    [Fact]
    public async Task Notify_Unreachable_SaysSoWithoutTheSecretAddress()
    {
        var answer = await NotifyAsync(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError, "very-secret"));

        Assert.Equal("hooks.example.com could not be reached: NameResolutionError.", Assert.IsType<DeliveryResult.Undelivered>(answer).Reason);
    }

    [Fact]
    public async Task Notify_NoAnswerInTime_SaysSo()
    {
        var answer = await NotifyAsync(_ => throw new TaskCanceledException("timeout", new TimeoutException()));

        Assert.Equal("hooks.example.com did not answer within 7 s.", Assert.IsType<DeliveryResult.Undelivered>(answer).Reason);
    }

    private static async Task<DeliveryResult> NotifyAsync(Func<HttpRequestMessage, Task<HttpResponseMessage>> server)
    {
        using var handler = new Handler(server);
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(7) };
        return await new WebhookNotifier(http, Target).NotifyAsync(Notice, default);
    }

    private static string? Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();

    private sealed class Handler(Func<HttpRequestMessage, Task<HttpResponseMessage>> server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => server(request);
    }
}
