using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Temporalio.Client;
using Temporalio.Engine.Seam;

namespace Temporalio.Bridge;

/// <summary>A Temporal server over gRPC: plain, TLS or mutual TLS.</summary>
internal sealed class GrpcServiceChannel(CallInvoker invoker) : IServiceChannel
{
    private const int MessageBytesMax = 128 * 1024 * 1024;

    public static GrpcServiceChannel Open(TemporalConnectionOptions options)
    {
        var tls = options.Tls is { Disabled: false } || (options.ApiKey is not null && options.Tls is null);
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = options.KeepAlive?.Interval ?? Timeout.InfiniteTimeSpan,
            KeepAlivePingTimeout = options.KeepAlive?.Timeout ?? TimeSpan.FromSeconds(15),
        };
        if (options.HttpConnectProxy is { TargetHost: { } proxy } connect)
        {
            handler.Proxy = new System.Net.WebProxy($"http://{proxy}")
            {
                Credentials = connect.BasicAuth is var (user, password) ? new System.Net.NetworkCredential(user, password) : null,
            };
        }

        if (tls)
        {
            handler.SslOptions = Secure(options.Tls ?? new());
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
        var headers = new Metadata { { "client-name", "temporal-dotnet" }, { "client-version", "1.14.0" } };
        foreach (var (name, value) in call.Headers ?? new Dictionary<string, string>())
        {
            headers.Add(name, value);
        }

        try
        {
            var options = new CallOptions(headers, call.Timeout is { } timeout ? DateTime.UtcNow + timeout : null, cancel);
            return await invoker.AsyncUnaryCall(Marshalled<TRequest, TResponse>.Of(method), null, options, request).ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (RpcException e)
        {
            throw new ServiceException((ServiceStatus)(int)e.StatusCode, e.Status.Detail, Details(e));
        }
    }

    private static IMessage[] Details(RpcException e)
    {
        var raw = e.Trailers.FirstOrDefault(entry => entry.Key == "grpc-status-details-bin")?.ValueBytes;
        return raw is null ? [] : [.. Api.Common.V1.GrpcStatus.Parser.ParseFrom(raw).Details];
    }

    private static SslClientAuthenticationOptions Secure(TlsOptions tls)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = tls.Domain };
        if (tls.ClientCert is { } certificate && tls.ClientPrivateKey is { } key)
        {
            var pair = X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(certificate), System.Text.Encoding.UTF8.GetString(key));
            options.ClientCertificates = [pair];
        }

        if (tls.ServerRootCACert is { } root)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(System.Text.Encoding.UTF8.GetString(root));
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return options;
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
