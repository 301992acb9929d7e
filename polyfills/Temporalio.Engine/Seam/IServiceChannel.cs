using Google.Protobuf;

namespace Temporalio.Engine.Seam;

/// <summary>
/// The only way between the SDK half and the server half: unary calls of Temporal's own services.
/// In process it is <c>TemporalServer</c>; over the network it is gRPC.
/// </summary>
/// <remarks>
/// Messages belong to the receiver once handed over: the caller must not change a request after the call, nor the
/// callee a response. Failures are <see cref="ServiceException"/> and nothing else, apart from
/// <see cref="OperationCanceledException"/> when the cancellation token ended the call.
/// </remarks>
internal interface IServiceChannel
{
    Task<TResponse> CallAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, CallMetadata call, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>;
}

/// <summary>What travels beside a request.</summary>
/// <param name="Headers">gRPC metadata, lower-case ASCII keys; null is none.</param>
/// <param name="Timeout">The caller's deadline, counted from the call; null is none. Long polls end empty shortly before it.</param>
/// <param name="Remote">True when the caller is another process; its work may outlive this one.</param>
/// <param name="BinaryHeaders">The same for keys that end in <c>-bin</c>.</param>
internal readonly record struct CallMetadata(IReadOnlyDictionary<string, string>? Headers = null, TimeSpan? Timeout = null, bool Remote = false, IReadOnlyDictionary<string, byte[]>? BinaryHeaders = null);
