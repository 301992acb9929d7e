using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Temporalio.Engine.Serving;

/// <summary>A server half behind a port: HTTP/2 without TLS, as a dev server speaks.</summary>
internal sealed class ServedEngine : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly WebApplication web;

    private ServedEngine(WebApplication web, string address)
    {
        this.web = web;
        Address = address;
    }

    /// <summary>Host and port as bound, e.g. <c>127.0.0.1:41239</c>.</summary>
    public string Address { get; }

    /// <summary>Listens at once; returns when calls are answered.</summary>
    /// <exception cref="ArgumentException"><paramref name="targetHost"/> is no address with a port.</exception>
    /// <exception cref="IOException">The port is taken, or the address is none of this machine.</exception>
    public static async Task<ServedEngine> StartAsync(TemporalServer engine, string targetHost, ILoggerFactory loggers)
    {
        var endpoint = LocalEndpoint.Parse(targetHost);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, endpoint));
        builder.Services.AddSingleton(loggers).AddRoutingCore().AddSingleton(engine);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = GrpcLimits.RequestBytesMax);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<Grpc.AspNetCore.Server.Model.IServiceMethodProvider<EngineCalls>, EngineMethods>());
        builder.Services.AddSingleton<EngineCalls>();
        var built = builder.Build();
        built.UseRouting();
        built.MapGrpcService<EngineCalls>();
        built.MapFallback("{**path}", UnknownMethods.AnswerAsync);
        await built.StartAsync().ConfigureAwait(false);
        var bound = built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(built, bound[(bound.IndexOf("://", StringComparison.Ordinal) + 3)..]);
    }

    /// <summary>Ends open calls and closes the port. The engine goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await web.StopAsync(limit.Token).ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions kestrel, IPEndPoint endpoint)
    {
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = GrpcLimits.CallsPerConnectionMax;
        kestrel.Limits.Http2.InitialConnectionWindowSize = GrpcLimits.RequestBytesMax;
        kestrel.Limits.Http2.InitialStreamWindowSize = GrpcLimits.RequestBytesMax;
        kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
    }
}
