using Google.Protobuf;

namespace Temporalio.Engine.Seam;

/// <summary>One unary call of one of Temporal's gRPC services, by its official name.</summary>
internal abstract class RpcMethod(string service, string name)
{
    public string Service => service;

    public string Name => name;

    /// <summary>As on the wire: <c>/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution</c>.</summary>
    public string Path { get; } = $"/{service}/{name}";

    public abstract MessageParser RequestParser { get; }

    public abstract MessageParser ResponseParser { get; }
}

/// <inheritdoc cref="RpcMethod"/>
/// <remarks>
/// There are a hundred of them, and a program calls a few: parsers are made when they are asked for, and nothing here touches what the
/// messages say of themselves, which would have to be read and compiled first.
/// </remarks>
internal sealed class RpcMethod<TRequest, TResponse>(string service, string name) : RpcMethod(service, name)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    private Func<TRequest, string>? namespaceOf;

    public MessageParser<TRequest> Requests => field ??= new(Activator.CreateInstance<TRequest>);

    public MessageParser<TResponse> Responses => field ??= new(Activator.CreateInstance<TResponse>);

    public override MessageParser RequestParser => Requests;

    public override MessageParser ResponseParser => Responses;

    /// <summary>The namespace that a request names; empty for one that names none, or cannot.</summary>
    public string NamespaceOf(TRequest request) => (namespaceOf ??= Accessor())(request);

    private static Func<TRequest, string> Accessor() =>
        typeof(TRequest).GetProperty("Namespace", typeof(string))?.GetMethod is { } get ? get.CreateDelegate<Func<TRequest, string>>() : static _ => "";
}
