using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Polyfills.Temporalio.Tests.Client;

/// <summary>A gRPC server made by hand, which answers what the test says and remembers every call.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication web;

    private GrpcServer(WebApplication web) => this.web = web;

    public ConcurrentQueue<Call> Calls { get; } = new();

    public string Address { get; private set; } = "";

    /// <summary>What to answer.</summary>
    public Func<Call, Task<Reply>> Answer { get; set; } = _ => Task.FromResult(Reply.Ok(new DescribeNamespaceResponse()));

    /// <summary>What to answer to the first call of a connection.</summary>
    public Reply SystemInfo { get; set; } = Reply.Ok(new GetSystemInfoResponse());

    /// <param name="certificate">With one, TLS.</param>
    /// <param name="clientAuthority">With one, the client must present a certificate that it signed.</param>
    public static async Task<GrpcServer> StartAsync(X509Certificate2? certificate = null, X509Certificate2? clientAuthority = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                {
                    listen.UseHttps(https => Secure(https, certificate, clientAuthority));
                }
            });
        });
        var server = new GrpcServer(builder.Build());
        server.web.Run(server.AnswerAsync);
        await server.web.StartAsync();
        var bound = server.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = $"127.0.0.1:{new Uri(bound).Port}";
        return server;
    }

    public IEnumerable<Call> Of(string rpc) => Calls.Where(call => call.Rpc == rpc);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await web.StopAsync(now.Token);
        await web.DisposeAsync();
    }

    private static void Secure(HttpsConnectionAdapterOptions https, X509Certificate2 certificate, X509Certificate2? clientAuthority)
    {
        https.ServerCertificate = certificate;
        if (clientAuthority is null)
        {
            return;
        }

        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (client, presented, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.Add(clientAuthority);
            chain.ChainPolicy.ExtraStore.AddRange((X509Certificate2[])[.. presented?.ChainElements.Select(element => element.Certificate) ?? []]);
            return chain.Build(client);
        };
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var call = new Call(
            http.Request.Path.Value!.Split('/')[^1],
            http.Request.Host.Value!,
            http.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal),
            body.ToArray()[5..],
            http.Connection.ClientCertificate?.Subject,
            http.RequestAborted);
        Calls.Enqueue(call);
        var reply = call.Rpc == "GetSystemInfo" ? SystemInfo : await Answer(call);
        http.Response.ContentType = "application/grpc";
        if (reply.Message is { } message)
        {
            var frame = new byte[5 + message.CalculateSize()];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
            message.WriteTo(frame.AsSpan(5));
            await http.Response.Body.WriteAsync(frame);
        }

        await http.Response.Body.FlushAsync();
        http.Response.AppendTrailer("grpc-status", reply.Code.ToString(System.Globalization.CultureInfo.InvariantCulture));
        http.Response.AppendTrailer("grpc-message", reply.Text);
        if (reply.Details is { } details)
        {
            http.Response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(details.ToByteArray()));
        }
    }

    internal sealed record Call(string Rpc, string Authority, IReadOnlyDictionary<string, string> Headers, byte[] Body, string? ClientCertificate, CancellationToken Aborted)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }

    /// <summary>A gRPC status code with its text, or a message.</summary>
    internal sealed record Reply(int Code, string Text, IMessage? Message, GrpcStatus? Details)
    {
        public static Reply Ok(IMessage message) => new(0, "", message, null);

        public static Reply Refused(int code, string text, GrpcStatus? details = null) => new(code, text, null, details);
    }
}
