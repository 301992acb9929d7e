using Google.Protobuf;

namespace Temporalio.Engine.Seam;

/// <summary>One unary call of one of Temporal's gRPC services, by its official name.</summary>
internal abstract record RpcMethod(string Service, string Name)
{
    /// <summary>As on the wire: <c>/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution</c>.</summary>
    public string Path { get; } = $"/{Service}/{Name}";

    public abstract MessageParser RequestParser { get; }

    public abstract MessageParser ResponseParser { get; }
}

/// <inheritdoc cref="RpcMethod"/>
internal sealed record RpcMethod<TRequest, TResponse>(
    string Service, string Name, MessageParser<TRequest> Requests, MessageParser<TResponse> Responses)
    : RpcMethod(Service, Name)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    public override MessageParser RequestParser => Requests;

    public override MessageParser ResponseParser => Responses;
}
