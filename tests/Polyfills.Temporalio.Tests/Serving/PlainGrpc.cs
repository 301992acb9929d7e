using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Temporalio.Engine.Seam;

namespace Polyfills.Temporalio.Tests.Serving;

/// <summary>gRPC as any program speaks it: a channel, and a method by its official name. Nothing of the SDK half is in between.</summary>
internal sealed class PlainGrpc(string address) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel channel = GrpcChannel.ForAddress($"http://{address}");

    public async Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request, TimeSpan? deadline = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var grpc = new Method<TRequest, TResponse>(
            MethodType.Unary,
            method.Service,
            method.Name,
            Marshallers.Create(static message => message.ToByteArray(), method.Requests.ParseFrom),
            Marshallers.Create(static message => message.ToByteArray(), method.Responses.ParseFrom));
        using var call = channel.CreateCallInvoker().AsyncUnaryCall(grpc, host: null, new CallOptions(deadline: DateTime.UtcNow + (deadline ?? Deadline)), request);
        return await call;
    }

    public void Dispose() => channel.Dispose();
}
