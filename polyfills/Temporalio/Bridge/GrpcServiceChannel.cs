using System.Diagnostics;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Temporalio.Client;
using Temporalio.Engine.Seam;

namespace Temporalio.Bridge;

/// <summary>A Temporal server over gRPC: plain, TLS or mutual TLS. Connects when called, and again after the connection broke.</summary>
internal sealed class GrpcServiceChannel(CallInvoker invoker) : IServiceChannel
{
    private const int MessageBytesMax = 128 * 1024 * 1024;
    /// <summary>A longer name is none: the server says so, and refuses headers of any size less clearly.</summary>
    private const int NamespaceCharactersMax = 1_000;
    private const string NamespaceHeader = "temporal-namespace";
    private const string Details = "grpc-status-details-bin";

    public static GrpcServiceChannel Open(TemporalConnectionOptions options)
    {
        var tls = options.Tls is { Disabled: false } || (options.ApiKey is not null && options.Tls is null);
        var sockets = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = options.KeepAlive?.Interval ?? Timeout.InfiniteTimeSpan,
            KeepAlivePingTimeout = options.KeepAlive?.Timeout ?? Timeout.InfiniteTimeSpan,
        };
        if (options.HttpConnectProxy is { TargetHost: { } proxy } connect)
        {
            sockets.Proxy = new System.Net.WebProxy($"http://{proxy}")
            {
                Credentials = connect.BasicAuth is var (user, password) ? new System.Net.NetworkCredential(user, password) : null,
            };
        }

        HttpMessageHandler handler = sockets;
        if (tls)
        {
            sockets.SslOptions = TlsSettings.Of(options.Tls ?? new());
            handler = options.Tls?.Domain is { } domain ? new Authority(domain, sockets) : sockets;
        }

        var channel = GrpcChannel.ForAddress($"{(tls ? "https" : "http")}://{options.TargetHost}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
            MaxSendMessageSize = MessageBytesMax,
        });
        return new GrpcServiceChannel(channel.CreateCallInvoker());
    }

    public async Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var options = new CallOptions(Headers(request, call), call.Timeout is { } timeout ? DateTime.UtcNow + timeout : null, cancel);
            return await invoker.AsyncUnaryCall(Marshalled<TRequest, TResponse>.Of(method), null, options, request).ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.DeadlineExceeded && Stopwatch.GetElapsedTime(began) >= call.Timeout)
        {
            throw new ServiceException(ServiceStatus.Cancelled, "Timeout expired");
        }
        catch (RpcException e)
        {
            throw new ServiceException((ServiceStatus)(int)e.StatusCode, e.Status.Detail, Attached(e));
        }
    }

    private static Metadata Headers(IMessage request, CallMetadata call)
    {
        var headers = new Metadata { { "client-name", "temporal-dotnet" }, { "client-version", "1.14.0" } };
        foreach (var (name, value) in call.Headers ?? new Dictionary<string, string>())
        {
            headers.Add(name, value);
        }

        foreach (var (name, value) in call.BinaryHeaders ?? new Dictionary<string, byte[]>())
        {
            headers.Add(name, value);
        }

        if (RequestNamespace.Of(request) is { } ns && ns.Length <= NamespaceCharactersMax && Ascii.IsValid(ns) && headers.Get(NamespaceHeader) is null)
        {
            headers.Add(NamespaceHeader, ns);
        }

        return headers;
    }

    private static IMessage[] Attached(RpcException e)
    {
        var raw = e.Trailers.FirstOrDefault(entry => entry.Key == Details)?.ValueBytes;
        return raw is null ? [] : [.. Api.Common.V1.GrpcStatus.Parser.ParseFrom(raw).Details];
    }

    /// <summary>Calls the server by the name that its certificate has, whatever the address.</summary>
    private sealed class Authority(string name, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = name;
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>A method as gRPC wants it, made once.</summary>
    private static class Marshalled<TRequest, TResponse>
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Method<TRequest, TResponse>> Methods = new(StringComparer.Ordinal);

        public static Method<TRequest, TResponse> Of(RpcMethod<TRequest, TResponse> method) => Methods.GetOrAdd(method.Path, static (_, known) => new(
            MethodType.Unary,
            known.Service,
            known.Name,
            Marshallers.Create(static message => message.ToByteArray(), known.Requests.ParseFrom),
            Marshallers.Create(static message => message.ToByteArray(), known.Responses.ParseFrom)), method);
    }
}
